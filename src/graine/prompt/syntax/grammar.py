r"""The attention grammar of A1111: `(more)`, `(much more:1.5)`, `[less]`, `\(`, `BREAK`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

MORE = 1.1  # factor of a pair of round brackets; square brackets divide by it
LIMIT = 1000.0  # weights beyond it are cut to it: 20,000 open brackets must not give infinity
BREAK_WEIGHT = -1.0

_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)"
_TOKEN = re.compile(rf"\\[()\[\]\\]|[\\([]|:\s*({_NUMBER})\s*\)|[)\]:]|[^\\()\[\]:]+")
_BREAK = re.compile(r"\bBREAK\b")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the prompt with one weight; `column`, not compared, is where it begins in the text."""

    text: str
    weight: float = 1.0
    column: int = field(default=0, compare=False)

    @property
    def is_break(self) -> bool:
        """Tell whether this is a `BREAK`, which closes the chunk of tokens."""
        return self.weight == BREAK_WEIGHT and self.text == "BREAK"


class Stretch(NamedTuple):
    """Some characters of the prompt that stand together; the weight is None for a `BREAK`."""

    text: str
    column: int
    weight: float | None


def parse_attention(text: str) -> list[Piece]:
    """Cut a prompt into weighted pieces, neighbours of equal weight joined; never raises, in linear time.

    Reads as A1111 does, but finds a `BREAK` before weighting: one inside a weighted group works too.
    An empty prompt gives one empty piece.
    """
    scan = _Scan()
    for match in _TOKEN.finditer(text):
        scan.read(match[0], match[1], match.start())
    return scan.pieces() or [Piece("")]


def stretches(text: str) -> list[Stretch]:
    """The plain characters of a prompt as they stand in it, each run with its weight; in linear time.

    A stretch is as long as the text that it stands for, from `column` on.
    """
    scan = _Scan()
    for match in _TOKEN.finditer(text):
        scan.read(match[0], match[1], match.start())
    return [
        Stretch(span.text, span.column + (text[span.column] == "\\"), weight)  # behind the backslash
        for weight, span in scan.weighed()
        if span.text
    ]


@lru_cache(maxsize=32)
def weigh(text: str, emphasis: str = "original") -> tuple[Piece, ...]:
    """Cut a prompt into weighted pieces under one of A1111's emphasis modes.

    "none" reads brackets as plain characters, "ignore" gives every piece the weight 1; "original" and
    "no norm" differ only in the conditioning.
    """
    if emphasis == "none":
        return (Piece(text),)
    pieces = parse_attention(text)
    if emphasis == "ignore":
        return tuple(piece if piece.is_break else replace(piece, weight=1.0) for piece in pieces)
    return tuple(pieces)


def cut(weight: float) -> float:
    """Keep a weight within what floats and pictures can bear."""
    return max(-LIMIT, min(LIMIT, weight))


class _Span(NamedTuple):
    text: str
    column: int
    group: int  # innermost open round group, 0 = none, -1 = a BREAK
    squares: int  # square brackets open here


class _Scan:
    """Reads tokens into spans. A round group knows its parent, so that weights cost one product a group."""

    def __init__(self) -> None:
        self.spans: list[_Span] = []
        self.parents = [0]
        self.factors = [1.0]
        self.group = 0
        self.squares = 0

    def read(self, token: str, weight: str | None, column: int) -> None:
        if token[0] == "\\":
            self._add(token[1:], column)
        elif token == "(":
            self.parents.append(self.group)
            self.factors.append(MORE)  # holds too if the bracket is never closed
            self.group = len(self.parents) - 1
        elif token == "[":
            self.squares += 1
        elif token[-1] == ")" and self.group:
            if weight is not None:
                self.factors[self.group] = float(weight)
            self.group = self.parents[self.group]
        elif token == "]" and self.squares:
            self.squares -= 1
        else:
            self._plain(token, column)

    def weighed(self) -> list[tuple[float | None, _Span]]:
        weights = [1.0]
        for parent, factor in zip(self.parents[1:], self.factors[1:], strict=True):
            weights.append(cut(weights[parent] * factor))

        def weight(span: _Span) -> float | None:
            # Rounded, so that equal products in another order are equal.
            return None if span.group < 0 else round(weights[span.group] * MORE**-span.squares, 9)

        return [(weight(span), span) for span in self.spans]

    def pieces(self) -> list[Piece]:
        runs = groupby(self.weighed(), lambda weighed: weighed[0])
        joined = (_joined(value, [span for _, span in run]) for value, run in runs)
        return [piece for piece in joined if piece.text]

    def _plain(self, text: str, column: int) -> None:
        # Between two breaks there is always a span, if an empty one: so they are not joined.
        start = 0
        for match in _BREAK.finditer(text):
            before = text[start : match.start()]
            self._add_trimmed(before.rstrip(), column + start, trim=start > 0)
            self.spans.append(_Span("BREAK", column + match.start(), -1, 0))
            start = match.end()
        self._add_trimmed(text[start:], column + start, trim=start > 0)

    def _add_trimmed(self, text: str, column: int, *, trim: bool) -> None:
        """Add text, behind a `BREAK` without the spaces that it begins with."""
        kept = text.lstrip() if trim else text
        self._add(kept, column + len(text) - len(kept))

    def _add(self, text: str, column: int) -> None:
        self.spans.append(_Span(text, column, self.group, self.squares))


def _joined(weight: float | None, run: list[_Span]) -> Piece:
    text = "".join(span.text for span in run)
    return Piece(text, BREAK_WEIGHT if weight is None else weight, run[0].column)
