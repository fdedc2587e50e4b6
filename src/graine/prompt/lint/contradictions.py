"""Words that cannot both be true of one picture: day and night, a photo and a painting."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import NamedTuple

from graine.prompt.advice import Advice
from graine.prompt.lint.phrases import Phrase, fold, place_of, readings, small_words

FILE = Path(__file__).with_suffix(".toml")
ALONE = "="  # before words that count only where nothing else stands between two commas
NEAR = 1  # words that may stand between two that describe one thing


class ExclusivePair(NamedTuple):
    """Two sides that exclude each other: for each, patterns over a folded phrase."""

    one: re.Pattern[str]
    other: re.Pattern[str]
    near: bool  # contradict only side by side


class WordMatch(NamedTuple):
    """Words of the prompt, folded, and where: the number of the phrase, and the place in it."""

    words: str
    phrase: int
    start: int
    end: int


def contradictions(text: str, *, composed: bool = True) -> Iterator[Advice]:
    """Name the first two words that contradict each other, for each pair of sides that does."""
    told: set[str] = set()
    for phrases in readings(text, composed=composed):
        masked = [_masked(phrase) for phrase in phrases]
        for pair in pairs():
            clash = next(_clashes(pair, masked), None)
            if clash and told.isdisjoint({clash[0].words, clash[1].words}):
                one, other = sorted(clash, key=lambda found: (found.phrase, found.start))
                told |= {one.words, other.words}
                said_one, said_other = _as_typed(one.words, text), _as_typed(other.words, text)
                yield Advice.of("contradiction", place_of(other.words, text), one=said_one, other=said_other)


@cache
def pairs() -> tuple[ExclusivePair, ...]:
    """Read the pairs of the list."""
    listed = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(
        ExclusivePair(_pattern(row["one"]), _pattern(row["other"]), kind == "near")
        for kind in ("whole", "near")
        for row in listed[kind]
    )


def _clashes(pair: ExclusivePair, phrases: list[str]) -> Iterator[tuple[WordMatch, WordMatch]]:
    for one, other in product(*(list(_all(pattern, phrases)) for pattern in (pair.one, pair.other))):
        first, second = sorted((one, other), key=lambda found: (found.phrase, found.start))
        apart = one.phrase != other.phrase
        between = "" if apart else phrases[one.phrase][first.end : second.start]
        overlaps = not apart and second.start < first.end
        linked = not small_words().isdisjoint(between.split())
        beside = not apart and len(between.split()) <= NEAR
        if (beside or not pair.near) and not linked and not overlaps:
            yield one, other


def _all(pattern: re.Pattern[str], phrases: list[str]) -> Iterator[WordMatch]:
    for number, phrase in enumerate(phrases):
        for match in pattern.finditer(phrase):
            yield WordMatch(match[0].strip(), number, match.start(), match.end())


def _masked(phrase: Phrase) -> str:
    """A folded phrase with names and idioms blanked."""
    folded = " ".join(fold(phrase.text).split())
    return _exceptions().sub(lambda match: "#" * len(match[0]), folded)


@cache
def _exceptions() -> re.Pattern[str]:
    return _pattern(tomllib.loads(FILE.read_text(encoding="utf-8"))["exceptions"])


def _pattern(forms: list[str]) -> re.Pattern[str]:
    """Make one pattern of words, the longest first, so that "oil painting" is not read as "oil"."""
    free = sorted((_escaped(form) for form in forms if not form.startswith(ALONE)), key=len, reverse=True)
    alone = [_escaped(form.removeprefix(ALONE)) for form in forms if form.startswith(ALONE)]
    choices = [rf"(?<![\w'])(?:{'|'.join(free)})(?![\w'])"] if free else []
    choices += [rf"^(?:{'|'.join(alone)})$"] if alone else []
    return re.compile("|".join(choices))


def _escaped(form: str) -> str:
    return re.escape(" ".join(fold(form).split()))


def _as_typed(words: str, text: str) -> str:
    """Folded words as the prompt has them."""
    place = place_of(words, text)
    return words if place is None else " ".join(text[place : place + len(words)].split())
