"""Extending: every pixel kept, no step at the border, passes that a model can draw."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from graine.edits import Extend
from graine.pipelines.base import Pass
from graine.pipelines.extend import extend
from graine.pipelines.seam_metrics import drift, grades
from graine.recipe import Recipe
from tests.pipelines.driving import World, colour, drive, identity

SIDES = st.sampled_from([1, 2, 7, 31, 64, 65, 100, 129])
AMOUNTS = st.sampled_from([0, 0, 1, 3, 8, 33, 64, 150])


def scene(width: int, height: int) -> Image.Image:
    """A picture with broad shapes and some grain."""
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    waves = 128 + 60 * np.sin(x / 17) + 50 * np.cos(y / 13)
    grain = np.random.default_rng(0).normal(0, 4, (height, width, 3))
    pixels = waves[..., None] * np.array([1, 0.8, 0.6]) + grain
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def noise(asked: Pass) -> Image.Image:
    """Draw grain of the scene's kind about grey, that knows nothing of what is there."""
    shape = (asked.recipe.height, asked.recipe.width, 3)
    grain = np.random.default_rng(asked.recipe.seed).normal(128, 4, shape)
    return Image.fromarray(np.clip(grain, 0, 255).astype(np.uint8))


def slope(asked: Pass) -> Image.Image:
    """Draw a smooth gradient from dark to light, which fits nothing."""
    line = np.linspace(0, 255, asked.recipe.width).astype(np.uint8)
    pixels = np.broadcast_to(line[None, :, None], (asked.recipe.height, asked.recipe.width, 3))
    return Image.fromarray(np.ascontiguousarray(pixels))


ENGINES: dict[str, Callable[[Pass], Image.Image]] = {
    "one colour": colour("orange"),
    "noise": noise,
    "a gradient": slope,
    "what continues the picture": identity,
}


def recipe(edit: Extend, *, side: int = 64, upscale: int = 1) -> Recipe:
    return Recipe(prompt="a hill", width=side, height=side, upscale=upscale, edit=edit)


@settings(max_examples=25, deadline=None)
@given(
    size=st.tuples(SIDES, SIDES),
    amounts=st.tuples(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS).filter(any),
    overlap=st.sampled_from([0, 16, 500]),
    upscale=st.sampled_from([1, 4]),
)
def test_every_pixel_is_kept_and_the_size_is_right(
    size: tuple[int, int], amounts: tuple[int, int, int, int], overlap: int, upscale: int
) -> None:
    left, right, up, down = amounts
    edit = Extend(image="in", left=left, right=right, up=up, down=down, overlap=overlap)
    image = scene(*size)
    finished, asked = drive(extend(recipe(edit, upscale=upscale), World({"in": image}).tools), noise)
    assert finished.image.size == (left + size[0] + right, up + size[1] + down)
    assert drift(finished.image, image, (left, up)) == 0
    for one in asked:
        assert min(one.recipe.width, one.recipe.height) >= 64


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("upscale", [1, 4])
@pytest.mark.parametrize("amounts", [{"right": 32}, {"left": 200, "up": 50}], ids=str)
def test_nothing_is_seen_of_the_border(name: str, upscale: int, amounts: dict[str, int]) -> None:
    image = scene(160, 130)
    edit = Extend(image="in", **amounts)
    finished, _ = drive(extend(recipe(edit, upscale=upscale), World({"in": image}).tools), ENGINES[name])
    left, up = edit.left, edit.up
    found = grades(finished.image, [(left, up, left + 160, up + 130)])
    assert found.step <= 2
    assert found.energy <= 1.15
    assert finished.measured["colour_step"] == found.step


def test_a_colour_that_is_off_is_carried_all_the_way() -> None:
    """A sky that is drawn too dark gets the sky's colour, at the border and far from it."""
    world = World({"in": Image.new("RGB", (64, 64), (90, 160, 230))})
    edit = Extend(image="in", right=64)
    finished, _ = drive(extend(recipe(edit), world.tools), colour("navy"))
    found = np.asarray(finished.image, np.int32) - (90, 160, 230)
    assert np.abs(found).max() <= 1


def test_work_grows_with_the_new_area() -> None:
    world = World({"in": scene(512, 64)})

    def seen(amount: int) -> int:
        edit = Extend(image="in", right=amount, overlap=16)
        _, asked = drive(extend(recipe(edit), world.tools))
        return sum(one.recipe.width * one.recipe.height for one in asked)

    assert [seen(amount) / seen(48) for amount in (1, 48, 96, 480)] == [1, 1, 2, 10]


def test_a_long_side_is_one_pass_in_windows() -> None:
    _, (asked,) = drive(extend(recipe(Extend(image="in", down=16)), World({"in": scene(300, 80)}).tools))
    assert (asked.recipe.width, asked.recipe.height, asked.window) == (304, 64, 64)
    assert asked.window_overlap >= 16


def test_what_fits_in_one_pass_is_painted_in_one() -> None:
    edit = Extend(image="in", left=10, right=10, up=10, down=10)
    _, asked = drive(extend(recipe(edit), World({"in": scene(40, 40)}).tools))
    assert len(asked) == 1


@pytest.mark.parametrize("upscale", [1, 2])
def test_a_pass_sees_the_overlap_and_paints_only_beside_it(upscale: int) -> None:
    edit = Extend(image="in", right=500, overlap=16)
    world = World({"in": Image.new("RGB", (256, 64 * upscale), "red")})
    _, asked = drive(extend(recipe(edit, upscale=upscale), world.tools), identity)
    for one in asked:
        assert one.image
        assert one.mask
        mask = np.asarray(one.mask)
        known = int((mask[32] == 0).sum()) * upscale
        assert known >= 16
        assert mask[:, : known // upscale].max() == 0
        assert mask[:, known // upscale :].min() > 127


def test_strength_and_prompt_are_those_asked_for() -> None:
    edit = Extend(image="in", up=8, strength=0.7)
    _, (asked,) = drive(extend(recipe(edit), World({"in": scene(64, 64)}).tools))
    assert (asked.strength, asked.recipe.prompt) == (0.7, "a hill")
