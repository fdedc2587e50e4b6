"""Graine's own record in a picture file: JSON that loses nothing of the recipe.

{"format": "graine/1", "recipe": {...}, "made_with": {...}, "pixels": "<sha256>", "upscaler": "..."}
"""

from __future__ import annotations

import json
from dataclasses import MISSING, dataclass, field
from dataclasses import fields as fields_of
from typing import Any, Final, cast, get_type_hints

import msgspec

from graine.edits import EDITS, Hires
from graine.errors import PictureError
from graine.recipe import Recipe

KEY: Final = "graine"  # of the PNG text chunk
FORMAT: Final = "graine/1"


@dataclass(frozen=True, slots=True)
class GraineRecord:
    """What Graine knows of a picture: its recipe, what it was made with and the sha256 of its pixels."""

    recipe: Recipe
    made_with: dict[str, str] = field(default_factory=dict[str, str])
    pixels: str = ""


def write(chunk: GraineRecord, *, upscaler: str | None = None) -> str:
    """The record as JSON in plain ASCII, the same text for the same record."""
    data: dict[str, object] = {
        "format": FORMAT,
        "recipe": chunk.recipe.to_dict(),
        "made_with": chunk.made_with,
        "pixels": chunk.pixels,
    }
    return json.dumps(data | ({"upscaler": upscaler} if upscaler else {}))


def read(text: str) -> GraineRecord:
    """Read what `write` gave.

    Raises `PictureError` for damaged text and `RecipeError` for fields of a later version.
    """
    data = _object(_parsed(text), "graine")
    if (version := data.get("format")) != FORMAT:
        raise PictureError("picture_chunk_version", version=_short(version), known=FORMAT)
    fields = _object(data.get("recipe"), "recipe")
    made_with = _object(data.get("made_with", {}), "made_with")
    pixels = data.get("pixels", "")
    for name, value, kind in [*((k, v, str) for k, v in made_with.items()), ("pixels", pixels, str)]:
        _require(value, kind, name)
    _require_fields(fields, Recipe)
    if (hires := fields.get("hires")) is not None:
        _require_fields(_object(hires, "hires"), Hires, "hires.")
    if (edit := fields.get("edit")) is not None:
        kind = _object(edit, "edit").get("kind")
        if isinstance(kind, str) and kind in EDITS:  # an edit of a later version is refused below
            _require_fields(edit, EDITS[kind], "edit.")
    return GraineRecord(Recipe.from_dict(fields), made_with, pixels)


def _parsed(text: str) -> object:
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:  # not JSON, a number of 5,000 digits, or nested without end
        raise PictureError("picture_chunk", field="graine", value=_short(text)) from error


def _refuse(constant: str) -> object:
    raise ValueError(constant)  # NaN and Infinity are not JSON


def _object(value: object, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise PictureError("picture_chunk", field=name, value=_short(value))
    return cast("dict[str, Any]", value)


def _require_fields(values: dict[str, Any], owner: type[Any], place: str = "") -> None:
    """Require what may stand for a dataclass: no value missing, none of another type."""
    kinds = get_type_hints(owner)
    for one in fields_of(owner):
        if one.name in ("edit", "hires"):  # they have fields of their own
            continue
        if one.name in values or one.default is MISSING:
            _require(values.get(one.name), kinds[one.name], place + one.name)


def _require(value: object, kind: Any, name: str) -> None:
    if not _fits(value, kind):
        raise PictureError("picture_chunk", field=name[:40], value=_short(value))


def _fits(value: object, kind: Any) -> bool:
    """Whether a JSON value may stand for a value of this type."""
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return False
    return True


def _short(value: object) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 60 else f"{text[:60]}…"
