"""New pixels beside kept ones: colours are carried over the border, and nothing kept is touched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.floating[Any]]
    Mask: TypeAlias = NDArray[np.bool_]

SMALLEST: Final = 8  # pixels a side at which the membrane is solved by sweeps alone
SWEEPS_SMALLEST: Final = 64
SWEEPS: Final = 12  # at each larger size: only what is near to the border is left to be done
OVER: Final = 1.5  # over-relaxation
REACH: Final = 8  # pixels over which what the membrane leaves of a step fades out
STEEPEST: Final = 8.0  # levels a pixel, up to which a slope is carried over the border: more is an edge


def harmonised(drawn: NDArray[np.uint8], kept: NDArray[np.uint8], known: Mask) -> NDArray[np.uint8]:
    """`drawn` with its colours shifted so that it meets `kept` at the border, and `kept` where `known`.

    All are (height, width, 3), the mask (height, width). The shift is a membrane: fixed at the border, where
    it takes up the step, and harmonic elsewhere, so that the new pixels keep their gradients: Pérez et al.
    2003, "Poisson image editing", equations 2 and 3. Of steps that change quickly along the border a membrane
    takes up a part only, and leaves it within a pixel or two; what it leaves is faded out over 8 pixels.
    """
    hole = ~known
    result = kept.copy()
    if not hole.any():
        return result
    shifted = drawn.astype(np.float32)
    rim, shift = _rim(shifted, kept.astype(np.float32), known)
    if rim.any():
        broad = membrane(shift, rim, hole)
        shifted = shifted + broad + _faded(shift, broad, rim, hole)
    result[hole] = np.rint(np.clip(shifted[hole], 0, 255)).astype(np.uint8)
    return result


def membrane(values: Floats, rim: Mask, hole: Mask) -> Floats:
    """Values (height, width, channels) that are those of the rim there, and harmonic in the hole.

    Nothing flows through the picture's borders. Coarse to fine: each size starts from the solution at half
    of it. What is neither rim nor hole has no meaning.
    """
    height, width, _ = values.shape
    if min(height, width) <= SMALLEST:
        mean = values[rim].mean(0)
        start = np.where(rim[..., None], values, mean).astype(np.float32)
        return _relaxed(start, hole, max(SWEEPS_SMALLEST, max(height, width) // 2))
    coarse = membrane(*_halved(values, rim, hole))
    start = _doubled(_doubled(coarse, 0), 1)[:height, :width]
    return _relaxed(np.where(rim[..., None], values, start), hole, SWEEPS)


def _rim(drawn: Floats, kept: Floats, known: Mask) -> tuple[Mask, Floats]:
    """The known pixels beside the hole, and how far new colours are from going on from there.

    They go on if the slope across the border is the mean of the slopes before and after it.
    """
    total, count = np.zeros_like(drawn), np.zeros(known.shape, np.float32)
    last_row, last_column = known.shape[0] - 1, known.shape[1] - 1
    for down, right in ((0, 1), (0, -1), (1, 0), (-1, 0)):
        outside = np.pad(known, 1, constant_values=True)
        beyond = outside[1 + down : 1 + down + known.shape[0], 1 + right : 1 + right + known.shape[1]]
        y, x = np.nonzero(known & ~beyond)
        first, last = drawn[y + down, x + right], kept[y, x]
        after = np.clip(y + 2 * down, 0, last_row), np.clip(x + 2 * right, 0, last_column)
        before = np.clip(y - down, 0, last_row), np.clip(x - right, 0, last_column)
        slopes = np.where(known[after][:, None], 0, drawn[after] - first)
        slopes = (slopes + np.where(known[before][:, None], last - kept[before], 0)) / 2
        total[y, x] += last + np.clip(slopes, -STEEPEST, STEEPEST) - first
        count[y, x] += 1
    return count > 0, total / np.maximum(count, 1)[..., None]


def _faded(shift: Floats, broad: Floats, rim: Mask, hole: Mask) -> Floats:
    """What the membrane leaves of the steps at the first new pixels, fading with the distance."""
    from scipy.ndimage import distance_transform_edt

    count = _neighbours(np.pad(hole, 1))
    first = _neighbours(np.pad(np.where(hole[..., None], broad, 0), ((1, 1), (1, 1), (0, 0))))
    rest = np.where(rim[..., None], shift - first / np.maximum(count, 1)[..., None], 0)
    nearest = np.asarray(distance_transform_edt(~rim, return_distances=False, return_indices=True))
    distance = np.hypot(*(nearest - np.indices(rim.shape, np.float32)))
    share = np.clip((REACH + 1 - distance) / REACH, 0, 1)
    return share[..., None] * rest[tuple(nearest)]


def _neighbours(padded: NDArray[Any]) -> NDArray[Any]:
    """Add up the four neighbours of each pixel inside a padding of one pixel."""
    rows = padded[:-2, 1:-1].astype(np.float32) + padded[2:, 1:-1]
    return rows + padded[1:-1, :-2] + padded[1:-1, 2:]


def _halved(values: Floats, rim: Mask, hole: Mask) -> tuple[Floats, Mask, Mask]:
    """The problem at half the size; a cell with a pixel of the rim is rim and has its mean value."""
    weights = _cells(rim[..., None].astype(np.float32))[..., 0]
    small_rim = weights > 0
    mean = _cells(np.where(rim[..., None], values, 0)) / np.maximum(weights, 0.25)[..., None]
    return mean, small_rim, (_cells(hole[..., None].astype(np.float32))[..., 0] > 0) & ~small_rim


def _cells(values: Floats) -> Floats:
    """The means of 2x2 pixels; the last row and column count twice where the side is odd."""
    height, width, channels = values.shape
    even = np.pad(values, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
    return even.reshape(even.shape[0] // 2, 2, -1, 2, channels).mean((1, 3))


def _doubled(values: Floats, axis: int) -> Floats:
    """Twice as many values along an axis, interpolated between the middles of cells."""
    lines = values.swapaxes(0, axis)
    padded = np.pad(lines, ((1, 1), (0, 0), (0, 0)), mode="edge")
    double = np.stack([padded[:-2] + 3 * lines, padded[2:] + 3 * lines], axis=1) / 4
    return double.reshape(-1, *lines.shape[1:]).swapaxes(0, axis)


def _relaxed(values: Floats, hole: Mask, sweeps: int) -> Floats:
    """Move every pixel of the hole towards the mean of its neighbours, on a chessboard's fields in turn."""
    padded = np.pad(values, ((1, 1), (1, 1), (0, 0)), mode="edge").astype(np.float32)
    inner = padded[1:-1, 1:-1]
    fields = np.add.outer(np.arange(hole.shape[0]), np.arange(hole.shape[1])) % 2
    share = [((fields == colour) & hole)[..., None] * np.float32(OVER) for colour in (0, 1)]
    for sweep in range(2 * sweeps):
        inner += share[sweep % 2] * (_neighbours(padded) / 4 - inner)
        padded[0], padded[-1] = padded[1], padded[-2]
        padded[:, 0], padded[:, -1] = padded[:, 1], padded[:, -2]
    return inner
