"""A prompt with something left out: a part, a word, a side of `[a|b]`; what stays keeps its meaning.

A part ends at a comma outside brackets. What is between brackets stays whole, and so do schedules and
`<tags>`; sub-prompts joined by `AND` are the parts of a prompt that has them.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from graine.errors import ExperimentError
from graine.prompt.syntax.preprocess import without_comments

_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)"
_AND = re.compile(r"\bAND\b")
_WEIGHT = re.compile(rf":\s*{_NUMBER}\s*$")  # at the end it is the weight of the whole (sub-)prompt
_PART_TOKEN = re.compile(r"\\.|<[^<>]*>|[()\[\],]|\bBREAK\b|[^\\<()\[\],\w]+|\w+|.", re.DOTALL)
_WORD_TOKEN = re.compile(
    rf"(?P<skip>:\s*{_NUMBER}\s*(?=\))|\bBREAK\b|\bAND\b|[\s,]+|[()\[\]])"
    rf"|(?P<word>(?:<[^<>]*>|(?:\\.|[^\s,()\[\]\\:]|:(?!\s*{_NUMBER}\s*\))(?=[^\s()\[\]]))+)|.)",
    re.DOTALL,
)
_GROUP_TOKEN = re.compile(r"\\.|[()\[\]|:]")
_EMPTIED = re.compile(rf"\s*(?::\s*{_NUMBER}\s*)?[)\]]")  # what closes a bracket that has nothing left in it
_JOINT = re.compile(r"(?:BREAK|AND)\b")
_AFTER_JOINT = re.compile(r"\b(?:BREAK|AND)$")


class Cut(NamedTuple):
    """A part of a prompt, and the prompt without it."""

    part: str
    rest: str


class _Group(NamedTuple):
    """A pair of square brackets that has a meaning of its own, from `[` to behind `]`."""

    start: int
    end: int
    bars: tuple[int, ...]  # places of its `|`


def part_cuts(prompt: str) -> list[Cut]:
    """Leave out each part in turn; a part that is all there is cannot be left out."""
    text = without_comments(prompt)
    sides = _sides(text)
    spans = sides if len(sides) > 1 else _parts(text, *_unweighted(text, *sides[0]))
    return _cuts(text, spans)


def word_cuts(prompt: str) -> list[Cut]:
    """Leave out each word in turn; schedules and tags count as one word."""
    text = without_comments(prompt)
    sides, spans = _sides(text), list[tuple[int, int]]()
    for side in sides:
        words = _words(text, *_unweighted(text, *side))
        spans += [side] if len(words) == 1 and len(sides) > 1 else words
    return _cuts(text, spans)


def idle_changes(prompt: str) -> list[str]:
    """The prompt with changes that say nothing: a comma more behind it, and one behind its first part.

    The second moves all that follows by one token, as leaving out a word does. A prompt of one part has none.
    """
    text = without_comments(prompt).strip()
    sides = _sides(text)
    _, end = _unweighted(text, *sides[-1])
    found = [f"{text[:end]} ,{text[end:]}"]
    parts = _parts(text, *_unweighted(text, *sides[0]))
    if len(parts) > 1 and "," in text[parts[0][1] : parts[1][0]]:
        found.append(f"{text[: parts[0][1]]}, {text[parts[0][1] :].lstrip()}")
    return found


def two_sides(prompt: str) -> tuple[str, str]:
    """Read `[a|b]` as two prompts, one with each. Raises `ExperimentError` unless there is one such pair."""
    groups = [group for group in _groups(prompt) if group.bars]
    if not groups:
        raise ExperimentError("ab_no_sides")
    if len(groups) > 1:
        raise ExperimentError("ab_many_groups", count=len(groups))
    start, end, bars = groups[0]
    if len(bars) != 1:
        raise ExperimentError("ab_many_sides", count=len(bars) + 1)
    left, right = prompt[start + 1 : bars[0]], prompt[bars[0] + 1 : end - 1]
    return _with(prompt, start, end, left), _with(prompt, start, end, right)


def without(text: str, start: int, end: int) -> str:
    """Leave out what is from `start` to `end`, with the brackets and separators that it leaves idle."""
    left, right = text[:start].rstrip(), text[end:].lstrip()
    while left.endswith(("(", "[")) and not left.endswith("\\", 0, -1) and (closing := _EMPTIED.match(right)):
        left, right = left[:-1].rstrip(), right[closing.end() :].lstrip()
    if right.startswith(",") and (not left or left[-1] in ",([" or _AFTER_JOINT.search(left)):
        right = right[1:].lstrip()
    elif left.endswith(",") and (not right or right[0] in ")]:" or _JOINT.match(right)):
        left = left[:-1].rstrip()
    return _joined(*_without_joint(left, right))


def _without_joint(left: str, right: str) -> tuple[str, str]:
    """Leave out a `BREAK` or `AND` that has nothing on one side."""
    before, after = _AFTER_JOINT.search(left), _JOINT.match(right)
    if after and (before or not left):
        return left, right[after.end() :].lstrip()
    if before and not right:
        return left[: before.start()].rstrip(), right
    return left, right


def _joined(left: str, right: str) -> str:
    tight = not left or not right or left[-1] in "([" or right[0] in ",)]:"
    return f"{left}{'' if tight else ' '}{right}"


def _with(prompt: str, start: int, end: int, words: str) -> str:
    if not words.strip():
        return without(prompt, start, end)
    return f"{prompt[:start]}{words.strip()}{prompt[end:]}"


def _cuts(text: str, spans: list[tuple[int, int]]) -> list[Cut]:
    cuts = (Cut(" ".join(text[start:end].split()), without(text, start, end)) for start, end in spans)
    return [cut for cut in cuts if cut.rest.strip()]


def _sides(text: str) -> list[tuple[int, int]]:
    """Find the sub-prompts that `AND` joins, each with its weight."""
    joints = [match.span() for match in _AND.finditer(text)]
    starts, ends = [0, *(end for _, end in joints)], [*(start for start, _ in joints), len(text)]
    spans = (_stripped(text, start, end) for start, end in zip(starts, ends, strict=True))
    return [span for span in spans if span[0] < span[1]] or [(0, len(text))]


def _unweighted(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave the weight at the end of a (sub-)prompt out of its span."""
    found = _WEIGHT.search(text[start:end])
    return _stripped(text, start, start + found.start() if found else end)


def _parts(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Find what is between commas outside brackets, and between `BREAK`s."""
    spans, depth, begin = list[tuple[int, int]](), 0, start
    for token in _PART_TOKEN.finditer(text, start, end):
        if token[0] in "([":
            depth += 1
        elif token[0] in ")]":
            depth = max(0, depth - 1)
        elif depth == 0 and token[0] in (",", "BREAK"):
            spans.append((begin, token.start()))
            begin = token.end()
    found = (_stripped(text, *span) for span in (*spans, (begin, end)))
    return [(first, last) for first, last in found if re.search(r"\w", text[first:last])]


def _words(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Find the words, a whole schedule or tag as one."""
    groups = {group.start: group.end for group in _groups(text)}
    spans, place = list[tuple[int, int]](), start
    while place < end:
        if place in groups:
            spans.append((place, groups[place]))
            place = groups[place]
        elif found := _WORD_TOKEN.match(text, place, end):
            # Brackets come one by one, for each may begin a schedule.
            width = 1 if found[0][0] in "[(" or ("[" in found[0] and found["skip"]) else len(found[0])
            if found["word"] and re.search(r"\w", found["word"]):
                spans.append((place, place + width))
            place += width
    return spans


def _groups(text: str) -> list[_Group]:
    """Find the outermost square brackets with a `|` or `:` of their own: alternatives and schedules."""
    open_at, found = list[tuple[str, int, list[int], bool]](), list[_Group]()
    for token in _GROUP_TOKEN.finditer(text):
        sign, place = token[0], token.start()
        if sign in "([":
            open_at.append((sign, place, [], False))
        elif sign in ")]" and open_at:
            opener, start, bars, timed = open_at.pop()
            if opener + sign == "[]" and (bars or timed):
                while found and found[-1].start > start:
                    found.pop()
                found.append(_Group(start, place + 1, tuple(bars)))
        elif sign == "|" and open_at:
            open_at[-1][2].append(place)
        elif sign == ":" and open_at:
            open_at[-1] = (*open_at[-1][:3], True)
    return found


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out the white space at both ends of a span."""
    inside = text[start:end]
    return start + len(inside) - len(inside.lstrip()), end - len(inside) + len(inside.rstrip())
