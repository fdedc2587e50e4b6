"""What network calls and finishing take here, measured while drawing."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Final, NamedTuple

CALLS: Final = 64  # that are kept, the newest
FADE: Final = 0.96  # of a call's weight, for each later one
LEVEL: Final = 0.05  # spread of the calls' sizes, of their mean, below which they count as one size
SHARE: Final = 480.0  # cells that cost what a call costs anyway: measured with pousse on two cores
FINISHED: Final = 16  # pictures of a kind that are kept


class Line(NamedTuple):
    """Seconds of a network call: fixed, and for each latent cell."""

    fixed: float
    cell: float


@dataclass(slots=True)
class Speed:
    """How fast one model draws."""

    calls: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=CALLS))  # cells, seconds
    finishing: dict[object, deque[float]] = field(default_factory=dict[object, deque[float]])
    warm: bool = False
    pixels: int = 0  # of the largest pass so far
    believed: Line | None = None  # from an earlier day ...
    finish_believed: float = 0.0  # ... and what finishing took then

    def called(self, cells: float, seconds: float) -> None:
        """Take note of a network call; the first prepares memory and weights, and tells nothing."""
        if self.warm:
            self.calls.append((cells, seconds))
        self.warm = True

    def finished(self, kind: object, seconds: float) -> None:
        """Take note of what decoding, enlarging and keeping a picture took."""
        self.finishing.setdefault(kind, deque(maxlen=FINISHED)).append(seconds)

    @property
    def line(self) -> Line | None:
        """What a call takes; None while nothing was measured."""
        before = self.believed
        share = before.fixed / before.cell if before and before.cell else SHARE
        return fitted(self.calls, share) if self.calls else before

    def finish(self, kind: object) -> float:
        """What finishing takes; where this kind was never seen, what others take."""
        known = self.finishing.get(kind) or [one for some in self.finishing.values() for one in some]
        return median(known) if known else self.finish_believed

    def believe(self, facts: Mapping[str, float]) -> None:
        """Take what `facts` gave on an earlier day, until there is something newer."""
        self.believed = Line(facts.get("fixed", 0.0), facts.get("cell", 0.0))
        self.finish_believed = facts.get("finish", 0.0)

    def facts(self) -> dict[str, float]:
        """What was measured, for those who draw nothing: seconds fixed and for each cell of a call."""
        line = self.line
        return {**line._asdict(), "finish": self.finish(None)} if line else {}


def rehearsed(short: tuple[int, float], long: tuple[int, float], cells: float) -> dict[str, float]:
    """The facts of a model from two drawings of a picture, each as (network calls, seconds)."""
    call = max(0.0, long[1] - short[1]) / (long[0] - short[0])
    line = fitted([(cells, call)])
    return {**line._asdict(), "finish": max(0.0, short[1] - short[0] * call)}


def fitted(calls: Iterable[tuple[float, float]], share: float = SHARE) -> Line:
    """Fit a line to (cells, seconds), the later ones weighing more, with no negative part.

    Calls that are all of one size do not tell the two apart: then the fixed part is that of `share` cells.
    """
    newest = list(calls)[::-1]
    weights = [FADE**age for age in range(len(newest))]
    cells = _mean(weights, [x for x, _ in newest])
    seconds = _mean(weights, [y for _, y in newest])
    spread = _mean(weights, [(x - cells) ** 2 for x, _ in newest])
    if spread < (LEVEL * cells) ** 2:
        cell = seconds / (cells + share)
        return Line(share * cell, cell)
    slope = _mean(weights, [(x - cells) * (y - seconds) for x, y in newest]) / spread
    slope = min(max(slope, 0.0), seconds / cells)
    return Line(seconds - slope * cells, slope)


def _mean(weights: list[float], values: list[float]) -> float:
    return sum(w * value for w, value in zip(weights, values, strict=True)) / sum(weights)
