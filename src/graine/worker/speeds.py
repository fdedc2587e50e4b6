"""What network calls and finishing take here, measured while drawing."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median
from typing import Final, NamedTuple

CALLS: Final = 64  # that are kept, the newest
FADE: Final = 0.96  # of a call's weight, for each later one
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
    believed: Line | None = None  # from an earlier day

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
        """Give what a call takes; None while nothing was measured."""
        return fitted(self.calls) if self.calls else self.believed

    def finish(self, kind: object) -> float:
        """Give what finishing takes; where this kind was never seen, what others take; else 0."""
        known = self.finishing.get(kind) or [one for some in self.finishing.values() for one in some]
        return median(known) if known else 0.0

    def facts(self) -> dict[str, float]:
        """Give what was measured, for those who draw nothing: seconds fixed and for each cell of a call."""
        line = self.line
        return {**line._asdict(), "finish": self.finish(None)} if line else {}


def fitted(calls: Iterable[tuple[float, float]]) -> Line:
    """Fit a line to (cells, seconds), the later ones weighing more, with no negative part.

    Calls that are all of one size do not tell the two apart: then all of it goes by the cells.
    """
    newest = list(calls)[::-1]
    weights = [FADE**age for age in range(len(newest))]
    total = sum(weights)
    cells = sum(w * x for w, (x, _) in zip(weights, newest, strict=True)) / total
    seconds = sum(w * y for w, (_, y) in zip(weights, newest, strict=True)) / total
    spread = sum(w * (x - cells) ** 2 for w, (x, _) in zip(weights, newest, strict=True)) / total
    if spread < (0.05 * cells) ** 2:
        return Line(0.0, seconds / cells)
    both = sum(w * (x - cells) * (y - seconds) for w, (x, y) in zip(weights, newest, strict=True)) / total
    slope = min(max(both / spread, 0.0), seconds / cells)
    return Line(seconds - slope * cells, slope)
