"""Which finisher makes the picture of a recipe."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

import pytest
from PIL import Image

from graine.edits import EDITS, Adjust, Hires, Loopback
from graine.pipelines.dispatch import begin
from graine.recipe import Recipe
from tests.pipelines.driving import World, colour, drive

CAT = Recipe(prompt="a cat", width=64, height=64)
WORLD = World({"in": Image.new("RGB", (64, 64), "red")})


@pytest.mark.parametrize("name", [*EDITS, "draw", "hires"])
def test_every_kind_has_a_finisher_of_its_name(name: str) -> None:
    assert callable(getattr(import_module(f"graine.pipelines.{name}"), name))


@pytest.mark.parametrize(
    ("recipe", "passes"),
    [
        (CAT, 1),
        (replace(CAT, hires=Hires(upscaler="")), 2),
        (replace(CAT, edit=Loopback(image="in", loops=3)), 3),
        (replace(CAT, edit=Adjust(image="in")), 0),
    ],
    ids=["draw", "second pass", "loopback", "adjust"],
)
def test_a_recipe_begins_what_it_asks_for(recipe: Recipe, passes: int) -> None:
    finished, asked = drive(begin(recipe, WORLD.tools), colour("blue"))
    assert len(asked) == passes
    assert finished.image.getpixel((0, 0)) == ((0, 0, 255) if passes else (255, 0, 0))
