"""The words that a prompt can be built from, in English and French: subjects, styles, artists, periods, touches.

The lists are data, `wordlists/<part>.toml`; docs/words.md says how they were made.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

PARTS = ("subject", "style", "artist", "period", "touch")
FOLDER = Path(__file__).with_name("wordlists")
COLUMNS = {
    "artist": ("name", "french", "born", "died", "country", "medium", "about", "about_french"),
    "period": ("name", "french", "begins", "ends"),
}
NEAR = 0.7  # share of the letters that a misspelt word has in common with the one that was meant
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "’": "'"})


@dataclass(frozen=True, slots=True)
class Word:
    """One entry of a list. `name` is what a model is told: models are trained on English."""

    name: str
    french: str  # the name in French, often the same
    part: str  # one of PARTS
    group: str  # what it is listed under, in English; of an artist, the movement
    group_french: str
    about: str = ""  # a few words on how it looks
    about_french: str = ""
    born: int | None = None  # of an artist
    died: int | None = None
    begins: int | None = None  # first and last year of a period; negative: before our era
    ends: int | None = None
    country: str = ""  # where an artist came from, or is counted among
    medium: str = ""  # what an artist is known for: painting, photography ...

    @property
    def movement(self) -> str:
        """Name the movement of an artist, in English; empty for all other words."""
        return self.group if self.part == "artist" else ""

    @property
    def living(self) -> bool:
        """Tell whether this is an artist who, as far as the list knows, is alive."""
        return self.part == "artist" and self.died is None

    def named(self, lang: str) -> str:
        """Give the name in a language."""
        return self.french if lang == "fr" else self.name

    def grouped(self, lang: str) -> str:
        """Give the name of the group in a language."""
        return self.group_french if lang == "fr" else self.group

    def described(self, lang: str) -> str:
        """Give what is said about it in a language."""
        return self.about_french if lang == "fr" else self.about


@cache
def words(part: str) -> tuple[Word, ...]:
    """Give the words of a part, one of `PARTS`, group by group; KeyError for any other name."""
    if part not in PARTS:
        raise KeyError(part)
    tables = tomllib.loads((FOLDER / f"{part}.toml").read_text(encoding="utf-8"))
    return tuple(_word(part, group, row) for group in tables["group"] for row in group["words"])


def groups(part: str) -> tuple[tuple[str, str], ...]:
    """Give the groups of a part in order, each as its English and its French name."""
    return tuple(dict.fromkeys((word.group, word.group_french) for word in words(part)))


def all_words(part: str | None = None) -> Iterator[Word]:
    """Give the words of a part, or of all parts."""
    for one in PARTS if part is None else (part,):
        yield from words(one)


def named(text: str, part: str | None = None) -> Word | None:
    """Give the word of this name, in either language; of an artist the last names are enough: "van gogh".

    Case, accents, hyphens and an article in front do not matter.
    """
    index = _names(part)
    wanted = fold(text)
    return index.get(wanted) or index.get(re.sub(r"^(?:an?|the|une?|l[ae]|les|des) ", "", wanted))


def find(text: str, part: str | None = None, count: int = 10) -> list[Word]:
    """Give the words that a text may mean, the best first: by name in either language, by group, misspelt.

    An empty text finds every word; at most `count` are given.
    """
    wanted = fold(text)
    ranked = sorted((rank, place) for place, word in enumerate(_listed(part)) if (rank := _rank(wanted, word)))
    found = [_listed(part)[place] for _, place in ranked[:count]]
    return list(dict.fromkeys([*found, *nearest(text, part, count)]))[:count] if wanted else found


def nearest(text: str, part: str | None = None, count: int = 3) -> list[Word]:
    """Give the words whose names, in either language, are spelt most like a text; none if nothing is near."""
    index = _names(part)
    close = get_close_matches(fold(text), index, n=2 * count, cutoff=NEAR)
    return list(dict.fromkeys(index[name] for name in close))[:count]


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Write a text without case, accents, hyphens and apostrophes, so that spellings compare equal."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(re.findall(r"[\w.&]+", letters))


def _word(part: str, group: dict[str, Any], row: list[Any]) -> Word:
    values = dict(zip(COLUMNS.get(part, ("name", "french")), row, strict=True))
    values["french"] = values["french"] or values["name"]
    if part == "artist":
        values["died"] = values["died"] or None
    return Word(part=part, group=group["name"], group_french=group["french"], **values)


@cache
def _listed(part: str | None) -> tuple[Word, ...]:
    return tuple(all_words(part))


@cache
def _names(part: str | None) -> dict[str, Word]:
    """Map the folded names to their words; an artist's last names too, where they mean one artist only."""
    index: dict[str, Word] = {}
    for word in _listed(part):
        for name in (word.name, word.french):
            index.setdefault(fold(name), word)
    shorter: dict[str, set[Word]] = {}
    for word in _listed(part):
        for ending in _endings(word) if word.part == "artist" else ():
            shorter.setdefault(ending, set()).add(word)
    return {ending: one for ending, (one, *more) in _unique(shorter) if not more} | index


def _unique(shorter: dict[str, set[Word]]) -> Iterable[tuple[str, set[Word]]]:
    return shorter.items()


def _endings(word: Word) -> Iterator[str]:
    for name in {fold(word.name), fold(word.french)}:
        parts = name.split()
        yield from (" ".join(parts[first:]) for first in range(1, len(parts)))


def _rank(wanted: str, word: Word) -> int:
    """Rank how well a word answers a folded text: 1 best, 0 not at all."""
    names = (fold(word.name), fold(word.french))
    if wanted in names:
        return 1
    if any(name.startswith(wanted) for name in names):
        return 2
    if any(f" {wanted}" in name for name in names):
        return 3
    if any(wanted in name for name in names):
        return 4
    around = (word.group, word.group_french, word.about, word.about_french, word.country, word.medium)
    return 5 if any(f" {wanted}" in f" {fold(one)}" for one in around) else 0
