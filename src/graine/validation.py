"""What a value may be: bounds that a field declares, and the checks of them.

A field says its bounds once, in its type: `Annotated[int, Range(1, 1000)]`. From there come the check of a
recipe, the models of the server's requests, the options of the command line and the limits of the page.
Each check raises `RecipeError` with the value and the repair; `name` is the setting's name in
`locales/*/fields.toml`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache
from types import UnionType
from typing import (
    Annotated,
    Any,
    ClassVar,
    Protocol,
    TypeGuard,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

from graine.errors import RecipeError
from graine.i18n import Key

MAX_SIDE = 4096
MIN_SIDE = 64
CELL = 8  # pixels a side of a latent's cell: sides of a drawing are multiples of it
MAX_STEPS = 1000
MAX_CFG = 100.0
MAX_SEED = 2**64 - 1
MAX_PROMPT = 50_000  # characters
SHOWN = 100  # characters of a value
PERCENT = 5  # a share from here to 100 was meant in percent


class DataclassLike(Protocol):
    """An instance, or a class, of a dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers from `low` to `high`; the low end may be left out, whole ones may have to be multiples."""

    low: float
    high: float
    above: bool = False  # `low` itself is too small
    multiple: int = 1

    def check(self, name: str, value: object) -> None:
        """Accept the numbers of the range; whole ones alone where both of its ends are."""
        low, high = self.low, self.high
        if self.multiple > 1:
            check_side(name, cast("int", value))
        elif isinstance(low, int) and isinstance(high, int):
            check_integer(name, value, low, high)
        else:
            check_number(name, value, low, high)
            if self.above and value == low:
                raise RecipeError("number", name=Key(f"fields.{name}"), value=value, low=low, high=high)


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of some words."""

    values: tuple[str, ...]

    def check(self, name: str, value: object) -> None:
        """Accept the words."""
        check_choice(name, value, self.values)


@dataclass(frozen=True, slots=True)
class Length:
    """How many characters a text has, or how many items a list, at most and at least.

    It is checked where texts come from outside, by the server; a recipe has a sentence of its own for it.
    """

    most: int
    least: int = 0

    def check(self, name: str, value: object) -> None:
        """Accept everything: see above."""


@dataclass(frozen=True, slots=True)
class PixelsHash:
    """The sha256 of a picture's pixels, 64 hex digits; "" for none where it is optional."""

    optional: bool = False

    def check(self, name: str, value: object) -> None:
        """Accept what is spelled like a hash."""
        if (value or not self.optional) and not re.fullmatch("[0-9a-f]{64}", str(value)):
            raise RecipeError("edit_input", name=Key(f"fields.{name}"), value=value)


Bound = Range | OneOf | Length | PixelsHash
Share = Annotated[float, Range(0.0, 1.0)]
Seed = Annotated[int, Range(0, MAX_SEED)]
Steps = Annotated[int, Range(1, MAX_STEPS)]
CfgScale = Annotated[float, Range(0.0, MAX_CFG)]
ClipSkip = Annotated[int, Range(1, 12)]
Side = Annotated[int, Range(MIN_SIDE, MAX_SIDE, multiple=8)]
Name = Annotated[str, Length(200)]  # of a model, a sampler, a tag
PromptText = Annotated[str, Length(MAX_PROMPT)]
PictureHash = Annotated[str, PixelsHash()]


def check_values(thing: DataclassLike, *, only: Collection[str] = ()) -> None:
    """Accept a dataclass whose values are of their types and in their bounds; None leaves a choice open.

    `only` names the fields that are looked at; none are all.
    """
    if not only:
        check_types(thing)
    for name, hint in declared(type(thing)).items():
        if not only or name in only:
            _check_bounds(name, hint, getattr(thing, name))


def _check_bounds(name: str, hint: object, value: object) -> None:
    if value is None and is_optional(hint):
        return
    for bound in bounds_of(hint):
        for one in cast("tuple[object, ...]", value) if isinstance(value, tuple) else (value,):
            bound.check(name, one)


@cache
def declared(kind: type[DataclassLike]) -> Mapping[str, Any]:
    """The types of a dataclass's fields, with the bounds that they declare."""
    hints = get_type_hints(kind, include_extras=True)
    return {field.name: hints[field.name] for field in fields(kind)}


def ranges(kind: type[DataclassLike]) -> dict[str, tuple[float, float]]:
    """Least and most of every field that is a number."""
    found = {name: (plain_type(hint), bounds_of(hint)) for name, hint in declared(kind).items()}
    return {
        name: (bounds[0].low, bounds[0].high)
        for name, (plain, bounds) in found.items()
        if plain in (int, float) and bounds and isinstance(bounds[0], Range)
    }


def choices(kind: type[DataclassLike]) -> dict[str, tuple[str, ...]]:
    """The words that every field may be that is one of some."""
    return {
        name: bound.values
        for name, hint in declared(kind).items()
        for bound in bounds_of(hint)
        if isinstance(bound, OneOf)
    }


@cache
def defaults(kind: type[DataclassLike]) -> Mapping[str, object]:
    """The defaults of a dataclass's fields; one that must be given has none."""
    return {field.name: field.default for field in fields(kind) if field.default is not MISSING}


def bounds_of(hint: object) -> tuple[Bound, ...]:
    """The bounds that a type declares, for its items too."""
    own = tuple(one for one in get_args(hint)[1:] if isinstance(one, Bound)) if is_annotated(hint) else ()
    inner = get_args(hint)[:1] if is_annotated(hint) or get_origin(hint) is tuple else get_args(hint)
    return own or next((found for one in inner if (found := bounds_of(one))), ())


def plain_type(hint: object) -> Any:
    """A type without its bounds, and without None."""
    if is_annotated(hint):
        return plain_type(get_args(hint)[0])
    inner = [one for one in get_args(hint) if one is not type(None)]
    return plain_type(inner[0]) if is_optional(hint) and len(inner) == 1 else hint


def is_annotated(hint: object) -> bool:
    """Tell whether a type carries bounds."""
    return get_origin(hint) is Annotated


def is_optional(hint: object) -> bool:
    """Tell whether None is among the values of a type."""
    return get_origin(hint) in (Union, UnionType) and type(None) in get_args(hint)


def check_integer(name: str, value: object, low: float, high: float) -> None:
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


def check_fields(kind: type[DataclassLike], data: object) -> Mapping[str, object]:
    """The data of a dataclass that was read from outside; accept all of its fields, and no others."""
    if not isinstance(data, dict):
        raise RecipeError("recipe_type", field=kind.__name__.lower(), value=str(data)[:SHOWN])
    given = cast("dict[str, object]", data)
    if unknown := sorted(set(map(str, given)) - {field.name for field in fields(kind)}):
        raise RecipeError("recipe_fields", fields=", ".join(unknown))
    needed = {field.name for field in fields(kind) if field.default is MISSING}
    if missing := sorted(needed - set(given)):
        raise RecipeError("recipe_missing", fields=", ".join(missing))
    return given


def check_types(thing: DataclassLike) -> None:
    """Accept a dataclass whose values are what it declares; bounds say what numbers may be, but for None."""
    for name, hint in _hints(type(thing)).items():
        value = getattr(thing, name)
        if value is None if hint in (int, float) else not _is_of(value, hint):
            raise RecipeError("recipe_type", field=name, value=str(value)[:SHOWN])


@cache
def _hints(kind: type[DataclassLike]) -> dict[str, Any]:
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
