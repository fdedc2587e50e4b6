"""What a user types to search, as an expression of FTS5 that is never a syntax error."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

from graine.library.record_rows import plain

MAX_WORDS: Final = 48  # further ones are not heard; FTS5 refuses trees deeper than 256

# A minus sign counts at the start of a word alone: "sci-fi" is one word.
_PART = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')


class Sought(NamedTuple):
    """Two expressions: what must be there, and what must not; "" for nothing."""

    wanted: str
    unwanted: str


def sought(text: str) -> Sought:
    """Read words, "phrases", beginnings* and -what -"must be missing".

    A word is found in its other plain forms too: cats for cat, journaux for journal.
    """
    wanted: list[str] = []
    unwanted: list[str] = []
    for part in list(_PART.finditer(plain(text)))[:MAX_WORDS]:
        if expression := _expression(part):
            (unwanted if part["minus"] else wanted).append(expression)
    return Sought(" AND ".join(wanted), " OR ".join(unwanted))


def forms(word: str) -> list[str]:
    """A word and its regular singulars and plurals, English and French; longer words alone have any."""
    word = word.lower()
    if len(word) < 3 or not word.isalpha():
        return [word]
    found = [word]
    for ending, others in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            found += [word[: len(word) - len(ending)] + other for other in others]
    return list(dict.fromkeys(found))


# (ending, what may stand in its place), all that fit
_ENDINGS: Final = (
    ("", ("s", "es")),
    ("s", ("",)),
    ("es", ("",)),
    ("y", ("ies",)),
    ("ies", ("y",)),
    ("al", ("aux",)),
    ("aux", ("al",)),
    ("eau", ("eaux",)),
    ("eu", ("eux",)),
    ("eaux", ("eau",)),
    ("eux", ("eu",)),
)


def _expression(part: re.Match[str]) -> str:
    word = part["word"]
    if word is None:
        return phrase(part["phrase"])
    if word.endswith("*"):
        beginning = phrase(word.rstrip("*"))
        return beginning and f"{beginning}*"
    if not phrase(word):
        return ""
    return f"({' OR '.join(map(phrase, forms(word.strip(_MARKS))))})"


_MARKS: Final = ".,;:!?()[]{}<>«»“”'’`"


def phrase(text: str) -> str:
    """Quote what has a letter or digit, so that nothing in it means anything; else give ""."""
    heard = any(unicodedata.category(sign)[0] in "LN" for sign in text)
    return '"' + text.replace('"', " ") + '"' if heard else ""
