"""The second pass: its size, what it begins from, and the recipe that it is drawn by."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from graine.edits import LATENT_UPSCALERS, Hires
from graine.picture.pixels.latent_resize import MODES
from graine.pipelines.base import Drawn, Finished, Pass
from graine.pipelines.hires import hires, second_size
from graine.recipe import Recipe
from tests.pipelines.driving import World


def draw(asked: Hires, latent: torch.Tensor | None = None, **values: Any) -> tuple[Finished, Pass, World]:
    """Run a drawing of 128x64 pixels with a second pass; give the result, the second pass and the world."""
    recipe = Recipe(prompt="a panda", seed=7, width=128, height=64, hires=asked, **values)
    world = World({})
    steps = hires(recipe, world.tools)
    (first,) = next(steps)
    assert first == Pass(recipe=recipe)
    latent = torch.zeros(4, recipe.height // 8, recipe.width // 8) if latent is None else latent
    (second,) = steps.send([Drawn(Image.new("RGB", (recipe.width, recipe.height), "red"), latent)])
    with pytest.raises(StopIteration) as stop:
        steps.send([Drawn(Image.new("RGB", (second.recipe.width, second.recipe.height), "blue"), None)])
    return stop.value.value, second, world


@pytest.mark.parametrize(
    ("scale", "size", "whole", "kept"),
    [
        (2.0, None, (256, 128), (256, 128)),
        (1.5, None, (192, 96), (192, 96)),
        (1.1, None, (136, 64), (136, 64)),  # 140.8 x 70.4, cut to multiples of 8
        (2.0, (512, 0), (512, 256), (512, 256)),
        (2.0, (0, 192), (384, 192), (384, 192)),
        (2.0, (256, 256), (512, 256), (256, 256)),  # covered, and the sides cut off
        (2.0, (512, 128), (512, 256), (512, 128)),
        (2.0, (256, 128), (256, 128), (256, 128)),
    ],
)
def test_the_size_follows_a1111s_rules(
    scale: float, size: tuple[int, int] | None, whole: tuple[int, int], kept: tuple[int, int]
) -> None:
    assert second_size(128, 64, Hires(scale=scale, size=size)) == (whole, kept)


def test_the_second_pass_has_the_same_seed_all_its_steps_and_the_first_ones_settings() -> None:
    finished, second, _ = draw(Hires(strength=0.55), steps=20, sampler="k_euler", cfg=5.0, negative="blurry")
    assert (second.strength, second.exact_steps) == (0.55, True)
    assert second.first is not None
    assert (second.first.steps, second.first.sampler) == (20, "k_euler")
    recipe = second.recipe
    assert (recipe.seed, recipe.steps, recipe.sampler, recipe.cfg) == (7, 20, "k_euler", 5.0)
    assert (recipe.prompt, recipe.negative) == ("a panda", "blurry")
    assert finished.image.size == (256, 128)


def test_the_second_pass_may_have_settings_of_its_own() -> None:
    own = Hires(steps=9, sampler="ddim", schedule="karras", prompt="fur", negative="flat", cfg=0.0)
    _, second, _ = draw(own, steps=20)
    recipe = second.recipe
    assert (recipe.steps, recipe.sampler, recipe.schedule) == (9, "ddim", "karras")
    assert (recipe.prompt, recipe.negative, recipe.cfg) == ("fur", "flat", 0.0)


def test_latent_modes_enlarge_the_latent() -> None:
    assert set(MODES) == set(LATENT_UPSCALERS)
    latent = torch.randn(4, 8, 16, generator=torch.Generator().manual_seed(1))
    expected = torch.nn.functional.interpolate(latent[None], (16, 32), mode="bilinear")[0]
    _, second, world = draw(Hires(upscaler="latent"), latent)
    assert second.image is None
    assert torch.equal(second.latent, expected)
    assert not world.enlarged


@pytest.mark.parametrize("mode", LATENT_UPSCALERS)
def test_every_latent_mode_keeps_plain_latents_and_differs_from_the_others(mode: str) -> None:
    latent = torch.ones(4, 8, 16) * torch.tensor([-1.0, 0.0, 0.5, 3.0])[:, None, None]
    _, second, _ = draw(Hires(upscaler=mode), latent)
    assert second.latent.shape == (4, 16, 32)
    assert torch.allclose(second.latent, latent[:, :1, :1].expand(4, 16, 32), atol=1e-5)


def test_a_latent_that_covers_the_size_is_cut_in_its_middle() -> None:
    latent = torch.arange(16.0).expand(4, 8, 16)
    _, second, _ = draw(Hires(size=(128, 128), upscaler="latent nearest"), latent)
    assert (second.recipe.width, second.recipe.height) == (128, 128)
    assert second.latent[0, 0].tolist() == [column // 2 for column in range(8, 24)]


def test_an_image_upscaler_enlarges_the_picture_and_the_middle_is_kept() -> None:
    _, second, world = draw(Hires(size=(128, 128), upscaler=""))
    assert world.enlarged == [((128, 64), 2.0)]
    assert second.latent is None
    assert second.image is not None
    assert second.image.size == (128, 128)
    assert (np.asarray(second.image) == (255, 0, 0)).all()


def test_the_result_is_enlarged_as_a_drawing_is() -> None:
    finished, _, world = draw(Hires(), upscale=4)
    assert finished.image.size == (1024, 512)
    assert world.enlarged == [((256, 128), 4)]
