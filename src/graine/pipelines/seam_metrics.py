"""Seams, measured: how a picture goes on across the borders of what was kept of another. NumPy alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image

Floats: TypeAlias = "NDArray[np.floating[Any]]"
Box: TypeAlias = tuple[int, int, int, int]  # left, top, right, bottom in pixels, the last two excluded

FLOOR: Final = 1.0  # squared levels: a difference that nobody sees, so that plain pictures have a ratio
RUN: Final = 16  # pixels along a seam whose mean colours are compared


class Seam(NamedTuple):
    """A straight border between a kept and a new pixel."""

    axis: int  # 0: between two rows, 1: between two columns
    at: int  # the row or column after the border
    start: int  # of the extent along the border, in pixels
    stop: int
    kept: tuple[int, int]  # from where to where the kept box goes, across the border


@dataclass(frozen=True, slots=True)
class Grades:
    """What is measured at the seams of a picture, each weighted by its length; less is better."""

    energy: float  # gradient energy relative to the median of the kept picture's lines; 1 = not to be told
    step: float  # mean colour step, of 255


def grades(image: Image, kept: Iterable[Box], *, scale: int = 1) -> Grades:
    """Grade the seams round the boxes of a picture that were kept.

    With a scale above 1 the picture is first reduced by it: a step that takes several pixels shows only then.
    """
    found = seams(kept, image.size)
    pixels = np.asarray(image.convert("RGB"), np.float64)
    if not found:
        return Grades(1.0, 0.0)
    pairs = [(_energy(pixels, seam, scale), _step(pixels, seam, scale)) for seam in found]
    energy, step = np.average(pairs, axis=0, weights=[seam.stop - seam.start for seam in found])
    return Grades(float(energy), float(step))


def seams(kept: Iterable[Box], size: tuple[int, int]) -> list[Seam]:
    """The borders of kept boxes that lie inside a picture of this size (width, height)."""
    width, height = size
    return [
        seam
        for left, top, right, bottom in kept
        for seam, limit in (
            (Seam(1, left, top, bottom, (left, right)), width),
            (Seam(1, right, top, bottom, (left, right)), width),
            (Seam(0, top, left, right, (top, bottom)), height),
            (Seam(0, bottom, left, right, (top, bottom)), height),
        )
        if 0 < seam.at < limit
    ]


def drift(image: Image, original: Image, place: tuple[int, int]) -> float:
    """The largest difference, of 255, of any channel between a picture and what was kept at (x, y)."""
    x, y = place
    part = image.convert("RGB").crop((x, y, x + original.width, y + original.height))
    apart = np.asarray(part, np.float64) - np.asarray(original.convert("RGB"), np.float64)
    return float(np.abs(apart).max())


def _energy(pixels: Floats, seam: Seam, scale: int) -> float:
    """Return (E(seam) + 1) / (M + 1): E of a line is the mean squared difference of the pixels on both sides.

    Differences are in levels of 255; M is the median of E over all lines of the kept box that are parallel to
    the seam.
    """
    lines, at = _lines(pixels, seam, scale)
    energies = (np.diff(lines, axis=0) ** 2).mean((1, 2))
    first, last = (round((side - seam.at) / scale) + at for side in seam.kept)
    own = energies[max(first, 0) : max(last - 1, 0)]
    median = float(np.median(own)) if own.size else 0.0
    return (float(energies[at - 1]) + FLOOR) / (median + FLOOR)


def _step(pixels: Floats, seam: Seam, scale: int) -> float:
    """The mean over runs of 16 pixels along the seam, and over channels, of |mean step of the run|.

    A pixel's step is its difference across the seam less the mean of the differences just before and after:
    what goes on in the same slope has no step.
    """
    lines, at = _lines(pixels, seam, scale)
    before, after = lines[max(at - 2, 0)], lines[min(at + 1, len(lines) - 1)]
    slope = (lines[at - 1] - before + after - lines[at]) / 2
    apart = lines[at] - lines[at - 1] - slope
    runs = np.array_split(apart, max(1, round(len(apart) * scale / RUN)))
    means = np.abs([run.mean(0) for run in runs])
    return float(np.average(means.mean(1), weights=[len(run) for run in runs]))


def _lines(pixels: Floats, seam: Seam, scale: int) -> tuple[Floats, int]:
    """The picture beside a seam as lines parallel to it (lines, along, 3), and the line after the seam.

    Reduced by box means whose borders lie on the seam; what is left over at the ends is dropped.
    """
    lines = pixels if seam.axis == 0 else pixels.swapaxes(0, 1)
    lines = lines[:, seam.start : seam.stop]
    if scale == 1 or min(seam.at, len(lines) - seam.at, lines.shape[1]) < scale:
        return lines, seam.at
    first, rows = seam.at % scale, (len(lines) - seam.at % scale) // scale
    along = lines.shape[1] // scale
    kept = lines[first : first + rows * scale, : along * scale]
    return kept.reshape(rows, scale, along, scale, 3).mean((1, 3)), seam.at // scale
