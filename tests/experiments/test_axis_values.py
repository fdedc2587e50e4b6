"""Ranges are read as people write them, and nothing lies beyond their end."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graine.errors import ExperimentError
from graine.experiments.axis_values import listed, numbers


@pytest.mark.parametrize(
    ("written", "values"),
    [
        ("1-5", [1, 2, 3, 4, 5]),
        ("1-5 (+2)", [1, 3, 5]),
        ("1-5(+2)", [1, 3, 5]),
        ("10-5 (-3)", [10, 7]),
        ("10-8", [10, 9, 8]),
        ("1-10 [5]", [1, 3, 5, 7, 10]),
        ("1-10[1]", [1]),
        ("-2-2", [-2, -1, 0, 1, 2]),
        ("7", [7]),
        ("3, 7-8 ,12,", [3, 7, 8, 12]),
        ("18446744073709551614-18446744073709551615", [2**64 - 2, 2**64 - 1]),
    ],
)
def test_whole_numbers(written: str, values: list[int]) -> None:
    assert numbers(written, int) == values


@pytest.mark.parametrize(
    ("written", "values"),
    [
        ("1-3 (+0.5)", [1, 1.5, 2, 2.5, 3]),
        ("0-0.3 (+0.1)", [0, 0.1, 0.2, 0.3]),
        ("1-2 (+0.3)", [1, 1.3, 1.6, 1.9]),
        ("0-1 [5]", [0, 0.25, 0.5, 0.75, 1]),
        ("2.5-1 (-0.5)", [2.5, 2, 1.5, 1]),
        ("7.5, 12", [7.5, 12]),
    ],
)
def test_numbers_with_a_point(written: str, values: list[float]) -> None:
    assert numbers(written, float) == values


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("many", "grid_value"),
        ("1.5", "grid_value"),
        ("1-5 (+0.5)", "grid_value"),
        ("1-5 (+0)", "grid_step"),
        ("1-5 (-1)", "grid_step"),
        ("1-99999999", "grid_long_axis"),
        ("1-5 [0]", "grid_long_axis"),
    ],
)
def test_what_is_no_range_of_whole_numbers_is_named(written: str, key: str) -> None:
    with pytest.raises(ExperimentError) as caught:
        numbers(written, int)
    assert caught.value.key == key
    assert written in caught.value.text("fr")


def test_infinity_and_no_number_are_no_values() -> None:
    for written in ("inf", "nan"):
        with pytest.raises(ExperimentError):
            numbers(written, float)


def test_quotes_hold_a_value_with_commas_together() -> None:
    assert listed('"a cat, red", b ,, "c"\nd') == ["a cat, red", "b", "", "c", "d"]


@given(st.integers(0, 500), st.integers(0, 500), st.integers(1, 40))
def test_a_range_begins_at_its_start_and_stays_before_its_end(start: int, end: int, step: int) -> None:
    sign = "+" if end >= start else "-"
    values = numbers(f"{start}-{end} ({sign}{step})", int)
    assert values == list(range(start, end + (1 if sign == "+" else -1), step if sign == "+" else -step))


@given(st.text(max_size=30))
def test_whatever_is_written_gives_numbers_or_an_error_of_ours(written: str) -> None:
    with suppress(ExperimentError):
        assert all(isinstance(value, float) for value in numbers(written, float))
