"""How alike two pictures look."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL.Image import Resampling

if TYPE_CHECKING:
    from PIL.Image import Image

SIDE = 128  # pixels; what is seen of a picture at a glance
WINDOW = 1.5  # pixels, the standard deviation of the neighbourhood; Wang et al. 2004, section III.C
STEADY = ((0.01 * 255) ** 2, (0.03 * 255) ** 2)  # the same paper's K1 and K2: no division by nothing


def likeness(first: Image, second: Image) -> float:
    """The mean structural similarity of small copies in colour: 1 for equal pictures.

    Pictures of other shapes are compared as squares. Wang, Bovik, Sheikh and Simoncelli 2004, "Image Quality
    Assessment: From Error Visibility to Structural Similarity", equation 13, over the three colours.
    """
    a, b = _small(first), _small(second)
    if np.array_equal(a, b):
        return 1.0
    mean_a, mean_b = _blurred(a), _blurred(b)
    spread_a, spread_b = _blurred(a * a) - mean_a**2, _blurred(b * b) - mean_b**2
    together = _blurred(a * b) - mean_a * mean_b
    light, texture = STEADY
    above = (2 * mean_a * mean_b + light) * (2 * together + texture)
    below = (mean_a**2 + mean_b**2 + light) * (spread_a + spread_b + texture)
    return float((above / below).mean())


def _small(picture: Image) -> np.ndarray:
    """The picture as (SIDE, SIDE, 3) float64."""
    return np.asarray(picture.convert("RGB").resize((SIDE, SIDE), Resampling.BOX), dtype=np.float64)


def _blurred(values: np.ndarray) -> np.ndarray:
    from scipy.ndimage import gaussian_filter

    return gaussian_filter(values, (WINDOW, WINDOW, 0), truncate=3.5)
