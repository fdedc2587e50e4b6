"""The rest of the work, played through: who shares a call, who leaves, and what is left then."""

from __future__ import annotations

import pytest

from graine.worker.eta import MOST, Item, time_left


def item(owner: str, calls: float, **more: float) -> Item:
    return Item(owner, calls, **{"share": 1.0, "fixed": 0.0, "group": "model", "finish": 0.0, **more})  # pyright: ignore


def test_alone_it_takes_its_calls_and_its_finish() -> None:
    assert time_left([item("a", 10, finish=3.0)], [], 8) == {"a": 13.0}


def test_together_each_call_takes_longer_until_one_leaves() -> None:
    assert time_left([item("a", 10), item("b", 30)], [], 8) == {"a": 20.0, "b": 40.0}


def test_the_fixed_part_of_a_call_is_paid_once() -> None:
    both = [item("a", 10, fixed=5.0), item("b", 10, fixed=5.0)]
    assert time_left(both, [], 8) == {"a": 70.0, "b": 70.0}


def test_what_does_not_fit_takes_a_second_call() -> None:
    wide = [item("a", 10, fixed=5.0, width=0.75), item("b", 10, fixed=5.0, width=0.75)]
    assert time_left(wide, [], 8)["a"] == 120.0


def test_models_do_not_share_a_call() -> None:
    two = [item("a", 10, fixed=5.0), Item("b", 10, 1.0, 5.0, "other", 0.0)]
    assert time_left(two, [], 8)["a"] == 120.0


def test_who_waits_begins_when_there_is_room_the_one_with_the_fewest_first() -> None:
    left = time_left([item("a", 4)], [item("a", 4), item("b", 2)], 2)
    assert left == {"a": 10.0, "b": 4.0}


def test_very_many_are_played_through_in_parts() -> None:
    left = time_left([], [item("a", 2, finish=1.0) for _ in range(10 * MOST)], 8)
    assert left["a"] == pytest.approx(30 * MOST)


def test_nothing_to_do_takes_no_time() -> None:
    assert time_left([], [], 8) == {}
