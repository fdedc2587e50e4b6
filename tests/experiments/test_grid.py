"""A grid has every cell once, states its price first, and says what is wrong before it draws."""

from __future__ import annotations

from typing import Any

import pytest

from graine.errors import ExperimentError, RecipeError
from graine.experiments.axes import Axis, Value, axis
from graine.experiments.base import Confirm, Render, Shot, Tell
from graine.experiments.grid import BATCH, Filled, Grid, grid
from graine.recipe import Recipe

RECIPE = Recipe(prompt="a cat", steps=10)


def driven(recipe: Recipe, axes: list[Axis]) -> tuple[Grid, list[Any]]:
    """Draw a grid with numbers for pictures, and give it with what it asked for."""
    experiment, requests, answer = grid(recipe, axes), list[Any](), None
    try:
        while True:
            requests.append(request := experiment.send(answer))
            answer = None
            if isinstance(request, Render):
                answer = [Shot(repr((one.cfg, one.seed)), one) for one in request.recipes]
            elif isinstance(request, Confirm):
                answer = True
    except StopIteration as end:
        return end.value, requests


def test_every_cell_has_the_picture_of_its_values() -> None:
    found, _ = driven(RECIPE, [axis("cfg", "3,7"), axis("seed", "1-3")])
    assert {place: shot.name for place, shot in found.shots.items()} == {
        (0, 0): "(3.0, 1)", (0, 1): "(3.0, 2)", (0, 2): "(3.0, 3)",
        (1, 0): "(7.0, 1)", (1, 1): "(7.0, 2)", (1, 2): "(7.0, 3)",
    }  # fmt: skip


def test_the_price_comes_first_and_equal_cells_cost_once() -> None:
    _, (price, *_, last) = driven(RECIPE, [axis("steps", "10,20"), axis("cfg", "7,7,7")])
    assert isinstance(price, Confirm)
    assert (price.pictures, price.evaluations) == (2, 30)
    assert last == Tell(Filled(2, 2))


def test_pictures_of_one_model_and_shape_are_asked_for_together() -> None:
    _, requests = driven(RECIPE, [axis("model", "one,two"), axis("seed", "1-10"), axis("size", "64,128")])
    batches = [one.recipes for one in requests if isinstance(one, Render)]
    drawn = [(one.model, one.width) for batch in batches for one in batch]
    assert drawn == sorted(drawn)
    assert max(map(len, batches)) == BATCH


def test_a_cell_that_cannot_be_drawn_is_told_before_anything_is_paid() -> None:
    with pytest.raises(RecipeError, match="steps"):
        next(grid(RECIPE, [axis("steps", "10,0")]))
    with pytest.raises(ExperimentError, match=r"1,000,000 cells"):
        next(grid(RECIPE, [Axis("seed", tuple(Value(str(n), (("seed", n),)) for n in range(1000)))] * 2))
