"""Which recipes keep their picture with more steps."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graine.jobs.convergence import is_steady
from graine.recipe import Recipe
from graine.sampling.samplers import SAMPLERS

RECIPE = Recipe(prompt="a cat, watercolor", cfg=4.0)


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_a_sampler_is_steady_if_it_converges(sampler: str) -> None:
    assert is_steady(replace(RECIPE, sampler=sampler)) == SAMPLERS[sampler].converges


@pytest.mark.parametrize(
    ("sampler", "eta", "steady"), [("ddim", 1.0, False), ("ddim", 0.0, True), ("k_euler_a", 0.0, True)]
)
def test_eta_decides_whether_noise_is_added(sampler: str, eta: float, steady: bool) -> None:
    assert is_steady(replace(RECIPE, sampler=sampler, eta=eta)) == steady
