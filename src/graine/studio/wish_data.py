"""A wish as plain data, as programs and the page send it: read into `Draw`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

from graine import edits
from graine.errors import RecipeError
from graine.studio.wishes import Draw

BESIDE: Final = {"parents", "how", "tags", "recipes"}  # what a wish says beside what is drawn
FIELDS: Final = {field.name for field in fields(Draw)}


def read_draw(wish: Mapping[str, Any]) -> Draw:
    """Read a wish; None leaves a choice open. Raises `RecipeError` for a field that is not known."""
    given = {name: value for name, value in wish.items() if name not in BESIDE and value is not None}
    if unknown := sorted(given.keys() - FIELDS):
        raise RecipeError("recipe_fields", fields=", ".join(unknown))
    if given.get("edit") is not None:
        given["edit"] = edits.from_dict(given["edit"])
    if given.get("hires") is not None:
        given["hires"] = edits.hires_from_dict(given["hires"])
    for name in ("size", "seed_resize"):  # JSON has lists
        if name in given:
            given[name] = _size(name, given[name])
    return Draw(prompt=given.pop("prompt", ""), **given)


def _size(name: str, value: Any) -> tuple[int, int]:
    try:
        width, height = map(int, value)
    except (TypeError, ValueError):
        raise RecipeError("recipe_fields", fields=f"{name} {value}") from None
    return width, height
