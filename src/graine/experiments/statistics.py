"""What counts and means prove, in exact numbers: a test that may be stopped at any time, and intervals.

The test is a bet. Whoever doubts that both sides are equally good stakes one coin on it and wins or loses
with every answer; while the sides are equal no strategy makes money on average, so that the stake grows to
1 / level with a chance of at most `level`, however long and whenever one looks (Ville 1939). This strategy
mixes all shares with Jeffreys' prior (Robbins 1970, "Statistical methods related to the law of the iterated
logarithm"; Howard et al. 2021, "Time-uniform, nonparametric, nonasymptotic confidence sequences"). To read it
as a bet is Waudby-Smith and Ramdas 2024, "Estimating means of bounded random variables by betting".
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from math import exp, inf, lgamma, log, log1p, sqrt
from typing import Final, NamedTuple

PRIOR: Final = 0.5  # Jeffreys': against 1 (all shares alike) it needs one pair less where the answer is clear
TINY: Final = 1e-300
EXACT: Final = 1e-15  # relative change at which the continued fraction ends
ROUNDS: Final = 60  # halvings of an interval: beyond them a float has no more digits


class Interval(NamedTuple):
    """From `low` to `high`, both inside."""

    low: float
    high: float


class Mean(NamedTuple):
    """A mean with its standard error and its interval; one value alone has neither (None)."""

    value: float
    error: float | None
    interval: Interval | None


def e_value(wins: int, losses: int, share: float = 0.5) -> float:
    """What one coin staked against "the share of wins is `share`" has become.

    A value of 1 / level or more refutes it at that level, also if one looks after every answer. It stops
    growing at e^700, near the largest number that a float holds.
    """
    return exp(min(_log_e_value(wins, losses, share), 700.0))


def confidence_sequence(wins: int, losses: int, level: float = 0.05) -> Interval:
    """The shares that are not refuted: they hold the true one at all times at once, but for `level`."""
    count = wins + losses
    if count == 0:
        return Interval(0.0, 1.0)
    best, bar = wins / count, -log(level)

    def refuted(share: float) -> bool:
        return _log_e_value(wins, losses, share) >= bar

    low = 0.0 if wins == 0 else _crossing(refuted, 0.0, best)
    high = 1.0 if losses == 0 else _crossing(refuted, 1.0, best)
    return Interval(low, high)


def clopper_pearson(wins: int, losses: int, level: float = 0.05) -> Interval:
    """The exact interval of a share for a number of answers that was fixed beforehand.

    Clopper and Pearson 1934. Whoever stops when they like the look of it is misled by it.
    """
    low = beta_quantile(level / 2, wins, losses + 1) if wins else 0.0
    high = beta_quantile(1 - level / 2, wins + 1, losses) if losses else 1.0
    return Interval(low, high)


def pairs_until_clear(wins: int, losses: int, level: float = 0.05) -> int:
    """Count the fewest further answers, all for the side that leads, after which it is clear; 0: it is."""
    lead, trail, more = max(wins, losses), min(wins, losses), 0
    while e_value(lead + more, trail) < 1 / level:
        more += 1
    return more


def mean(values: Sequence[float], level: float = 0.05) -> Mean:
    """The mean of some values with Student's interval (1908), which supposes them to be about normal.

    It is for a number of values that was fixed beforehand. Raises `ValueError` for none.
    """
    value = statistics.fmean(values)
    if len(values) < 2:
        return Mean(value, None, None)
    error = statistics.stdev(values) / sqrt(len(values))
    reach = error * student_quantile(1 - level / 2, len(values) - 1)
    return Mean(value, error, Interval(value - reach, value + reach))


def student_quantile(chance: float, freedom: int) -> float:
    """The value that Student's t stays under with this chance, from 1/2 to 1."""
    # DLMF 8.17: the tails of t beyond +-x hold the share I(freedom / (freedom + x^2); freedom / 2, 1 / 2).
    inner = beta_quantile(2 * (1 - chance), freedom / 2, 0.5)
    return sqrt(freedom * (1 - inner) / inner) if inner else inf


def beta_quantile(chance: float, a: float, b: float) -> float:
    """The value that a beta-distributed number stays under with this chance."""
    low, high = 0.0, 1.0
    for _ in range(ROUNDS):
        middle = (low + high) / 2
        low, high = (middle, high) if beta_share(middle, a, b) < chance else (low, middle)
    return (low + high) / 2


def beta_share(x: float, a: float, b: float) -> float:
    """The chance that a beta-distributed number is at most `x` (regularised incomplete beta function).

    For whole numbers it is the chance of `a` wins or more in a + b - 1 answers, each a win with chance `x`.
    DLMF 8.17.22, the continued fraction, turned round where it is slow.
    """
    if x <= 0 or x >= 1:
        return float(x >= 1)
    front = exp(a * log(x) + b * log1p(-x) - _log_beta(a, b))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(1 - x, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    """Evaluate the continued fraction of the incomplete beta function by Lentz's method (1976)."""
    upper, lower = 1.0, 1 / _not_zero(1 - (a + b) * x / (a + 1))
    value, step = lower, 0
    while True:
        step += 1
        even = step * (b - step) * x / ((a + 2 * step - 1) * (a + 2 * step))
        odd = -(a + step) * (a + b + step) * x / ((a + 2 * step) * (a + 2 * step + 1))
        change = 1.0
        for term in (even, odd):
            upper, lower = _not_zero(1 + term / upper), 1 / _not_zero(1 + term * lower)
            change = upper * lower
            value *= change
        if abs(change - 1) < EXACT or step > 10_000:
            return value


def _not_zero(value: float) -> float:
    return value if abs(value) > TINY else TINY


def _log_e_value(wins: int, losses: int, share: float) -> float:
    """The logarithm of the likelihood mixed over all shares, relative to that of `share`."""
    mixed = _log_beta(PRIOR + wins, PRIOR + losses) - _log_beta(PRIOR, PRIOR)
    return mixed - _times_log(wins, share) - _times_log(losses, 1 - share)


def _times_log(count: int, share: float) -> float:
    """Count x log(share), where nothing that never happened counts as 0."""
    if count == 0:
        return 0.0
    return count * log(share) if share > 0 else -inf


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def _crossing(beyond: Callable[[float], bool], outside: float, inside: float) -> float:
    """Find where `beyond` begins between a place inside and one outside; the answer errs outwards."""
    for _ in range(ROUNDS):
        middle = (outside + inside) / 2
        outside, inside = (middle, inside) if beyond(middle) else (outside, middle)
    return outside
