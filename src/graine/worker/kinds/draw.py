"""Drawing: recipes, or a wish that becomes some; with an edit, of a picture that is there already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from graine.edits import needs_prompt
from graine.experiments.base import Render
from graine.library.entry import VARIED, Parent
from graine.recipe import Recipe
from graine.studio.sources import Taken
from graine.studio.wish_data import read_draw
from graine.studio.wishes import adopted
from graine.worker.kinds.base import Desk, Plan, Work

if TYPE_CHECKING:
    from graine.library.store import Library
    from graine.studio import Studio


def plan(studio: Studio, library: Library, wish: Mapping[str, Any]) -> Plan:
    """Decide the recipes, one a picture."""
    recipes = _recipes(studio, library, wish)
    studio.check(recipes)
    return Plan({"recipes": [recipe.to_dict() for recipe in recipes]}, len(recipes))


def work(desk: Desk, plan: Mapping[str, Any]) -> Work:
    """Ask for them."""
    yield Render(tuple(map(Recipe.from_dict, plan["recipes"])))


def parents_of(wish: Mapping[str, Any]) -> tuple[Parent, ...]:
    """Give the pictures of the library that a wish says its pictures come from."""
    how = wish.get("how") or VARIED
    return tuple(Parent(int(id), how) for id in wish.get("parents") or ())


def _recipes(studio: Studio, library: Library, wish: Mapping[str, Any]) -> list[Recipe]:
    if wish.get("recipes") is not None:
        return [Recipe.from_dict(dict(recipe)) for recipe in wish["recipes"]]
    ask = read_draw(wish)
    if ask.edit is None:
        return studio.plan(ask)
    base = _base(library, wish)
    if needs_prompt(ask.edit):
        return studio.plan(adopted(ask, base))
    image = studio.inputs.get(ask.edit.image)
    return [studio.touch(ask.edit, Taken(ask.edit.image, image, base))]


def _base(library: Library, wish: Mapping[str, Any]) -> Recipe | None:
    """Give the recipe of the picture that an edit begins from, as far as the wish names it."""
    found = (library.get(parent.id).recipe for parent in parents_of(wish))
    return next((recipe for recipe in found if recipe), None)
