"""Prompt editing in a second pass goes on from the first, as in A1111 1.10."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PIL import Image

from graine.edits import Hires
from graine.engine.render import Renderer
from graine.models.gaussian_model import ExactModel
from graine.pipelines.base import Tools
from graine.pipelines.hires import hires
from graine.recipe import Recipe

TOOLS = Tools(picture=Image.open, enlarge=lambda image, factor, name: image, native_size=(64, 64))
RECIPE = Recipe(prompt="", seed=1, sampler="k_euler", steps=4, cfg=3.0, width=64, height=64, model="exact")


def pixels(prompt: str, second: str = "", *, sampler: str = "k_euler") -> str:
    """Draw twice, the second time by a prompt of its own if there is one; give the hash of the pixels."""
    asked = Hires(scale=1.0, steps=4, strength=1.0, sampler="k_euler", prompt=second)
    recipe = replace(RECIPE, prompt=prompt, sampler=sampler, hires=asked)
    return next(Renderer(ExactModel(), begin=lambda one: hires(one, TOOLS)).draw([recipe])).pixels_hash


@pytest.mark.parametrize("typed", ["[red:sea:0.5]", "[red:sea:1.0]", "[red:sea:2]", "[red:sea:4]"])
def test_what_was_reached_in_the_first_pass_stays_in_the_second(typed: str) -> None:
    assert pixels(typed) == pixels(typed, "sea") != pixels(typed, "red")


@pytest.mark.parametrize("typed", ["[red:sea:1.25]", "[red:sea:5]"])
def test_shares_above_1_and_later_steps_are_those_of_the_second_pass(typed: str) -> None:
    assert pixels(typed) == pixels("red", typed) != pixels("red", "red")


def test_a_first_pass_that_calls_the_network_twice_a_step_counts_twice() -> None:
    assert pixels("[red:sea:6]", sampler="k_heun") == pixels("[red:sea:6]", "sea", sampler="k_heun")
