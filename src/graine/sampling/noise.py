"""The noise of one image: CUDA's random numbers without CUDA, variation seeds, seed resize.

A source of noise is a `Draw`, one a seed: each call gives the next unit noise of the shape asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float32]
Draw: TypeAlias = Callable[[Sequence[int]], Array]
Shape: TypeAlias = tuple[int, int, int]  # (channels, height, width)

# Philox-4x32: Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3".
MULTIPLIERS = (np.uint64(0xD2511F53), np.uint64(0xCD9E8D57))
KEY_INCREMENTS = (0x9E3779B9, 0xBB67AE85)
ROUNDS = 10
LOW = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)  # bits


def philox(seed: int, offset: int, count: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """The first two 32-bit words of `count` Philox-4x32-10 blocks, at counters (offset, 0, index, 0)."""
    words = [np.full(count, value, np.uint64) for value in (offset, 0, 0, 0)]
    words[2] = np.arange(count, dtype=np.uint64)
    key = [seed & 0xFFFFFFFF, seed >> 32 & 0xFFFFFFFF]
    for _ in range(ROUNDS):
        p, q = words[0] * MULTIPLIERS[0], words[2] * MULTIPLIERS[1]
        first, third = (q >> HALF) ^ words[1] ^ np.uint64(key[0]), (p >> HALF) ^ words[3] ^ np.uint64(key[1])
        words = [first, q & LOW, third, p & LOW]
        key = [(word + increment) & 0xFFFFFFFF for word, increment in zip(key, KEY_INCREMENTS, strict=True)]
    return words[0], words[1]


class NvNoise:
    """The normal numbers that CUDA draws at a seed, by Philox and Box-Muller, the same on any machine."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.offset = 0  # grows by one a call, whatever the shape

    def __call__(self, shape: Sequence[int]) -> Array:
        """Draw the next array of this shape."""
        first, second = philox(self.seed, self.offset, int(np.prod(shape)))
        self.offset += 1
        radius = np.sqrt(-2 * np.log((first + 0.5) * 2.0**-32))
        angle = (second + 0.5) * (2.0**-32 * 2 * np.pi)
        return (radius * np.sin(angle)).reshape(tuple(shape)).astype(np.float32)


def initial_noise(
    shape: Shape,
    *,
    draw_for: Callable[[int], Draw],
    seed: int,
    variation_seed: int = 0,
    variation_strength: float = 0.0,
    seed_resize_shape: Shape | None = None,
) -> Array:
    """Draw the unit noise that a picture starts from; `draw_for(seed)` makes a new source at a seed.

    With a seed resize, noise and variation are drawn at the old shape and pasted into noise of the new one.
    """
    drawn_at = seed_resize_shape or shape
    noise = draw_for(seed)(drawn_at)
    if variation_strength:
        noise = slerp(noise, draw_for(variation_seed)(drawn_at), variation_strength)
    return noise if drawn_at == shape else paste(noise, draw_for(seed)(shape))


def later_noise(shape: Shape, *, draw_for: Callable[[int], Draw], seed: int, ensd: int = 0) -> Draw:
    """The noise for later steps: the seed's own after its first draw, or one at seed + ENSD."""
    draw = draw_for((seed + ensd) % 2**64)
    if not ensd:
        draw(shape)  # spent on the initial noise
    return draw


def slerp(low: Array, high: Array, share: float) -> Array:
    """Interpolate from `low` (share 0) to `high` (share 1) along the sphere; shape (channels, height, width).

    Angles are taken along the height axis and, where the two are nearly equal, the shares are swapped: slips
    of the first program that had variation seeds, kept because the field's pictures depend on them.
    """
    cosine = np.sum(_normalised(low) * _normalised(high), axis=1, keepdims=True)
    if cosine.mean() > 0.9995:
        return (low * share + high * (1 - share)).astype(np.float32)
    angle = np.arccos(cosine)
    mixed = np.sin((1 - share) * angle) * low + np.sin(share * angle) * high
    return (mixed / np.sin(angle)).astype(np.float32)


def _normalised(noise: Array) -> Array:
    return noise / np.linalg.norm(noise, axis=1, keepdims=True)


def paste(old: Array, new: Array) -> Array:
    """Return `new` with `old` laid over its centre, and `old` cut about its own centre where it is larger."""
    result = new.copy()
    rows, cut_rows = _overlap(old.shape[1], new.shape[1])
    columns, cut_columns = _overlap(old.shape[2], new.shape[2])
    result[:, rows, columns] = old[:, cut_rows, cut_columns]
    return result


def _overlap(old: int, new: int) -> tuple[slice, slice]:
    """Say where in the new axis the old one goes, and which part of it; an odd surplus loses one more."""
    margin = (new - old) // 2
    length = old if margin >= 0 else old + 2 * margin
    start, cut = max(margin, 0), max(-margin, 0)
    return slice(start, start + length), slice(cut, cut + length)
