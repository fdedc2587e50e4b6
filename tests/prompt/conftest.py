from __future__ import annotations

import pytest

from tests.prompt.word_tokenizer import WordTokenizer


@pytest.fixture
def tokenizer() -> WordTokenizer:
    return WordTokenizer()
