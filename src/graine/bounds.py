"""What a value may be: each check gives nothing back, or raises `RecipeError` with the value and the repair.

`name` is the setting's name in `locales/*/fields.toml`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import MISSING, fields
from functools import cache
from types import UnionType
from typing import Any, TypeGuard, Union, get_args, get_origin, get_type_hints

from graine.errors import RecipeError
from graine.words import Key

MAX_SIDE = 4096
MIN_SIDE = 64
CELL = 8  # pixels a side of a latent's cell: sides of a drawing are multiples of it
SHOWN = 100  # characters of a value
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
    if side % CELL:
        below, field = side // CELL * CELL, Key(f"fields.{name}")
        raise RecipeError("multiple_of_8", name=field, value=side, below=below, above=below + CELL)


def check_choice(name: str, value: object, choices: tuple[str, ...]) -> None:
    """Accept one of `choices`."""
    if value not in choices:
        raise RecipeError("choice", name=Key(f"fields.{name}"), value=value, choices=", ".join(choices))


def check_fields(kind: type, data: object) -> Mapping[str, Any]:
    """Give the data of a dataclass that was read from outside; accept all of its fields, and no others."""
    if not isinstance(data, dict):
        raise RecipeError("recipe_type", field=kind.__name__.lower(), value=str(data)[:SHOWN])
    if unknown := sorted(set(map(str, data)) - {field.name for field in fields(kind)}):
        raise RecipeError("recipe_fields", fields=", ".join(unknown))
    needed = {field.name for field in fields(kind) if field.default is MISSING}
    if missing := sorted(needed - set(data)):
        raise RecipeError("recipe_missing", fields=", ".join(missing))
    return data


def check_types(thing: Any) -> None:
    """Accept a dataclass whose values are what it declares; bounds say what numbers may be, but for None."""
    for name, hint in _hints(type(thing)).items():
        value = getattr(thing, name)
        if value is None if hint in (int, float) else not _is_of(value, hint):
            raise RecipeError("recipe_type", field=name, value=str(value)[:SHOWN])


@cache
def _hints(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def _is_of(value: object, hint: Any) -> bool:
    kind, inner = get_origin(hint), get_args(hint)
    if kind in (Union, UnionType):
        return any(_is_of(value, one) for one in inner)
    if kind is not tuple:
        return isinstance(value, (int, float) if hint is float else hint)
    if not _is_tuple(value):
        return False
    hints = inner[:1] * len(value) if inner[-1] is Ellipsis else inner
    return len(hints) == len(value) and all(map(_is_of, value, hints))


def _is_tuple(value: object) -> TypeGuard[tuple[object, ...]]:
    return isinstance(value, tuple)
