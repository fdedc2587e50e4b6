"""Ranks agree with SciPy's."""

from __future__ import annotations

from statistics import correlation

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata

from graine.experiments.ranks import best_first, ranks, spearman

VALUES = st.lists(st.integers(-5, 5).map(float), min_size=2, max_size=12)


@given(VALUES)
def test_equal_values_share_the_mean_of_their_places(values: list[float]) -> None:
    assert ranks(values) == pytest.approx(list(rankdata(values)))


@given(st.lists(st.tuples(st.integers(-5, 5), st.integers(-5, 5)), min_size=2, max_size=12))
def test_agreement_is_scipys_with_ties_too(pairs: list[tuple[int, int]]) -> None:
    first, second = ([float(value) for value in side] for side in zip(*pairs, strict=True))
    if len(set(first)) > 1 and len(set(second)) > 1:
        assert spearman(first, second) == pytest.approx(correlation(rankdata(first), rankdata(second)))


def test_of_what_does_not_vary_nothing_can_be_said() -> None:
    assert spearman([1.0, 1.0, 1.0], [1.0, 2.0, 3.0]) == 0.0
    assert spearman([], []) == 0.0


def test_the_best_comes_first_and_equal_ones_keep_their_order() -> None:
    assert best_first([0.1, 0.9, 0.1, 0.5]) == [1, 3, 0, 2]
