"""Our tokenizer gives CLIP's published token ids, and transformers' own for any text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import CLIPTokenizer

from graine.models.tokenizer import ClipTokenizer, built_in_vocabulary
from tests.models.conftest import Checkpoints

OURS = ClipTokenizer.built_in()
VOCABULARY: Any = built_in_vocabulary()  # transformers takes pairs, but says that it does not
THEIRS = CLIPTokenizer(vocab=VOCABULARY[0], merges=VOCABULARY[1])


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("a photo of a cat", [320, 1125, 539, 320, 2368]),
        ("A Photo  of\na CAT ", [320, 1125, 539, 320, 2368]),
        ("hello world!", [3306, 1002, 256]),
        (",", [267]),
        ("", []),
    ],
)
def test_known_texts_have_their_published_ids(text: str, tokens: list[int]) -> None:
    assert OURS.encode(text) == tokens


def test_marks_have_their_published_ids() -> None:
    assert (OURS.begin, OURS.end, OURS.pad, OURS.size) == (49406, 49407, 49407, 49408)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_cut_as_transformers_cuts_it(text: str) -> None:
    assert OURS.encode(text) == THEIRS(text, add_special_tokens=False).input_ids


@pytest.mark.parametrize("text", ["a cat's 35 photos, naïve & 北京 🎉", "<|endoftext|> (masterpiece:1.2)"])
def test_hard_texts_are_cut_as_transformers_cuts_them(text: str) -> None:
    assert OURS.encode(text) == THEIRS(text, add_special_tokens=False).input_ids


def test_tokens_read_back_as_words() -> None:
    assert OURS.decode(OURS.encode("A watercolour of two foxes")) == "a watercolour of two foxes"


@pytest.mark.parametrize(("family", "pad"), [("sd1", 49407), ("sd2_v", 0)])
def test_a_folder_s_vocabulary_and_padding_are_read(family: str, pad: int, checkpoints: Checkpoints) -> None:
    found = ClipTokenizer.from_folder(checkpoints(family) / "tokenizer")
    assert found.encode("a photo of a cat") == [320, 1125, 539, 320, 2368]
    assert (found.begin, found.end, found.pad) == (49406, 49407, pad)


def test_the_newer_form_in_one_file_is_read(tmp_path: Path) -> None:
    THEIRS.save_pretrained(tmp_path)
    assert not (tmp_path / "vocab.json").exists()
    (tmp_path / "tokenizer_config.json").write_text(json.dumps({"pad_token": {"content": "!"}}))
    found = ClipTokenizer.from_folder(tmp_path)
    assert found.encode("a photo of a cat") == [320, 1125, 539, 320, 2368]
    assert found.pad == 0
