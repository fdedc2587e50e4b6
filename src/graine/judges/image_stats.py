"""A judge without weights: it measures how crisp and colourful a picture is, and knows colours by name.

It stands in where no model is at hand, in tests above all. It reads no meaning: no prompt changes a score.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from PIL.Image import Image

SIDE = 64  # pixels that colours are counted on
LUMA = np.array([0.299, 0.587, 0.114])  # ITU-R BT.601
COLOURS: dict[tuple[str, str], tuple[int, int, int]] = {
    ("black", "noir"): (0, 0, 0),
    ("white", "blanc"): (255, 255, 255),
    ("grey", "gris"): (128, 128, 128),
    ("red", "rouge"): (220, 40, 40),
    ("orange", "orange"): (245, 140, 40),
    ("yellow", "jaune"): (245, 215, 60),
    ("green", "vert"): (60, 160, 70),
    ("blue", "bleu"): (50, 110, 215),
    ("purple", "violet"): (130, 70, 180),
    ("pink", "rose"): (245, 150, 185),
    ("brown", "marron"): (120, 75, 40),
}


class PlainJudge:
    """Ranks pictures by sharpness, contrast and colour together."""

    name = "plain"

    def score(self, pictures: Sequence[Image], prompt: str) -> list[float]:
        """The mean of the three measures, each in [0, 1]; a flat grey picture has 0."""
        return [float(np.mean([sharpness(each), contrast(each), colourfulness(each)])) for each in pictures]

    def describe(self, picture: Image, words: Sequence[str]) -> list[tuple[str, float]]:
        """Rank the names of colours, English or French, by how much of the picture each fills."""
        filled = colour_shares(picture)
        found = np.array([filled.get(word.lower(), 0.0) for word in words])
        total = found.sum()
        shares = found / total if total else np.full(len(words), 1 / max(1, len(words)))
        return sorted(zip(words, shares.tolist(), strict=True), key=lambda pair: -pair[1])


def sharpness(picture: Image) -> float:
    """How strongly neighbouring pixels differ at the strongest hundredth of places, in [0, 1]."""
    grey = _pixels(picture) @ LUMA
    steps = [np.abs(np.diff(grey, axis=axis)).ravel() for axis in (0, 1)]
    found = np.concatenate(steps)
    return float(np.quantile(found, 0.99)) if found.size else 0.0


def contrast(picture: Image) -> float:
    """The distance between the darkest and the lightest twentieth of a picture, in [0, 1]."""
    dark, light = np.quantile(_pixels(picture) @ LUMA, (0.05, 0.95))
    return float(light - dark)


def colourfulness(picture: Image) -> float:
    """The colourfulness of Hasler and Süsstrunk 2003, equation 10, cut at 1; units are of full scale."""
    red, green, blue = np.moveaxis(_pixels(picture), -1, 0)
    first, second = red - green, (red + green) / 2 - blue
    spread, middle = np.hypot(first.std(), second.std()), np.hypot(first.mean(), second.mean())
    return float(min(1.0, spread + 0.3 * middle))


def colour_shares(picture: Image) -> dict[str, float]:
    """The share of pixels nearest to each colour, under its English and its French name."""
    pixels = _pixels(picture.convert("RGB").resize((SIDE, SIDE))).reshape(-1, 1, 3)
    known = np.array(list(COLOURS.values())) / 255
    nearest = ((pixels - known) ** 2).sum(-1).argmin(1)
    shares = np.bincount(nearest, minlength=len(COLOURS)) / len(nearest)
    return {name: float(share) for names, share in zip(COLOURS, shares, strict=True) for name in names}


def _pixels(picture: Image) -> np.ndarray:
    return np.asarray(picture.convert("RGB"), dtype=np.float64) / 255
