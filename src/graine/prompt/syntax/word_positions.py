"""The words of a prompt as they stand in it: where, how much each weighs, and which come too late."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from graine.prompt.syntax.chunks import Tokenizer, chunks, count_tokens, late_words, overflow
from graine.prompt.syntax.grammar import BREAK_WEIGHT, Piece, Stretch, stretches, weigh
from graine.prompt.syntax.preprocess import content
from graine.prompt.syntax.prompt_editing import timeline

STEPS = (1, 2)  # of a run of two, in which every schedule shows its sides
_WORD = re.compile(r"\S+")
_AND = re.compile(r"\bAND\b")
_WHOLE_WEIGHT = re.compile(r":\s*[+-]?(?:\d+\.?|\d*\.\d+)\s*$")
_MARK = re.compile(r"\\.|[()\[\]:|]", re.DOTALL)
_NUMBER = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)\s*")


@dataclass(frozen=True, slots=True)
class WordPosition:
    """A word of the prompt, from `start` to before `end`, with its brackets and weight left out."""

    text: str
    start: int
    end: int
    weight: float = 1.0
    past_limit: bool = False


@dataclass(frozen=True, slots=True)
class Typed:
    """A prompt as its writer sees it; of several joined by `AND`, the longest counts."""

    words: tuple[WordPosition, ...]
    tokens: int
    chunks: int  # of 75 tokens


def typed(text: str, tokenizer: Tokenizer, *, emphasis: str = "original", composed: bool = True) -> Typed:
    """Read a prompt word by word; comments and extra networks are no words. Never raises.

    Of a schedule all sides are words, and what it shows longest is what counts. `composed=False`: a negative
    prompt.
    """
    read, found, tokens, most = content(text), list[WordPosition](), 0, 1
    for start, part in _prompts(read, composed=composed):
        sides = [weigh(timeline(part, len(STEPS)).text(step), emphasis) for step in STEPS]
        tokens = max(tokens, *(count_tokens(pieces, tokenizer) for pieces in sides))
        most = max(most, *(len(chunks(pieces, tokenizer)) for pieces in sides))
        words = _words(part, tokenizer, emphasis=emphasis)
        found += [replace(word, start=start + word.start, end=start + word.end) for word in words]
    return Typed(tuple(found), tokens, most)


def _prompts(text: str, *, composed: bool) -> Iterator[tuple[int, str]]:
    """The sub-prompts without their weights, and where each begins."""
    if not composed:
        yield 0, text
        return
    begin = 0
    for match in [*_AND.finditer(text), None]:
        end = match.start() if match else len(text)
        yield begin, _WHOLE_WEIGHT.sub("", text[begin:end])
        begin = match.end() if match else end


def _words(part: str, tokenizer: Tokenizer, *, emphasis: str) -> list[WordPosition]:
    flat = unscheduled(part)
    words = list(_weighed(flat, emphasis))
    if flat == part:
        late = late_words([Piece(word.text, word.weight, word.start) for word in words], tokenizer)
        return [replace(word, past_limit=word.start in late) for word in words if not _is_break(word)]
    said = [word for word in words if not _is_break(word)]
    return _marked(said, max((_late(part, step, tokenizer, emphasis) for step in STEPS), key=len))


def _late(part: str, step: int, tokenizer: Tokenizer, emphasis: str) -> list[str]:
    return overflow(weigh(timeline(part, len(STEPS)).text(step), emphasis), tokenizer)


def _marked(words: list[WordPosition], late: list[str]) -> list[WordPosition]:
    """Mark the words that come too late, found by their texts from the end."""
    left = list(late)
    found: list[WordPosition] = []
    for word in reversed(words):
        is_late = bool(left) and left[-1] == word.text
        found.append(replace(word, past_limit=is_late))
        if is_late:
            left.pop()
    return found[::-1]


def _weighed(text: str, emphasis: str) -> Iterator[WordPosition]:
    """The words with their weights, a `BREAK` as one of them."""
    found = [Stretch(text, 0, 1.0)] if emphasis == "none" else stretches(text)
    for weight, run in groupby(found, lambda stretch: stretch.weight):
        some = list(run)
        said = "".join(stretch.text for stretch in some)
        places = [stretch.column + place for stretch in some for place in range(len(stretch.text))]
        for match in _WORD.finditer(said):
            start, end = places[match.start()], places[match.end() - 1] + 1
            start -= start > 0 and text[start - 1] == "\\" and emphasis != "none"
            heard = BREAK_WEIGHT if weight is None else 1.0 if emphasis == "ignore" else weight
            yield WordPosition(match[0], start, end, heard)


def _is_break(word: WordPosition) -> bool:
    return word.weight == BREAK_WEIGHT and word.text == "BREAK"


def unscheduled(text: str) -> str:
    """A prompt with the signs of its schedules, `[from:to:when]` and `[a|b]`, blanked by spaces."""
    signs, opened = list(text), list[tuple[str, int, list[int]]]()
    for match in _MARK.finditer(text):
        mark, place = match[0], match.start()
        if mark in "([":
            opened.append((mark, place, []))
        elif mark in ":|" and opened:
            opened[-1][2].append(place)
        elif mark in ")]" and opened:
            bracket, start, separators = opened.pop()
            if bracket + mark == "[]":
                for sign in _schedule_signs(text, start, separators, place):
                    signs[sign] = " "
    return "".join(signs)


def _schedule_signs(text: str, start: int, separators: list[int], end: int) -> list[int]:
    """The places of what is not said between two square brackets; none where they mean less weight."""
    kinds = {text[place] for place in separators}
    if kinds == {"|"}:
        return [start, *separators, end]
    if kinds == {":"} and len(separators) <= 2 and _NUMBER.fullmatch(text, separators[-1] + 1, end):
        return [start, *separators, *range(separators[-1], end + 1)]
    return []
