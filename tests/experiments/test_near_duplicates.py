"""Of pictures that look the same, the best stands for all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graine.experiments.base import MEANING, PIXELS, Compare, Shot
from graine.experiments.near_duplicates import NEVER, Alike, Grouping
from graine.recipe import Recipe
from tests.experiments.hunting import Bench


def shots(*seeds: int) -> list[Shot]:
    """A picture for each seed."""
    return [Shot(str(seed), Recipe(prompt="a cat", seed=seed)) for seed in seeds]


def same_ten(first: Recipe, second: Recipe) -> float:
    """Let seeds of the same ten look alike."""
    return 0.95 if first.seed // 10 == second.seed // 10 else 0.2


SAME = Alike(0.9, 0.9)


def seeds(bench: Bench, *given: int, count: int, alike: Alike = SAME) -> list[list[int]]:
    """The groups as seeds."""
    grouping = Grouping(shots(*given), alike)
    bench.run(grouping.more(count))
    return [[shot.recipe.seed for shot in group.shots] for group in grouping.groups]


def test_a_near_duplicate_joins_the_better_picture() -> None:
    bench = Bench(score=lambda recipe: 0.0, likeness=same_ten)
    assert seeds(bench, 12, 31, 17, 35, 50, count=4) == [[12, 17], [31, 35], [50]]


def test_more_can_be_asked_for_later() -> None:
    bench, grouping = (
        Bench(score=lambda recipe: 0.0, likeness=same_ten),
        Grouping(shots(1, 11, 2, 21, 31), SAME),
    )
    first = bench.run(grouping.more(2))
    later = bench.run(grouping.more(5))
    assert [shot.recipe.seed for shot in (*first, *later)] == [1, 11, 21, 31]
    assert [shot.recipe.seed for shot in grouping.groups[0].shots] == [1, 2]


def test_it_looks_no_further_than_it_must() -> None:
    bench = Bench(score=lambda recipe: 0.0, likeness=same_ten)
    assert seeds(bench, 1, 2, 11, 21, 31, 41, count=2) == [[1, 2], [11]]
    compared = [pair for request in bench.asked if isinstance(request, Compare) for pair in request.pairs]
    assert {second.recipe.seed for _, second in compared} == {2, 11}


def test_either_kind_of_likeness_is_enough() -> None:
    grouping = Grouping(shots(1, 2), SAME)
    experiment = grouping.more(2)
    asked = [next(experiment), experiment.send([0.1])]
    assert [request.by for request in asked if isinstance(request, Compare)] == [PIXELS, MEANING]
    with pytest.raises(StopIteration):
        experiment.send([0.99])
    assert [len(group.shots) for group in grouping.groups] == [2]


def test_grouping_can_be_left_out_and_then_compares_nothing() -> None:
    bench = Bench(score=lambda recipe: 0.0, likeness=lambda first, second: 1.0)
    assert seeds(bench, 1, 2, 3, count=2, alike=NEVER) == [[1], [2]]
    assert bench.asked == []


@given(st.lists(st.integers(0, 99), unique=True, max_size=30), st.integers(1, 8))
def test_no_two_leaders_look_the_same_and_nobody_is_in_two_groups(given: list[int], count: int) -> None:
    groups = seeds(Bench(score=lambda recipe: 0.0, likeness=same_ten), *given, count=count)
    assert len({group[0] // 10 for group in groups}) == len(groups) <= count
    members = [seed for group in groups for seed in group]
    assert len(members) == len(set(members))
    assert len(groups) == min(count, len({seed // 10 for seed in given}))
