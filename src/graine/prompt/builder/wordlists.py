"""The words that prompts are built from, in English and French: subjects, styles, artists, periods, touches.

The lists are data, `wordlists/<part>.toml`; docs/words.md says how they were made.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from itertools import zip_longest
from pathlib import Path
from typing import Any

PARTS = ("subject", "style", "artist", "period", "touch")
FOLDER = Path(__file__).with_name("wordlists")
COLUMNS = {
    "artist": ("name", "french", "born", "died", "country", "medium", "about", "about_french"),
    "period": ("name", "french", "begins", "ends"),
}
YEARS = {"born", "died", "begins", "ends"}
NEAR = 0.7  # share of the letters that a misspelt word has in common with the one that was meant
_ARTICLE = re.compile(r"^(?:an?|the|une?|l[ae]?|les|des) ")
_WORD = re.compile(r"[\w&]+")
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})


@dataclass(frozen=True, slots=True)
class Word:
    """One entry of a list. `name` is what a model is told: models are trained on English."""

    name: str
    french: str  # the name in French, often the same
    part: str  # one of PARTS
    group: str  # what it is listed under, in English; of an artist, the movement
    group_french: str
    about: str = ""  # a few words on how an artist's work looks
    about_french: str = ""
    born: int | None = None  # of an artist
    died: int | None = None
    begins: int | None = None  # first and last year of a period; negative: before our era
    ends: int | None = None
    country: str = ""  # where an artist came from, or is counted among
    country_french: str = ""
    medium: str = ""  # what an artist is known for: painting, photography ...
    medium_french: str = ""

    @property
    def movement(self) -> str:
        """Name the movement of an artist, in English; empty for all other words."""
        return self.group if self.part == "artist" else ""

    @property
    def living(self) -> bool:
        """Tell whether this is an artist who, as far as the list knows, is alive."""
        return self.part == "artist" and self.died is None

    def named(self, lang: str) -> str:
        """The name in a language."""
        return self.french if lang == "fr" else self.name


@cache
def words(part: str) -> tuple[Word, ...]:
    """The words of a part, one of `PARTS`, group by group; KeyError for any other name."""
    if part not in PARTS:
        raise KeyError(part)
    return tuple(_read(part))


def groups(part: str) -> tuple[tuple[str, str], ...]:
    """The groups of a part in order, each as its English and its French name."""
    return tuple(dict.fromkeys((word.group, word.group_french) for word in words(part)))


def named(text: str, part: str | None = None, *, whole: bool = False) -> Word | None:
    """The word of this name, in either language; of an artist the last names are enough: "van gogh".

    Case, accents, hyphens and an article in front do not matter. `whole`: a last name alone is not enough.
    """
    wanted = fold(text)
    for name in (wanted, _ARTICLE.sub("", wanted)):
        for index in (_names(part),) if whole else (_names(part), _last_names(part)):
            if name in index:
                return index[name]
    return None


def find(text: str, part: str | None = None, count: int = 10) -> list[Word]:
    """The words that a text may mean, the best first: by name in either language, by group, misspelt.

    An empty text finds every word; at most `count` are given.
    """
    wanted, listed = fold(text), _listed(part)
    ranked = sorted((rank, place) for place, word in enumerate(listed) if (rank := _rank(wanted, word)))
    found = [listed[place] for _, place in ranked[:count]]
    return list(dict.fromkeys([*found, *nearest(text, part, count)]))[:count] if wanted else found


def nearest(text: str, part: str | None = None, count: int = 3) -> list[Word]:
    """The words whose names, in either language, are spelt most like a text; none if nothing is near."""
    index = _last_names(part) | _names(part)
    close = get_close_matches(fold(text), index, n=2 * count, cutoff=NEAR)
    return list(dict.fromkeys(index[name] for name in close))[:count]


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Write a text without case, accents, hyphens and apostrophes, so that spellings compare equal."""
    return " ".join(_WORD.findall(unaccented(text)))


def unaccented(text: str) -> str:
    """Write a text without case and accents."""
    plain = text.casefold()
    if plain.isascii():
        return plain
    letters = unicodedata.normalize("NFKD", plain.translate(_LETTERS))
    return "".join(char for char in letters if not unicodedata.combining(char))


def _read(part: str) -> Iterator[Word]:
    """Read the lists of a part; a row is a line, its columns stand between bars, those left out are empty."""
    tables = tomllib.loads((FOLDER / f"{part}.toml").read_text(encoding="utf-8"))
    columns, french = COLUMNS.get(part, ("name", "french")), tables.get("french", {})
    for group in tables["group"]:
        for line in group["words"].strip().splitlines():
            row = dict(zip_longest(columns, map(str.strip, line.split("|")), fillvalue=""))
            place = {"part": part, "group": group["name"], "group_french": group["french"]}
            yield _word(row | place, french)


def _word(row: dict[str, Any], french: dict[str, str]) -> Word:
    row["french"] = row["french"] or row["name"]
    for column in YEARS.intersection(row):
        row[column] = int(row[column]) if row[column] else None
    for column in ("country", "medium"):
        row[f"{column}_french"] = french.get(row.get(column, ""), row.get(column, ""))
    return Word(**row)


@cache
def _listed(part: str | None) -> tuple[Word, ...]:
    return tuple(word for one in (PARTS if part is None else (part,)) for word in words(one))


@cache
def _names(part: str | None) -> dict[str, Word]:
    """Map the folded names, English and French, to their words."""
    index: dict[str, Word] = {}
    for word in _listed(part):
        index.setdefault(fold(word.name), word)
        index.setdefault(fold(word.french), word)
    return index


@cache
def _last_names(part: str | None) -> dict[str, Word]:
    """Map the last names of artists to them, where they mean one artist only."""
    shorter: dict[str, set[Word]] = {}
    for name, word in _names(part).items():
        for ending in _endings(name) if word.part == "artist" else ():
            shorter.setdefault(ending, set()).add(word)
    return {ending: word for ending, found in shorter.items() for word in found if len(found) == 1}


def _endings(name: str) -> Iterator[str]:
    """Return "van gogh" and "gogh" for "vincent van gogh"."""
    parts = name.split()
    return (" ".join(parts[first:]) for first in range(1, len(parts)))


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
    around = (word.group, word.group_french, word.about, word.about_french, word.country, word.country_french)
    return (
        5 if any(f" {wanted}" in f" {fold(one)}" for one in (*around, word.medium, word.medium_french)) else 0
    )
