"""A wish is checked as far as it can be without a model, and every seed is decided, before it is queued."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graine import edits
from graine.errors import PictureError
from graine.recipe import Recipe, check
from graine.server.models import find_model
from graine.server.state import ServerState
from graine.studio.estimates import Estimate, estimate
from graine.studio.sizes import check_result
from graine.studio.studio import Studio
from graine.studio.wish_data import read_draw
from graine.studio.wishes import draft, random_seed

LABEL = 80  # characters
SIDES = {"draw": (None,), "ab": ("left", "right")}  # where drawings are wished for; elsewhere it is "base"
OF_A_PICTURE = ("refine", "ask", "words")


def checked(kind: str, wish: dict[str, Any], studio: Studio) -> dict[str, Any]:
    """Give a wish with its seeds decided. Raises `GraineError` for what cannot be done."""
    if kind in OF_A_PICTURE:
        _check_picture(wish["picture"], studio)
        return wish
    drawings = {side: _of(wish, side) for side in SIDES.get(kind, ("base",))}
    seed = _first_seed(wish, drawings)
    for drawing in drawings.values():
        _check_drawing(drawing, studio)
    if None in drawings:
        return _seeded(wish, seed)
    decided = {side: _seeded(drawing, seed) for side, drawing in drawings.items() if side}
    return wish | decided | ({"first_seed": seed} if kind == "ab" else {})


def cost(kind: str, wish: dict[str, Any], state: ServerState) -> Estimate:
    """Give what a checked wish costs. Raises `GraineError` for an experiment that cannot be made."""
    picture = wish.get("picture")
    recipe = state.studio.library.get(picture).recipe if isinstance(picture, int) else None
    if kind in ("refine", "words") and recipe is None:
        raise PictureError("no_recipe")
    return estimate(kind, wish, state.queue.recall, recipe)


def label(kind: str, wish: dict[str, Any]) -> str:
    """Give what the queue shows of a wish: the beginning of its prompt, or the number of its picture."""
    if kind in OF_A_PICTURE:
        return f"#{wish['picture']}"[:LABEL]
    first = wish.get("left") or wish.get("base") or wish
    recipes = first.get("recipes") or [{}]
    return " ".join(str(first.get("prompt") or recipes[0].get("prompt") or "").split())[:LABEL]


def recipes_of(wish: dict[str, Any]) -> Iterator[Recipe]:
    """Give the recipes of a draw-wish, with stand-ins for what its model decides. Raises `GraineError`."""
    if wish.get("recipes") is not None:
        yield from (check(Recipe.from_dict(one)) for one in wish["recipes"])
    else:
        yield draft(read_draw(wish))


def _of(wish: dict[str, Any], side: str | None) -> dict[str, Any]:
    return wish if side is None else wish[side]


def _first_seed(wish: dict[str, Any], drawings: dict[str | None, dict[str, Any]]) -> int:
    """Give the seed that was asked for, by the wish or by a drawing of it, else a new one."""
    asked = [wish.get("first_seed"), *(one.get("seed") for one in drawings.values())]
    return next((seed for seed in asked if seed is not None), random_seed())


def _seeded(wish: dict[str, Any], seed: int) -> dict[str, Any]:
    return wish if wish.get("recipes") is not None else wish | {"seed": seed}


def _check_drawing(wish: dict[str, Any], studio: Studio) -> None:
    for recipe in recipes_of(wish):
        if edits.needs_prompt(recipe.edit):
            find_model(studio.catalogue, recipe.model)
        if recipe.edit:
            check_result(recipe.edit, studio.inputs.of(recipe.edit))
    for parent in wish.get("parents", ()):
        studio.library.get(parent)


def _check_picture(picture: int | str, studio: Studio) -> None:
    """Raise `LibraryError` or `PictureError` for a picture that is not there."""
    if isinstance(picture, int):
        studio.library.get(picture)
    else:
        studio.inputs.get(picture)
