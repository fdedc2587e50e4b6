"""How far the pixels of two pictures are from each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PIL import Image, ImageChops

if TYPE_CHECKING:
    from PIL.Image import Image as Pixels


class Distance(NamedTuple):
    """Differences of two pictures of one size; colours are 0 to 255."""

    mean: float  # over all colours of all pixels
    largest: int
    share: float  # of the pixels that differ at all, 0 to 1


def distance(first: Pixels, second: Pixels) -> Distance | None:
    """Measure how far two pictures are from each other, in RGB; None where their sizes differ."""
    if first.size != second.size:
        return None
    values = np.asarray(_difference(first, second))
    return Distance(float(values.mean()), int(values.max()), float(values.any(axis=2).mean()))


def shown_difference(first: Pixels, second: Pixels) -> Pixels | None:
    """Draw where two pictures differ, grey, the largest difference white; None where their sizes differ."""
    if first.size != second.size:
        return None
    values = np.asarray(_difference(first, second)).max(axis=2).astype(np.float32)
    scaled = values * (255 / max(float(values.max()), 1.0))
    return Image.fromarray(scaled.round().astype(np.uint8)).convert("RGB")


def _difference(first: Pixels, second: Pixels) -> Pixels:
    return ImageChops.difference(first.convert("RGB"), second.convert("RGB"))
