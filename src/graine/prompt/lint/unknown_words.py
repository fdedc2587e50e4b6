"""Words that a model with a closed vocabulary does not know, each with the nearest that it knows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache, lru_cache

from graine import i18n
from graine.prompt.advice import Advice

NAMED = 8  # unknown words that are named one by one; the rest are counted
_WORD = re.compile(r"[^\W\d_]{2,}")
_ENDINGS = (("ies", "y"), ("ves", "f"), ("aux", "al"), ("es", ""), ("s", ""), ("x", ""))
_GRAMMAR_WORDS = frozenset({"and", "break"})


def unknown_words(text: str, known: frozenset[str]) -> Iterator[Advice]:
    """Name the words of a prompt that are not among the known ones; case, accents and plurals are folded."""
    index, ignored = _index(known), _ignored()
    unknown: dict[str, re.Match[str]] = {}
    for match in _WORD.finditer(text):
        word = match[0]
        if word.casefold() not in ignored and index.keys().isdisjoint(_forms(word)):
            unknown.setdefault(_fold(word), match)
    for match in list(unknown.values())[:NAMED]:
        yield _advice(match, known)
    if len(unknown) > NAMED:
        yield Advice.of("unknown_more", count=len(unknown) - NAMED)


def _advice(match: re.Match[str], known: frozenset[str]) -> Advice:
    near = _nearest(_fold(match[0]), known)
    if not near:
        return Advice.of("unknown", match.start(), word=match[0])
    return Advice.of("unknown_near", match.start(), word=match[0], near=near)


@lru_cache(maxsize=1024)
def _nearest(word: str, known: frozenset[str]) -> str:
    """Name the known words that a folded one is spelt most like; kept, for a prompt is read at every key."""
    index = _index(known)
    near = get_close_matches(word, index, n=3, cutoff=0.65)
    return ", ".join(dict.fromkeys(index[form] for form in near))


@cache
def _ignored() -> frozenset[str]:
    """The words that every prompt has: articles, prepositions, the grammar's own."""
    listed = " ".join(str(i18n.message("prompt.function_words", lang)) for lang in i18n.LANGUAGES)
    return frozenset(listed.split()) | _GRAMMAR_WORDS


@lru_cache(maxsize=8)
def _index(known: frozenset[str]) -> dict[str, str]:
    """Map every form of every known word to the entry that it belongs to."""
    return {form: entry for entry in sorted(known) for word in _WORD.findall(entry) for form in _forms(word)}


def _forms(word: str) -> set[str]:
    """A word without accents and the singulars that it may be the plural of."""
    folded = _fold(word)
    endings = [
        (end, single) for end, single in _ENDINGS if folded.endswith(end) and len(folded) > len(end) + 1
    ]
    return {folded, *(folded.removesuffix(end) + single for end, single in endings)}


def _fold(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.casefold()).replace("œ", "oe").replace("æ", "ae")
    return "".join(char for char in plain if not unicodedata.combining(char))
