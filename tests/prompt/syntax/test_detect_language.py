"""The language of a prompt."""

from __future__ import annotations

import pytest

from graine.prompt.syntax.detect_language import language_of


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("a cat on the table", "en"),
        ("un chat sur la table", "fr"),
        ("chat, fenêtre, forêt", "fr"),
        ("café, Dalí, Müller", "en"),
        ("panda, pixel art", "en"),
        ("un panda, pixel art", "fr"),
        ("", "en"),
    ],
)
def test_it_is_told_by_small_words_and_accents(text: str, lang: str) -> None:
    assert language_of(text) == lang
