"""The numbers behind verdicts: against scipy, and against every possible course of a test."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from graine.experiments.statistics import (
    beta_quantile,
    beta_share,
    clopper_pearson,
    confidence_sequence,
    e_value,
    mean,
    pairs_until_clear,
    student_quantile,
)

COUNTS = [(0, 1), (1, 0), (3, 9), (9, 3), (7, 0), (50, 50), (400, 10), (3000, 2000)]


@pytest.mark.parametrize("level", [0.05, 0.01, 0.3])
@pytest.mark.parametrize(("wins", "losses"), COUNTS)
def test_the_fixed_interval_is_that_of_scipy(wins: int, losses: int, level: float) -> None:
    expected = stats.binomtest(wins, wins + losses).proportion_ci(1 - level, "exact")
    assert clopper_pearson(wins, losses, level) == pytest.approx((expected.low, expected.high), abs=1e-12)


@pytest.mark.parametrize("chance", [0.5, 0.9, 0.975, 0.9995])
@pytest.mark.parametrize("freedom", [1, 2, 3, 11, 200])
def test_student_quantiles_are_those_of_scipy(chance: float, freedom: int) -> None:
    assert student_quantile(chance, freedom) == pytest.approx(
        stats.t.ppf(chance, freedom), rel=1e-9, abs=1e-8
    )


@given(st.floats(0, 1), st.floats(0.1, 300), st.floats(0.1, 300))
def test_the_incomplete_beta_function_is_that_of_scipy(x: float, a: float, b: float) -> None:
    assert beta_share(x, a, b) == pytest.approx(stats.beta.cdf(x, a, b), rel=1e-9, abs=1e-12)


@given(st.floats(1e-6, 1 - 1e-6), st.integers(1, 500), st.integers(1, 500))
def test_a_beta_quantile_has_its_chance_below_it(chance: float, a: int, b: int) -> None:
    assert beta_share(beta_quantile(chance, a, b), a, b) == pytest.approx(chance, abs=1e-9)


@pytest.mark.parametrize(("wins", "losses"), COUNTS[:-2])
@pytest.mark.parametrize("share", [0.5, 0.2])
def test_the_e_value_is_the_mixed_likelihood_against_the_claim(wins: int, losses: int, share: float) -> None:
    mixed = stats.betabinom.pmf(wins, wins + losses, 0.5, 0.5)
    claimed = stats.binom.pmf(wins, wins + losses, share)
    assert e_value(wins, losses, share) == pytest.approx(mixed / claimed, rel=1e-9)


@given(st.integers(0, 140), st.integers(0, 140), st.floats(0.01, 0.99))  # beyond, the value stops growing
def test_a_bet_against_the_truth_is_fair_at_every_moment(wins: int, losses: int, share: float) -> None:
    """The mean of the next value, if the claim is true, is the present one: what Ville's inequality needs."""
    coming = share * e_value(wins + 1, losses, share) + (1 - share) * e_value(wins, losses + 1, share)
    assert coming == pytest.approx(e_value(wins, losses, share), rel=1e-9)


@given(st.integers(0, 300), st.integers(0, 300), st.sampled_from([0.05, 0.01, 0.2]))
def test_an_interval_ends_where_shares_are_refuted(wins: int, losses: int, level: float) -> None:
    low, high = confidence_sequence(wins, losses, level)
    assert 0 <= low <= high <= 1
    for end, outwards in ((low, -1e-6), (high, 1e-6)):
        if 0 < end < 1:
            assert e_value(wins, losses, end - outwards) < 1 / level
        if 0 < end + outwards < 1:
            assert e_value(wins, losses, end + outwards) >= 1 / level


def test_an_interval_that_holds_at_any_time_is_wider_than_one_for_a_fixed_number() -> None:
    always, fixed = confidence_sequence(9, 3), clopper_pearson(9, 3)
    assert always.low < fixed.low < fixed.high < always.high
    assert fixed == pytest.approx((0.428, 0.945), abs=0.001)


@pytest.mark.parametrize(
    ("wins", "losses", "level", "more"), [(0, 0, 0.05, 7), (6, 0, 0.05, 1), (7, 0, 0.05, 0), (0, 0, 0.01, 10)]
)
def test_so_many_answers_are_needed_at_least(wins: int, losses: int, level: float, more: int) -> None:
    assert pairs_until_clear(wins, losses, level) == pairs_until_clear(losses, wins, level) == more
    assert e_value(wins + more, losses) >= 1 / level
    assert more == 0 or e_value(wins + more - 1, losses) < 1 / level


def chance_to_be_told(share: float, most: int, level: float = 0.05) -> float:
    """The exact chance that the test says "clear" within so many pairs, looking after each of them."""
    going, told = {0: 1.0}, 0.0
    for count in range(1, most + 1):
        after: dict[int, float] = {}
        for wins, chance in going.items():
            for more, part in ((1, share), (0, 1 - share)):
                after[wins + more] = after.get(wins + more, 0.0) + chance * part
        clear = {wins for wins in after if pairs_until_clear(wins, count - wins, level) == 0}
        told += math.fsum(after[wins] for wins in clear)
        going = {wins: chance for wins, chance in after.items() if wins not in clear}
    return told


@pytest.mark.parametrize("level", [0.05, 0.2])
def test_equal_sides_are_told_apart_no_more_often_than_stated(level: float) -> None:
    """Over all courses that a test of up to 256 pairs can take."""
    assert 0 < chance_to_be_told(0.5, 256, level) <= level


def test_a_clear_preference_is_found() -> None:
    assert chance_to_be_told(0.9, 32) > 0.98
    assert chance_to_be_told(0.8, 64) > 0.97


def test_a_mean_has_students_interval() -> None:
    values = [0.1, 0.4, -0.2, 0.3]
    found = mean(values, 0.1)
    expected = stats.t.interval(0.9, 3, loc=found.value, scale=stats.sem(values))
    assert found.error == pytest.approx(stats.sem(values))
    assert found.interval == pytest.approx(expected)


def test_one_value_says_nothing_of_its_spread() -> None:
    assert mean([0.3]) == (0.3, None, None)
