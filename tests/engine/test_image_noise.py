"""The noise of an image: the field's sources, and that it depends on the recipe alone."""

from dataclasses import replace

import pytest
import torch

from graine.engine.image_noise import ancestral_noise, brownian_noise, first_noise
from graine.recipe import Recipe

SHAPE = (4, 8, 8)
CPU = torch.device("cpu")
RECIPE = Recipe(prompt="a", seed=41, width=64, height=64)


def test_the_cpu_source_is_torchs_generator() -> None:
    expected = torch.randn(SHAPE, generator=torch.Generator("cpu").manual_seed(41))
    torch.testing.assert_close(first_noise(RECIPE, SHAPE, 8), expected, atol=0, rtol=0)


def test_the_nv_source_gives_the_published_numbers() -> None:
    noise = first_noise(replace(RECIPE, seed=0, noise="nv"), (1, 3, 4), 8).flatten()
    expected = [-0.92466, -0.42534, -2.64385, 0.14518, -0.12087, -0.57973]
    torch.testing.assert_close(noise[:6], torch.tensor(expected), atol=1e-5, rtol=0)


@pytest.mark.parametrize("source", ["cpu", "nv"])
def test_noise_of_steps_goes_on_where_the_first_draw_ended(source: str) -> None:
    recipe = replace(RECIPE, noise=source)
    steps = ancestral_noise(recipe, SHAPE, CPU)
    assert not torch.equal(steps(2.0, 1.0), first_noise(recipe, SHAPE, 8))
    if source == "cpu":
        generator = torch.Generator("cpu").manual_seed(41)
        torch.randn(SHAPE, generator=generator)
        torch.testing.assert_close(
            ancestral_noise(recipe, SHAPE, CPU)(2, 1), torch.randn(SHAPE, generator=generator)
        )


def test_ensd_changes_the_added_noise_only() -> None:
    shifted = replace(RECIPE, ensd=31337)
    assert torch.equal(first_noise(shifted, SHAPE, 8), first_noise(RECIPE, SHAPE, 8))
    expected = torch.randn(SHAPE, generator=torch.Generator("cpu").manual_seed(41 + 31337))
    torch.testing.assert_close(ancestral_noise(shifted, SHAPE, CPU)(2, 1), expected)


def test_a_variation_lies_between_its_two_seeds() -> None:
    ends = [first_noise(replace(RECIPE, seed=seed), SHAPE, 8) for seed in (41, 7)]
    near, far = (
        first_noise(replace(RECIPE, variation_seed=7, variation_strength=share), SHAPE, 8)
        for share in (0.1, 1.0)
    )
    torch.testing.assert_close(far, ends[1])
    assert (near - ends[0]).norm() < (near - ends[1]).norm()
    assert near.std() == pytest.approx(1.0, abs=0.1)


def test_seed_resize_keeps_the_old_noise_in_the_middle() -> None:
    small = first_noise(RECIPE, SHAPE, 8)
    large = first_noise(replace(RECIPE, width=128, seed_resize=(64, 64)), (4, 8, 16), 8)
    torch.testing.assert_close(large[:, :, 4:12], small)


def test_brownian_increments_have_unit_variance_and_add_up() -> None:
    shape = (4, 64, 64)
    noise = brownian_noise(3, shape, [10.0, 5.0, 1.0, 0.0], CPU)
    whole, first, second = noise(10, 1), noise(10, 5), noise(5, 1)
    assert whole.std() == pytest.approx(1.0, abs=0.02)
    torch.testing.assert_close(whole * 3.0, first * 5**0.5 + second * 2.0, atol=1e-4, rtol=1e-4)


def test_the_brownian_path_of_a_seed_is_always_the_same() -> None:
    paths = [brownian_noise(3, SHAPE, [10.0, 1.0, 0.0], CPU)(10, 1) for _ in range(2)]
    torch.testing.assert_close(paths[0], paths[1], atol=0, rtol=0)
