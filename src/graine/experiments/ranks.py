"""Order and agreement of scores, in plain Python: `best_first`, `ranks`, `spearman`."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from statistics import fmean


def best_first(scores: Sequence[float]) -> list[int]:
    """The indices of the scores, the largest first; equal ones keep their order."""
    return sorted(range(len(scores)), key=lambda index: -scores[index])


def ranks(values: Sequence[float]) -> list[float]:
    """Each value's place from 1, the smallest first; equal values share the mean of their places."""
    places: dict[float, list[int]] = {}
    for place, value in enumerate(sorted(values), start=1):
        places.setdefault(value, []).append(place)
    return [fmean(places[value]) for value in values]


def spearman(first: Sequence[float], second: Sequence[float]) -> float:
    """Spearman's rank correlation of two measures of the same things, from -1 to 1.

    It is Pearson's correlation of the ranks, which holds with ties too (Spearman 1904). Where one side does
    not vary nothing can be said, and it is 0.
    """
    a, b = _centred(ranks(first)), _centred(ranks(second))
    spread = sqrt(sum(x * x for x in a) * sum(y * y for y in b))
    return sum(x * y for x, y in zip(a, b, strict=True)) / spread if spread else 0.0


def _centred(values: Sequence[float]) -> list[float]:
    mean = fmean(values) if values else 0.0
    return [value - mean for value in values]
