"""Loopback: each loop begins from the last result, with the next seed and the strength of its place."""

from __future__ import annotations

from typing import Any

import pytest
from PIL import Image

from graine.edits import CURVES, Loopback
from graine.pipelines.base import Finished, Pass
from graine.pipelines.loopback import loopback, strengths
from graine.recipe import Recipe
from graine.validation import MAX_SEED
from tests.pipelines.driving import World, colour, drive


def loop(seed: int = 5, upscale: int = 1, **values: Any) -> tuple[Finished, list[Pass]]:
    edit = Loopback(image="picture", **values)
    recipe = Recipe(prompt="a panda", seed=seed, width=64, height=64, upscale=upscale, edit=edit)
    world = World({"picture": Image.new("RGB", (100, 50), "red")})
    colours = iter(("green", "blue", "white", "black"))
    return drive(loopback(recipe, world.tools), lambda asked: colour(next(colours))(asked))


def test_each_loop_begins_from_the_last_result_with_the_next_seed() -> None:
    finished, passes = loop(loops=3)
    assert [one.recipe.seed for one in passes] == [5, 6, 7]
    seen = [one.image.getpixel((0, 0)) for one in passes if one.image]
    assert seen == [(255, 0, 0), (0, 128, 0), (0, 0, 255)]
    assert finished.image.getpixel((0, 0)) == (255, 255, 255)


def test_a_seed_at_its_end_begins_anew() -> None:
    _, passes = loop(seed=MAX_SEED, loops=2)
    assert [one.recipe.seed for one in passes] == [MAX_SEED, 0]


def test_the_result_is_enlarged_as_a_drawing_is() -> None:
    finished, _ = loop(loops=1, upscale=4)
    assert finished.image.size == (256, 256)


@pytest.mark.parametrize(
    ("curve", "expected"),
    [
        ("linear", [0.2, 0.4, 0.6, 0.8]),
        ("aggressive", [0.2, 0.5, 0.7196, 0.8]),  # half way after a third: sin 30°
        ("lazy", [0.2, 0.2804, 0.5, 0.8]),
    ],
)
def test_the_strength_goes_along_the_curve(curve: str, expected: list[float]) -> None:
    edit = Loopback(image="picture", loops=4, strength=0.2, final_strength=0.8, curve=curve)
    assert list(strengths(edit)) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("curve", CURVES)
def test_a_single_loop_has_the_first_strength(curve: str) -> None:
    assert list(strengths(Loopback(image="picture", loops=1, strength=0.3, curve=curve))) == [0.3]
