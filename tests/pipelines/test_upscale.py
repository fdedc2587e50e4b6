"""Enlarging as an edit: plain, or with a pass over the large picture that changes detail and no tone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from graine.edits import Upscale
from graine.pipelines.base import Pass
from graine.pipelines.upscale import upscale
from graine.recipe import Recipe
from tests.pipelines.driving import World, drive


def gradient(width: int = 50, height: int = 30) -> Image.Image:
    """A picture of which every pixel is another."""
    down, right = np.mgrid[:height, :width]
    return Image.fromarray(np.stack([right * 4, down * 6, right + down], -1).astype(np.uint8))


def asked(upscale: int = 1, **values: Any) -> Recipe:
    edit = Upscale(image="picture", **values)
    return Recipe(prompt="a panda", width=64, height=64, upscale=upscale, edit=edit)


def test_without_detail_nothing_is_drawn() -> None:
    world = World({"picture": gradient()})
    finished, passes = drive(upscale(asked(scale=2.0), world.tools))
    assert (finished.image.size, passes, world.enlarged) == ((100, 60), [], [((50, 30), 2.0)])


def test_detail_goes_once_over_the_large_picture_in_windows_of_the_models_size() -> None:
    world = World({"picture": gradient()}, native_size=(64, 128))
    finished, passes = drive(upscale(asked(scale=1.5, detail=0.3, overlap=64), world.tools))
    (only,) = passes
    assert (only.strength, only.window, only.window_overlap) == (0.3, 64, 16)
    assert only.image is not None
    assert (only.recipe.width, only.recipe.height) == only.image.size == (80, 48)
    assert finished.image.size == (75, 45)


def test_a_model_whose_drawings_are_enlarged_works_at_that_much_less() -> None:
    world = World({"picture": gradient()}, native_size=(64, 64))
    finished, (only,) = drive(upscale(asked(upscale=4, scale=5.0, detail=0.3), world.tools))
    assert (only.recipe.width, only.recipe.height) == (64, 40)  # 250x150, padded to 256x160, a quarter of it
    assert world.enlarged == [((50, 30), 5.0), ((64, 40), 4)]
    assert finished.image.size == (250, 150)


def test_the_padding_mirrors_the_edge_and_is_cut_off_again() -> None:
    seen: list[Image.Image] = []

    def engine(one: Pass) -> Image.Image:
        assert one.image is not None
        seen.append(one.image)
        return one.image

    world = World({"picture": gradient(13, 11)})
    finished, _ = drive(upscale(asked(scale=1.0, detail=0.2), world.tools), engine)
    padded = np.asarray(seen[0])
    assert (padded[:, 13:] == padded[:, 12:9:-1]).all()
    assert (padded[11:] == padded[10:5:-1]).all()
    assert finished.image.tobytes() == gradient(13, 11).tobytes()


@pytest.mark.parametrize("shift", [(20, -15, 8), (-40, 0, 0)])
def test_tones_that_the_pass_changed_come_back_and_its_detail_stays(shift: tuple[int, int, int]) -> None:
    plain = Image.new("RGB", (256, 256), (120, 110, 100))
    checks = np.where((np.indices((256, 256)) // 4).sum(0) % 2, 12, -12)[..., None]

    def engine(one: Pass) -> Image.Image:
        drawn = np.asarray(one.image, np.int16) + np.array(shift) + checks
        return Image.fromarray(drawn.astype(np.uint8))

    finished, _ = drive(upscale(asked(scale=1.0, detail=0.3), World({"picture": plain}).tools), engine)
    pixels = np.asarray(finished.image, np.int16)
    assert np.abs(pixels.mean((0, 1)) - (120, 110, 100)).max() < 0.5
    assert np.abs(pixels - (120, 110, 100) - checks).max() <= 1


def test_the_upscaler_of_the_recipe_enlarges() -> None:
    names: list[str] = []
    tools = World({"picture": gradient()}).tools

    def enlarge(image: Image.Image, factor: float, name: str) -> Image.Image:
        names.append(name)
        return image

    drive(upscale(asked(upscaler="4x-sharp"), replace(tools, enlarge=enlarge)))
    assert names == ["4x-sharp"]
