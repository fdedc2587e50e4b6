"""Edits and second passes in a `parameters` text: A1111's keys where it has some, else Graine's own."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import TYPE_CHECKING, Final, TypedDict, cast, get_origin

from graine.edits import EDITS, Hires
from graine.fields import decode
from graine.picture.formats import a1111_names
from graine.validation import declared, defaults, plain_type

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graine.edits import Edit
    from graine.picture.formats.infotext_fields import Taker
    from graine.recipe import Recipe

KIND: Final = "Edit"
# Fields that are written even where they have their usual value: others take a missing key for another value.
SAID: Final = ("strength", "final_strength", "scale", "upscaler", "blur")
SAME: Final = ("Use same sampler", "Use same scheduler", "Use same checkpoint")
TABLES: Final[dict[str, dict[str, str]]] = {
    "area": a1111_names.AREAS,
    "upscaler": a1111_names.UPSCALERS,
    "sampler": a1111_names.SAMPLERS,
    "schedule": a1111_names.SCHEDULES,
}


def write(recipe: Recipe) -> dict[str, object]:
    """The settings of a recipe's edit or second pass."""
    if recipe.edit:
        kind = recipe.edit.kind
        return {**_written(recipe.edit, a1111_names.EDITS[kind]), KIND: kind}
    if recipe.hires:
        sized = "scale" if recipe.hires.size else "size"
        return _written(recipe.hires, {key: v for key, v in a1111_names.HIRES.items() if key != sized})
    return {}


class Found(TypedDict, total=False):
    """What a text says of a recipe's edit or second pass."""

    edit: Edit
    hires: Hires


def read(take: Taker) -> Found:
    """The fields `edit` and `hires` of a recipe.

    An edit of another program does not name its input by its pixels: its settings are left where they are.
    """
    kind = take.left.get(KIND, "")
    if kind in EDITS and all(key in take.left for key in _needed(kind)):
        take.text(KIND, "")
        return {"edit": decode(EDITS[kind], _taken(take, EDITS[kind], a1111_names.EDITS[kind]))}
    signs = ("Hires upscale", "Hires upscaler", "Hires resize-1")
    if kind or "Denoising strength" not in take.left or not any(sign in take.left for sign in signs):
        return {}
    return {"hires": decode(Hires, _taken(take, Hires, a1111_names.HIRES))}


def number_text(value: float) -> str:
    """Write the shortest digits that read back equal: 7, 6.5."""
    return repr(value).removesuffix(".0")


def _needed(kind: str) -> list[str]:
    """Name the keys without which an edit cannot be told."""
    return [a1111_names.EDITS[kind][field.name] for field in fields(EDITS[kind]) if field.default is MISSING]


def _written(part: Edit | Hires, keys: Mapping[str, str]) -> dict[str, object]:
    usual = {field.name: field.default for field in fields(part)}
    values = {name: getattr(part, name) for name in keys}
    shown = {name: value for name, value in values.items() if name in SAID or value != usual[name]}
    return {keys[name]: _text(name, value) for name, value in shown.items()}


def _text(name: str, value: object) -> str:
    if isinstance(value, tuple):
        return ("x" if name == "size" else " ").join(str(number) for number in value)
    if isinstance(value, float):
        return number_text(value)
    return TABLES.get(name, {}).get(str(value), str(value))


def _taken(take: Taker, owner: type[Edit | Hires], keys: Mapping[str, str]) -> dict[str, object]:
    """Take the fields of an edit or a second pass out; a value that cannot be read becomes the usual one."""
    found: dict[str, object] = {}
    for name, hint in declared(owner).items():
        key = keys[name]
        if name == "size":
            found["size"] = take.pair(key)
        elif key in take.left:
            found[name] = _value(take, key, name, plain_type(hint), defaults(owner).get(name))
    return found


def _value(take: Taker, key: str, name: str, kind: object, usual: object) -> object:
    if kind is bool:
        return take.text(key, "") == "True"
    if kind is int:
        return take.integer(key, cast("int", usual))
    if kind is float:
        return take.number(key, cast("float", usual))
    if get_origin(kind) is tuple:
        return take.numbers(key, 4)
    label = take.text(key, "")
    if label in SAME:
        return ""
    if name == "sampler":
        name, joined = a1111_names.split_sampler(label)
        if joined:  # as before version 1.9; the schedule's turn comes later
            take.left.setdefault(a1111_names.HIRES["schedule"], a1111_names.SCHEDULES[joined])
        return name
    return a1111_names.name_of(label, TABLES.get(name, {}))
