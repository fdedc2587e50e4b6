"""When to stop drawing finals: the chance that the next one is among the best."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from statistics import NormalDist, fmean


def chance(drafts: Sequence[float], finals: Sequence[float], draft: float, bar: float) -> float:
    """The chance that the final of a further draft scores above the bar.

    What drafts foretold of the finals so far is taken for what this one foretells: its final is normal round
    its draft's score, moved by the mean of their differences, with their standard deviation.
    """
    differences = [final - guess for guess, final in zip(drafts, finals, strict=True)]
    if len(differences) < 2:
        return 1.0
    mean = fmean(differences)
    spread = sqrt(sum((one - mean) ** 2 for one in differences) / (len(differences) - 1))
    expected = draft + mean
    if spread == 0:
        return float(expected > bar)
    return 1 - NormalDist(expected, spread).cdf(bar)
