"""`grid`: one picture for every choice among the values of its axes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from graine.errors import ExperimentError
from graine.experiments.ab_test import evaluations
from graine.experiments.axes import Axis, changed
from graine.experiments.base import Confirm, Experiment, Render, Shot, Tell
from graine.recipe import Recipe, check

MAX_CELLS: Final = 100_000
BATCH: Final = 16  # pictures asked for at once: what the built-in model draws in two network calls a step
Place = tuple[int, ...]  # the number of the value on each axis


@dataclass(frozen=True, slots=True)
class Filled:
    """How far a grid is."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Grid:
    """The pictures of a grid by their places; equal recipes share a picture."""

    axes: tuple[Axis, ...]
    shots: dict[Place, Shot]


def grid(recipe: Recipe, axes: Sequence[Axis]) -> Experiment[Grid]:
    """Draw a recipe with every choice among the values of the axes.

    What it costs is stated before anything is drawn. Raises `ExperimentError` for a grid that cannot be made
    and `RecipeError` or `PromptError` for a cell that cannot be drawn, both before the first picture.
    """
    places = cells(recipe, axes)
    distinct = sorted(dict.fromkeys(places.values()), key=_costs)
    yield Confirm(len(distinct), sum(map(evaluations, distinct)), distinct[0])
    drawn: dict[Recipe, Shot] = {}
    for start in range(0, len(distinct), BATCH):
        recipes = tuple(distinct[start : start + BATCH])
        shots: list[Shot] = yield Render(recipes)
        drawn |= zip(recipes, shots, strict=True)
        yield Tell(Filled(len(drawn), len(distinct)))
    return Grid(tuple(axes), {place: drawn[cell] for place, cell in places.items()})


def cells(recipe: Recipe, axes: Sequence[Axis]) -> dict[Place, Recipe]:
    """The recipe of every place, checked. Raises as `grid` does."""
    count = math.prod(len(axis.values) for axis in axes)
    if count > MAX_CELLS:
        raise ExperimentError("grid_cells", count=count, limit=MAX_CELLS)
    numbered = [list(enumerate(axis.values)) for axis in axes]
    found: dict[Place, Recipe] = {}
    for choice in product(*numbered):
        place = tuple(number for number, _ in choice)
        found[place] = check(changed(recipe, tuple(value for _, value in choice)))
    return found


def _costs(recipe: Recipe) -> tuple[object, ...]:
    """A sorting that loads each model once and lets pictures of one shape share network calls."""
    shape = recipe.model, recipe.width, recipe.height, recipe.hires is not None
    return (*shape, recipe.steps, recipe.sampler)
