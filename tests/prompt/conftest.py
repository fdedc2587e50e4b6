from __future__ import annotations

import pytest
from hypothesis import settings
from word_tokenizer import WordTokenizer

# A shared core may stop for longer than Hypothesis allows one example; the speed tests bound the time.
settings.register_profile("shared core", deadline=None)
settings.load_profile("shared core")


@pytest.fixture
def tokenizer() -> WordTokenizer:
    return WordTokenizer()
