"""What looks like a slip: a bracket left open, a weight that is none, another program's syntax."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from graine.prompt.advice import Advice
from graine.prompt.syntax.grammar import parse_attention
from graine.prompt.syntax.preprocess import COMMENT, content, networks, split_prompts

BURNS = 1.6  # attention weights above it burn colours and break shapes
_EXCERPT = 40  # characters of the prompt quoted in a remark

_CLOSER = {"(": ")", "[": "]"}
_MARK = re.compile(r"\\.|[()\[\]|]|\bAND\b")
_SMILE = re.compile(r"[:;=]-?$")
_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)"


def oddities(text: str, *, emphasis: str = "original", composed: bool = True) -> Iterator[Advice]:
    """Find what a beginner may not have meant; columns are those of the prompt as typed."""
    read = content(text)
    if text.strip() and not read.strip():
        yield Advice.of("nothing")
    yield from _comments(text)
    yield from _networks(text)
    for pattern, remark in _EVERYWHERE:
        yield from map(remark, pattern.finditer(read))
    if composed:
        yield from _whole_weight(read)
    if emphasis == "none":
        return
    yield from _brackets(read, composed=composed)
    for pattern, remark in _WEIGHTS:
        yield from map(remark, pattern.finditer(read))
    yield from map(_weighted("bare_weight"), _BARE.finditer(_outside(read)))
    if emphasis != "ignore":
        yield from _extremes(read)


def excerpt(text: str) -> str:
    """Quote the beginning of a text, on one line."""
    line = " ".join(text[: 4 * _EXCERPT].split())
    return line if len(line) <= _EXCERPT else line[: _EXCERPT - 1] + "…"


def _comments(text: str) -> Iterator[Advice]:
    for match in COMMENT.finditer(text):
        if match[0][1:2].isalnum():  # "# note" is meant as a comment, "#sunset" may not be
            yield Advice.of("comment", match.start(), text=excerpt(match[0]))


def _networks(text: str) -> Iterator[Advice]:
    for network in networks(text):
        code = network.kind if network.kind in ("lora", "hypernet", "embedding") else "tag"
        yield Advice.of(code, network.column, name=excerpt(network.name), kind=excerpt(network.kind))


def _whole_weight(text: str) -> Iterator[Advice]:
    (weight, prompt), *others = split_prompts(text)
    if weight != 1 and not others:
        column = text.rfind(":")
        typed = text[column + 1 :].strip()
        yield Advice.of("whole_weight", column, weight=typed, text=excerpt(prompt.split(",")[-1]))


def _brackets(text: str, *, composed: bool) -> Iterator[Advice]:
    opened: dict[str, list[int]] = {")": [], "]": []}
    for match in _MARK.finditer(text):
        mark, column = match[0], match.start()
        if mark in _CLOSER:
            opened[_CLOSER[mark]].append(column)
        elif opened.get(mark):
            opened[mark].pop()
        elif mark in opened and not _SMILE.search(text[max(0, column - 2) : column]):
            yield Advice.of("lone_closer", column, bracket=mark)
        elif mark == "AND" and composed and any(opened.values()):
            yield Advice.of("and_in_brackets", column)
        elif mark == "|" and not opened["]"] and "[" in text:
            yield Advice.of("lone_bar", column)
    for closer, columns in opened.items():
        yield from (Advice.of("unclosed", column, bracket=text[column], closer=closer) for column in columns)


def _outside(text: str) -> str:
    """Blank what stands in brackets."""
    depth, start, kept = 0, 0, list[str]()
    for match in re.finditer(r"\\.|[()\[\]]", text):
        before = text[start : match.end()]
        kept.append(before if depth == 0 and match[0] not in "([" else " " * len(before))
        depth = max(0, depth + (match[0] in "([") - (match[0] in ")]"))
        start = match.end()
    return "".join(kept) + (" " * (len(text) - start) if depth else text[start:])


def _extremes(text: str) -> Iterator[Advice]:
    for piece in parse_attention(text):
        if not piece.is_break and (piece.weight > BURNS or piece.weight < 0):
            code = "burns" if piece.weight > 0 else "negative_weight"
            weight = round(piece.weight, 2)
            yield Advice.of(code, piece.column, text=excerpt(piece.text), weight=weight, limit=BURNS)


def _remark(code: str) -> Callable[[re.Match[str]], Advice]:
    return lambda match: Advice.of(code, match.start(), text=excerpt(match[0]))


def _weighted(code: str) -> Callable[[re.Match[str]], Advice]:
    """Remark on a weight: `text` is what it was meant for, `weight` the number to write."""
    return lambda match: Advice.of(
        code, match.start(), text=excerpt(match["text"].strip()), weight=match["weight"]
    )


def _comma(match: re.Match[str]) -> Advice:
    return Advice.of("comma_weight", match.start(), text=match[1], weight=match[1].replace(",", "."))


def _braces(match: re.Match[str]) -> Advice:
    variants = "|" in match[0] or "$$" in match[0]
    return _remark("variants" if variants else "braces")(match)


# A weight at the very end of the prompt is read as the weight of the whole: `_whole_weight` speaks of it.
_BARE = re.compile(rf"(?<![\w-])(?P<text>[^\W\d_][\w-]*)\s*:\s*(?P<weight>{_NUMBER})(?=\s*,|\s*\n\s*\S)")
_LATE = re.compile(rf"\((?P<text>[^()\[\]:]+)\)(?::(?!{_NUMBER}\s*\Z))?(?P<weight>{_NUMBER})(?![\w:])")
_EVERYWHERE = [
    (re.compile(r"\{[^{}]*\}"), _braces),
    (re.compile(r"__[\w/*.-]+?__"), _remark("wildcard")),
    (re.compile(r"(?<!\S)--[a-z]+(?:\s+[\d:.]+)?"), _remark("dash_option")),
    (re.compile(r"(?im)^[ \t]*(?-i:and|And|break|Break)[ \t]*$"), _remark("lower_case")),
]
_WEIGHTS = [
    (re.compile(r":\s*([+-]?\d+,\d+)\s*\)"), _comma),
    (re.compile(r":\s*[+-]?[\d.]+[eE][+-]?\d+\s*(?=\))"), _remark("exponent")),
    (_LATE, _weighted("late_weight")),
    (re.compile(r"\[(?P<text>[^()\[\]:|]+):\s*(?P<weight>[+-]?\d*\.\d+)\s*\]"), _weighted("square_weight")),
    (re.compile(r"(?<=[\w)])\+{2,}(?=[\s,]|$)"), _remark("pluses")),
]
