"""Which of the two languages a prompt is written in."""

from __future__ import annotations

import re
from functools import cache

from graine import i18n

_WORD = re.compile(r"[^\W\d_]+")
_FRENCH_LETTERS = frozenset("àâçèêëîïôùûœ")  # é and ü stand in names and loans too


def language_of(text: str) -> str:
    """Return "fr" for a prompt with more French small words and letters than English ones, else "en"."""
    said = [word.casefold() for word in _WORD.findall(text)]
    french = sum(word in _small_words("fr") or not _FRENCH_LETTERS.isdisjoint(word) for word in said)
    english = sum(word in _small_words("en") for word in said)
    return "fr" if french > english else "en"


@cache
def _small_words(lang: str) -> frozenset[str]:
    """The articles and prepositions of one language that the other does not have."""
    said = {each: str(i18n.message("prompt.function_words", each)) for each in i18n.LANGUAGES}
    listed = {each: set(text.split()) for each, text in said.items()}
    other = set[str]().union(*(found for each, found in listed.items() if each != lang))
    return frozenset((listed[lang] | ({"d", "l", "à"} if lang == "fr" else set[str]())) - other)
