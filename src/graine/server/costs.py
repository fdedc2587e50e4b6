"""What a wish will cost, told before anything is drawn: pictures, network evaluations, and a recipe."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

from graine.edits import needs_prompt
from graine.errors import ExperimentError, PictureError
from graine.experiments.axes import axis
from graine.experiments.base import Confirm
from graine.experiments.grid import cells
from graine.experiments.refine import refine
from graine.prompt.cutting import idle_changes, part_cuts
from graine.recipe import Recipe
from graine.sampling.samplers import SAMPLERS, find_sampler, find_schedule
from graine.server.checking import recipes_of
from graine.studio.hunting import hunt_plan, refine_plan
from graine.studio.studio import Studio

NAMES = {
    "sampler": lambda word: {"sampler": find_sampler(word)[0].name},
    "schedule": lambda word: {"schedule": find_schedule(word)},
}


class Cost(NamedTuple):
    """At most so many pictures and evaluations, such as this recipe's; without one nothing is drawn."""

    pictures: int
    evaluations: int
    recipe: Recipe | None


def cost(kind: str, wish: dict[str, Any], studio: Studio) -> Cost:
    """Give what a checked wish costs. Raises `GraineError` for an experiment that cannot be made."""
    if kind == "ask":
        return Cost(0, 0, None)
    if kind in ("refine", "words"):
        return _of_picture(kind, wish, studio)
    recipes = list(recipes_of(wish if kind == "draw" else wish.get("left") or wish["base"]))
    if not recipes:
        raise ExperimentError("grid_no_axes") if kind == "grid" else PictureError("no_recipe")
    first = recipes[0]
    if kind == "draw":
        count = wish.get("count", 1) if wish.get("recipes") is None else 1
        return Cost(count * len(recipes), count * sum(map(evaluations, recipes)), first)
    return EXPERIMENTS[kind](first, wish)


def evaluations(recipe: Recipe) -> int:
    """Count the network evaluations of a picture; plain touches need none."""
    if not needs_prompt(recipe.edit):
        return 0
    second = recipe.hires.steps or recipe.steps if recipe.hires else 0
    return (recipe.steps + second) * SAMPLERS[recipe.sampler].calls_per_step


def _of_picture(kind: str, wish: dict[str, Any], studio: Studio) -> Cost:
    recipe = studio.library.get(wish["picture"]).recipe
    if recipe is None:
        raise PictureError("no_recipe")
    if kind == "words":
        return Cost(1, evaluations(recipe), recipe)
    plan = replace(refine_plan(recipe), seeds=tuple(range(1, wish.get("variations", 2) + 1)))
    asked = next(refine(recipe, plan=plan))  # what it costs is the first that an experiment says
    assert isinstance(asked, Confirm)
    return Cost(asked.pictures, asked.evaluations, recipe)


def _ab(recipe: Recipe, wish: dict[str, Any]) -> Cost:
    (right,) = list(recipes_of(wish["right"]))[:1]
    seeds = wish.get("seeds", 12)
    return Cost(2 * seeds, seeds * (evaluations(recipe) + evaluations(right)), recipe)


def _ablate(recipe: Recipe, wish: dict[str, Any]) -> Cost:
    parts = part_cuts(recipe.prompt)
    if not parts:
        raise ExperimentError("ablate_no_parts")
    pictures = (1 + len(parts) + len(idle_changes(recipe.prompt))) * wish.get("seeds", 4)
    return Cost(pictures, pictures * evaluations(recipe), recipe)


def _grid(recipe: Recipe, wish: dict[str, Any]) -> Cost:
    places = cells(recipe, [axis(one["name"], one["values"], NAMES) for one in wish["axes"]])
    distinct = set(places.values())
    return Cost(len(distinct), sum(map(evaluations, distinct)), recipe)


def _hunt(recipe: Recipe, wish: dict[str, Any]) -> Cost:
    return Cost(*hunt_plan(recipe).cost(recipe, wish.get("seeds", 64), wish.get("keep", 4)), recipe)


EXPERIMENTS = {"ab": _ab, "ablate": _ablate, "grid": _grid, "hunt": _hunt}
