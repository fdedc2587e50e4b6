"""Portraits as examples of the generator: their subject is a phrase, their style an artist."""

from functools import cache

import numpy as np

from training import avatars
from training.captions import STYLE_NAMES, Example
from training.data import ARTISTS


@cache
def portraits() -> list[tuple[Example, np.ndarray]]:
    """Give (example, (SIZE, SIZE, 4) uint8) of every portrait to learn from; none while all artists wait."""
    names = list(ARTISTS)
    if not set(names) & set(STYLE_NAMES):
        return []
    made = avatars.load()
    kept = [n for n in np.flatnonzero(~made.held_out) if names[made.artist[n]] in STYLE_NAMES]
    return [(_example(made, n, names[made.artist[n]]), made.rgba[n]) for n in kept]


def _example(made: avatars.Avatars, number: int, artist: str) -> Example:
    phrase = (str(made.phrase_en[number]), str(made.phrase_fr[number]))
    return Example(subjects=(), style=STYLE_NAMES.index(artist), phrase=phrase)


def phrases() -> list[tuple[int, tuple[str, str]]]:
    """Give (style, (English, French)) of every portrait."""
    return [(example.style, example.phrase) for example, _ in portraits() if example.phrase]
