"""Colours that stay: an enlarged picture gets the colours of the one that it was made from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Pixels = NDArray[np.floating[Any]]  # (height, width, 3), 0 to 255

PASSES: Final = 2  # the second halves what the first leaves next to edges; each looks 3 pixels round
EVENNESS: Final = 0.5  # variance, in squared levels, below which a place counts as plain
LOW: Final = 8  # pixels a side of the cells whose mean colours `with_tones` compares
SPREAD: Final = 2.0  # sigma in cells


def faithful(large: Pixels, small: NDArray[np.uint8]) -> Pixels:
    """Give a sharp enlargement the colours of the picture that it was made from, in [0, 255].

    In each neighbourhood of 3x3 pixels the colours of the reduced enlargement are fitted to the original's by
    a straight line, and the lines are applied to the enlargement: He et al. 2010, "Guided image filtering",
    equations 5 to 8, with the fast form of He & Sun 2015 (arXiv 1505.00996). Lines follow edges, so plain
    colours come out exact and no halo appears.
    """
    original = small.astype(np.float32)
    scale = large.shape[0] // small.shape[0]
    for _ in range(PASSES):
        large = np.clip(large, 0, 255)
        slope, offset = _lines(_reduced(large, scale), original)
        large = _stretched(slope, scale) * large + _stretched(offset, scale)
    return np.clip(large, 0, 255)


def with_tones(image: Image.Image, tones: Image.Image) -> Image.Image:
    """Give a picture the broad tones of another of its size and keep its detail, both RGB.

    Differences of less than about 50 pixels' extent are detail.
    """
    width, height = image.size
    cells = max(1, width // LOW), max(1, height // LOW)
    low = (np.asarray(one.resize(cells, Image.Resampling.BOX), np.float32) for one in (tones, image))
    shift = _blurred(next(low) - next(low), SPREAD)
    result = np.empty((height, width, 3), np.uint8)
    for channel in range(3):  # one at a time: pictures may be large
        field = Image.fromarray(shift[..., channel]).resize((width, height), Image.Resampling.BICUBIC)
        moved = np.asarray(image.getchannel(channel), np.float32) + np.asarray(field)
        result[..., channel] = np.rint(np.clip(moved, 0, 255))
    return Image.fromarray(result)


def _lines(guide: Pixels, wanted: Pixels) -> tuple[Pixels, Pixels]:
    """Fit wanted = slope * guide + offset round each pixel."""
    mean_guide, mean_wanted = _mean(guide), _mean(wanted)
    together = _mean(guide * wanted) - mean_guide * mean_wanted
    alone = np.maximum(_mean(guide * guide) - mean_guide * mean_guide, 0)
    slope = together / (alone + EVENNESS)
    return _mean(slope), _mean(mean_wanted - slope * mean_guide)


def _mean(values: Pixels) -> Pixels:
    from scipy.ndimage import uniform_filter  # loaded when the first picture is enlarged

    return cast("Pixels", uniform_filter(values, 3, mode="nearest", axes=(0, 1)))


def _blurred(values: Pixels, sigma: float) -> Pixels:
    from scipy.ndimage import gaussian_filter

    # Mirrored edges keep the mean.
    return cast("Pixels", gaussian_filter(values, sigma, mode="reflect", axes=(0, 1)))


def _reduced(large: Pixels, scale: int) -> Pixels:
    height, width, channels = large.shape
    return large.reshape(height // scale, scale, width // scale, scale, channels).mean((1, 3))


def _stretched(small: Pixels, scale: int) -> Pixels:
    height, width, _ = small.shape
    size = width * scale, height * scale
    planes = (Image.fromarray(small[..., channel]) for channel in range(3))
    return np.stack([np.asarray(plane.resize(size, Image.Resampling.BILINEAR)) for plane in planes], -1)
