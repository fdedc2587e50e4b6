"""Portraits by named artists, and clip art: examples from other hands than the emoji sets."""

from functools import cache

import numpy as np

from training.captions import Example


@cache
def portraits() -> list[tuple[Example, np.ndarray]]:
    """Give (example, (SIZE, SIZE, 4) uint8) of everything that is not held out."""
    raise NotImplementedError


def phrases() -> list[tuple[int, tuple[str, str]]]:
    """Give (style, (English, French)) of every portrait."""
    return []
