"""Picture to picture: the input gets the recipe's size as asked, and the pass what the edit says."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from graine.edits import RESIZES, Redraw
from graine.picture.pixels.resize import resized
from graine.pipelines.redraw import redraw
from graine.recipe import Recipe
from tests.pipelines.driving import World, colour, drive


def photograph(size: tuple[int, int] = (96, 64)) -> Image.Image:
    """A picture whose colours tell the place."""
    x, y = np.meshgrid(np.linspace(0, 255, size[0]), np.linspace(0, 255, size[1]))
    return Image.fromarray(np.stack([x, y, 255 - x], 2).astype(np.uint8))


def asked_for(edit: Redraw, *, upscale: int = 1, size: tuple[int, int] = (64, 64)) -> Recipe:
    return Recipe(prompt="a panda", width=size[0], height=size[1], upscale=upscale, edit=edit)


@pytest.mark.parametrize("mode", ["resize", "crop", "fill"])
def test_the_input_gets_the_size_of_the_pass(mode: str) -> None:
    recipe = asked_for(Redraw(image="in", strength=0.3, resize=mode, exact_steps=True))
    finished, (one,) = drive(redraw(recipe, World({"in": photograph()}).tools))
    assert one.image is not None
    assert one.image.tobytes() == resized(photograph(), (64, 64), mode).tobytes()
    assert (one.recipe, one.strength, one.exact_steps, one.mask) == (recipe, 0.3, True, None)
    assert finished.image.tobytes() == one.image.tobytes()


@pytest.mark.parametrize("mode", RESIZES)
def test_an_input_of_the_right_size_goes_in_as_it_is(mode: str) -> None:
    recipe = asked_for(Redraw(image="in", resize=mode), size=(96, 64))
    finished, (one,) = drive(redraw(recipe, World({"in": photograph()}).tools))
    assert one.image is not None
    assert finished.image.tobytes() == one.image.tobytes() == photograph().tobytes()


def test_a_latent_resize_encodes_the_input_at_its_own_size() -> None:
    recipe = asked_for(Redraw(image="in", resize="latent", strength=0.7), size=(128, 128))
    picture = photograph((97, 62))
    _, (first, second) = drive(redraw(recipe, World({"in": picture}).tools), colour("black"))
    assert (first.recipe.width, first.recipe.height, first.strength) == (96, 64, 0.0)
    assert first.image is not None
    assert first.image.tobytes() == picture.resize((96, 64), Image.Resampling.LANCZOS).tobytes()
    assert second.image is None
    assert second.strength == 0.7
    assert second.latent.shape == (4, 16, 16)
    red, green = (
        second.latent[0].numpy().mean(0),
        second.latent[1].numpy().mean(1),
    )  # across and down, as in the picture
    assert (np.diff(red) >= 0).all()
    assert red[-1] - red[0] > 200
    assert (np.diff(green) >= 0).all()
    assert green[-1] - green[0] > 200


def test_the_result_is_enlarged_as_the_recipe_says() -> None:
    world = World({"in": photograph()})
    finished, _ = drive(redraw(asked_for(Redraw(image="in"), upscale=4), world.tools))
    assert finished.image.size == (256, 256)
    assert world.enlarged == [((64, 64), 4)]
