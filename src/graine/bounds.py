"""What a value may be: each check gives nothing back, or raises `RecipeError` with the value and the repair.

`name` is the setting's name in `locales/*/fields.toml`.
"""

from __future__ import annotations

import math

from graine.errors import RecipeError
from graine.words import Key

MAX_SIDE = 4096
MIN_SIDE = 64
PERCENT = 5  # a share from here to 100 was meant in percent


def check_integer(name: str, value: object, low: int, high: int) -> None:
    """Accept whole numbers from `low` to `high`."""
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise RecipeError("integer", name=Key(f"fields.{name}"), value=value, low=low, high=high)


def check_number(name: str, value: object, low: float, high: float) -> None:
    """Accept finite numbers from `low` to `high`."""
    field = Key(f"fields.{name}")
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not math.isfinite(value):
        raise RecipeError("number", name=field, value=value, low=low, high=high)
    if (low, high) == (0, 1) and PERCENT <= value <= 100:
        raise RecipeError("number_percent", name=field, value=value, meant=value / 100)
    if not low <= value <= high:
        raise RecipeError("number", name=field, value=value, low=low, high=high)


def check_side(name: str, side: int) -> None:
    """Accept a side of a picture that a model can draw, in pixels."""
    check_integer(name, side, MIN_SIDE, MAX_SIDE)
    if side % 8:
        below, field = side // 8 * 8, Key(f"fields.{name}")
        raise RecipeError("multiple_of_8", name=field, value=side, below=below, above=below + 8)


def check_choice(name: str, value: object, choices: tuple[str, ...]) -> None:
    """Accept one of `choices`."""
    if value not in choices:
        raise RecipeError("choice", name=Key(f"fields.{name}"), value=value, choices=", ".join(choices))
