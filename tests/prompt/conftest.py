"""A small tokenizer: a word of up to eight letters is one token, a longer one two, a sign one."""

from __future__ import annotations

import re
import zlib

import pytest


class WordTokenizer:
    begin = 49406
    end = 49407

    def __init__(self, pad: int = 49407) -> None:
        self.pad = pad

    def encode(self, text: str) -> list[int]:
        return [self._id(part) for part in re.findall(r"\w{1,8}|[^\w\s]", text)]

    @staticmethod
    def _id(part: str) -> int:
        return 267 if part == "," else 1000 + zlib.crc32(part.encode()) % 40000


@pytest.fixture
def tokenizer() -> WordTokenizer:
    return WordTokenizer()
