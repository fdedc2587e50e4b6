"""Words that are said twice: a phrase that another already says, a word doubled, words of both prompts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise

from graine.prompt.advice import Advice
from graine.prompt.lint.phrases import Phrase, fold, place_of, readings, same_word

AT_MOST = 80  # phrases that are compared


def repetitions(text: str, *, composed: bool = True) -> Iterator[Advice]:
    """Name what adds nothing: phrases whose words all stand in another one, and words said twice in a row."""
    told: set[str] = set()
    for phrases in readings(text, composed=composed):
        for said in (*_doubled(phrases), *_contained(phrases[:AT_MOST])):
            if said not in told:
                told.add(said)
                yield Advice.of("repeated", _last_place(said, text), text=said)


def in_both(text: str, negative: str) -> Iterator[Advice]:
    """Name what the negative prompt forbids and the prompt asks for."""
    told: set[str] = set()
    wanted = [phrase.words for phrases in readings(text) for phrase in phrases[:AT_MOST]]
    for phrases in readings(negative, composed=False):
        for phrase in phrases[:AT_MOST]:
            if (
                phrase.words
                and phrase.text not in told
                and any(_within(phrase.words, each) for each in wanted)
            ):
                told.add(phrase.text)
                yield Advice.of("both", place_of(phrase.text, text), text=phrase.text)


def without_repetitions(text: str) -> str:
    """A plain prompt without the phrases that add nothing; one with brackets is given back as it is."""
    found = readings(text)
    if any(sign in text for sign in "()[]<>{}") or len(found) != 1 or len(found[0]) > AT_MOST:
        return text
    phrases, dropped = found[0], set[int]()
    for one, other in combinations(range(len(phrases)), 2):
        if phrases[other].words and _within(phrases[other].words, phrases[one].words):
            dropped.add(other)
        elif phrases[one].words and _within(phrases[one].words, phrases[other].words):
            dropped.add(one)
    kept = [phrase.text for number, phrase in enumerate(phrases) if number not in dropped]
    return ", ".join(kept)


def _doubled(phrases: list[Phrase]) -> Iterator[str]:
    for phrase in phrases:
        said = [fold(word) for word in phrase.text.split()]
        yield from (
            one for one, next_one in pairwise(said) if one == next_one and one.isalpha() and len(one) > 1
        )


def _contained(phrases: list[Phrase]) -> Iterator[str]:
    said = [(phrase, phrase.words) for phrase in phrases if phrase.words]
    for (one, ones), (other, others) in combinations(said, 2):
        if _within(others, ones):
            yield other.text
        elif _within(ones, others):
            yield one.text


def _within(few: list[str], many: list[str]) -> bool:
    return all(any(same_word(word, each) for each in many) for word in few)


def _last_place(said: str, text: str) -> int | None:
    """Find the second time, which is the one that can go."""
    first = place_of(said, text)
    if first is None:
        return None
    again = place_of(said, text[first + len(said) :])
    return first if again is None else first + len(said) + again
