"""Colours that stay: an enlarged picture gets the colours of the one that it was made from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Pixels = NDArray[np.floating[Any]]  # (height, width, channels)

EVEN: Final = 0.5  # variance, in squared levels, below which a place counts as plain
QUIET: Final = 2  # pixels round a place that its colours are learnt from
BROAD: Final = 8  # pixels round a busy place over which its mean colour stays
RIDGE: Final = 25.0  # squared levels: colours that hardly vary are shifted alike
STEEPEST: Final = 0.25  # a shift grows by no more than this with the colour that it is for
REACH: Final = 1 + QUIET + 1 + BROAD + 1  # pixels round a place that `faithful` looks at
LOW: Final = 8  # pixels a side of the cells whose mean colours `with_tones` compares
SPREAD: Final = 2.0  # sigma in cells


def faithful(large: Pixels, small: NDArray[np.uint8]) -> Pixels:
    """Bring the colours of a picture to a sharp enlargement of it, in [0, 255].

    How far its colours are off is learnt where the picture is quiet, and holds for the edges between. There
    the sharper colours are meant, so only their broad mean is kept. What is plain stays as it was.
    """
    original = small.astype(np.float32)
    scale = large.shape[0] // small.shape[0]
    large = np.clip(large, 0, 255)
    off = original - _reduced(large, scale)
    variance = _variance(original)
    busy = variance / (variance + EVEN)
    shift = _learnt(original, off, 1 / (variance + 1))
    shift = shift + _mean(busy * (off - shift), BROAD) / (_mean(busy, BROAD) + 1e-3)
    share = _stretched(busy, scale)
    corrected = share * (large + _stretched(shift, scale)) + (1 - share) * _stretched(original, scale)
    return np.clip(corrected, 0, 255)


def with_tones(image: Image.Image, tones: Image.Image) -> Image.Image:
    """Lay the broad tones of one picture over another of its size, whose detail stays; both RGB.

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


def _learnt(guide: Pixels, wanted: Pixels, weight: Pixels) -> Pixels:
    """Fit `wanted` to the guide round each place by a weighted line, and give what the lines say.

    He et al. 2010, "Guided image filtering", equations 5 to 8, with weights as in normalized convolution
    (Knutsson & Westin 1993): the line follows edges, so neither side's colours leak into the other's.
    """
    total = _mean(weight, QUIET)

    def mean(values: Pixels) -> Pixels:
        return _mean(weight * values, QUIET) / total

    middle = mean(guide)
    together, alone = mean(guide * wanted) - middle * mean(wanted), mean(guide * guide) - middle * middle
    slope = np.clip(together / (np.maximum(alone, 0) + RIDGE), -STEEPEST, STEEPEST)
    return _mean(slope, 1) * guide + _mean(mean(wanted) - slope * middle, 1)


def _variance(values: Pixels) -> Pixels:
    """The variance of each neighbourhood of 3x3 pixels, the mean of its channels (height, width, 1)."""
    middle = _mean(values, 1)
    return np.maximum(_mean(values * values, 1) - middle * middle, 0).mean(-1, keepdims=True)


def _mean(values: Pixels, radius: int) -> Pixels:
    from scipy.ndimage import uniform_filter  # loaded when the first picture is enlarged

    return cast("Pixels", uniform_filter(values, 2 * radius + 1, mode="nearest", axes=(0, 1)))


def _blurred(values: Pixels, sigma: float) -> Pixels:
    from scipy.ndimage import gaussian_filter

    # Mirrored edges keep the mean.
    return cast("Pixels", gaussian_filter(values, sigma, mode="reflect", axes=(0, 1)))


def _reduced(large: Pixels, scale: int) -> Pixels:
    height, width, channels = large.shape
    return large.reshape(height // scale, scale, width // scale, scale, channels).mean((1, 3))


def _stretched(small: Pixels, scale: int) -> Pixels:
    height, width, channels = small.shape
    size = width * scale, height * scale
    planes = (Image.fromarray(small[..., channel]) for channel in range(channels))
    return np.stack([np.asarray(plane.resize(size, Image.Resampling.BILINEAR)) for plane in planes], -1)
