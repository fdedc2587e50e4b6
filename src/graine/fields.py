"""Dataclasses as JSON: written and read by the types of their fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, cast, get_args, get_origin

from graine.errors import RecipeError
from graine.json_types import Json
from graine.validation import SHOWN, DataclassLike, check_fields, declared, defaults

D = TypeVar("D", bound=DataclassLike)


def decode(kind: type[D], data: object) -> D:
    """Read a dataclass from JSON; that its values are of their types is for `check_values` to see.

    Raises `RecipeError` for a field that this version does not know, and for one that is missing.
    """
    given, hints = check_fields(kind, data), declared(kind)
    return kind(**{name: _read(hints[name], value, name) for name, value in given.items()})


def encode(thing: DataclassLike) -> dict[str, Json]:
    """Write a dataclass as JSON, that `decode` reads again without loss.

    All fields are written; of a class that is `terse`, those alone that are not at their defaults.
    """
    usual = defaults(type(thing)) if getattr(thing, "terse", False) else {}
    values = {field.name: getattr(thing, field.name) for field in fields(thing)}
    return {
        name: _written(value) for name, value in values.items() if name not in usual or value != usual[name]
    }


def _written(value: object) -> Json:
    if is_dataclass(value) and not isinstance(value, type):
        kind = getattr(value, "kind", None)
        own = encode(value)
        return own if kind is None or getattr(value, "terse", False) else {"kind": kind, **own}
    if isinstance(value, Mapping):
        return {str(name): _written(one) for name, one in cast("Mapping[object, object]", value).items()}
    if isinstance(value, tuple | list):
        return [_written(one) for one in cast("Sequence[object]", value)]
    return cast("Json", value)


def decode_one_of(kinds: Mapping[str, type[D]], data: object, name: str) -> D:
    """Read one of several dataclasses, by the kind that its JSON names. Raises as `decode` does."""
    given = dict(cast("Mapping[str, object]", data)) if isinstance(data, Mapping) else {"kind": data}
    word = str(given.pop("kind", None))[:SHOWN]
    if word not in kinds:
        raise RecipeError("recipe_fields", fields=f"{name} {word}")
    return decode(kinds[word], given)


def _read(hint: Any, value: object, name: str) -> object:
    """Read a value of a type; what does not fit it stays as it is, to be refused by name."""
    origin, inner = get_origin(hint), get_args(hint)
    if value is None:
        return None
    if origin is Annotated:
        return _read(inner[0], value, name)
    if origin in (Union, UnionType):
        return _read_union([one for one in inner if one is not type(None)], value, name)
    if origin is tuple and isinstance(value, list | tuple):
        return _read_tuple(inner, cast("Sequence[object]", value), name)
    if is_dataclass(hint):
        return decode(cast("type[DataclassLike]", hint), value)
    return value


def _read_tuple(hints: tuple[Any, ...], items: Sequence[object], name: str) -> tuple[object, ...]:
    if hints[-1] is Ellipsis:
        hints = hints[:1] * len(items)
    if len(hints) != len(items):
        return tuple(items)
    return tuple(_read(one, item, name) for one, item in zip(hints, items, strict=True))


def _read_union(hints: Sequence[Any], value: object, name: str) -> object:
    """Read one of several types: by the kind that dataclasses name, else the only one that it can be."""
    if len(hints) == 1:
        return _read(hints[0], value, name)
    kinds: dict[str, type[DataclassLike]] = {one.kind: one for one in hints if hasattr(one, "kind")}
    return decode_one_of(kinds, value, name) if kinds else value
