from __future__ import annotations

import pytest
from word_tokenizer import WordTokenizer


@pytest.fixture
def tokenizer() -> WordTokenizer:
    return WordTokenizer()
