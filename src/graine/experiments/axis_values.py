"""Values of an axis as A1111's X/Y/Z plot writes them: `1-5`, `1-5 (+2)`, `1-10 [5]`, lists with commas."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Callable
from decimal import Decimal
from itertools import chain
from typing import Final, TypeVar

from graine.errors import ExperimentError

Number = TypeVar("Number", int, float)
MAX_VALUES: Final = 10_000  # of one axis
_DIGITS: Final = r"\d{1,20}(?:\.\d{1,12})?"
_RANGE: Final = re.compile(
    rf"([+-]?{_DIGITS})\s*-\s*([+-]?{_DIGITS})\s*"
    rf"(?:\(\s*([+-]\s*{_DIGITS})\s*\)|\[\s*(\d{{1,9}})\s*\])?"
)


def listed(text: str) -> list[str]:
    """Break a list at its commas and lines; quotes hold together what has commas: `"a, b", c`."""
    rows = csv.reader(text.splitlines(), skipinitialspace=True)
    try:
        return [value.strip() for value in chain.from_iterable(rows)]
    except csv.Error:  # a value of more than 128 KiB
        raise ExperimentError("grid_value", value=text[:60]) from None


def numbers(text: str, kind: Callable[[str | Decimal], Number]) -> list[Number]:
    """Read numbers and ranges between commas; `kind` is `int` or `float`. Raises `ExperimentError`.

    `1-5` counts by one, `1-5 (+2)` by two, `10-5 (-3)` down, `1-10 [5]` gives five values evenly spaced; of
    whole numbers the fraction is dropped. No value lies beyond the end.
    """
    values: list[Number] = []
    for part in filter(None, listed(text)):
        found = _RANGE.fullmatch(part)
        try:
            # Decimals are exact for seeds of 20 digits, and for whoever takes steps of 0.1.
            values += map(kind, _spread(part, found, kind)) if found else [_finite(kind(part))]
        except (ValueError, OverflowError):
            raise ExperimentError("grid_value", value=part) from None
    return values


def _spread(part: str, found: re.Match[str], kind: Callable[[str | Decimal], object]) -> list[Decimal]:
    first, last, step, count = found.groups()
    for number in (first, last, step.replace(" ", "") if step else "1"):
        kind(number)  # "1.5" is no whole number
    start, end = Decimal(first), Decimal(last)
    if count:
        gaps = max(_bounded(part, int(count)) - 1, 1)
        return [start + (end - start) * index / gaps for index in range(int(count))]
    pace = Decimal(step.replace(" ", "")) if step else Decimal(1 if end >= start else -1)
    if pace == 0 or (end - start) * pace < 0:
        raise ExperimentError("grid_step", value=part)
    return [start + index * pace for index in range(_bounded(part, int((end - start) / pace) + 1))]


def _bounded(part: str, count: int) -> int:
    if not 1 <= count <= MAX_VALUES:
        raise ExperimentError("grid_long_axis", value=part, count=count, limit=MAX_VALUES)
    return count


def _finite(value: Number) -> Number:
    if not math.isfinite(value):
        raise ValueError(value)
    return value
