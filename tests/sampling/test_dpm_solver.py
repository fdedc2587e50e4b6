"""The DPM-Solver++ family, driven by hand on plain numbers."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graine.sampling.base import Ask, Noise
from graine.sampling.dpm_solver import (
    dpmpp_2m,
    dpmpp_2m_sde,
    dpmpp_2s_ancestral,
    dpmpp_3m_sde,
    dpmpp_sde,
    fresh,
)

from .peers import drive

SOLVERS = (dpmpp_2m_sde, dpmpp_3m_sde, dpmpp_sde, dpmpp_2s_ancestral)


def recording(asked: list[tuple[float, float]]) -> Noise:
    def noise(sigma: float, sigma_next: float) -> float:
        asked.append((sigma, sigma_next))
        return 0.0

    return noise


def test_dpmpp_2m_goes_on_in_the_direction_of_the_last_two_predictions() -> None:
    sampler = dpmpp_2m(8.0, [4.0, 2.0, 1.0, 0.0])
    assert next(sampler) == Ask(8.0, 4.0, 0)
    assert sampler.send(0.0) == Ask(4.0, 2.0, 1)  # half-way to 0
    assert sampler.send(1.0) == Ask(pytest.approx(2.75), 1.0, 2)  # half-way to 1.5 = 1 + (1 - 0) / 2
    with pytest.raises(StopIteration) as stop:
        sampler.send(0.7)
    assert stop.value.value == 0.7


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_prediction_that_never_changes_is_reached_along_a_straight_line(solver: type) -> None:
    """With eta 0 every member is exact there: x moves from 9 to 1 as sigma falls."""

    def denoised(x: float, sigma: float) -> float:
        assert x == pytest.approx(1 + 8 * sigma / 4)
        return 1.0

    assert drive(solver(9.0, [4.0, 2.0, 0.5, 0.0], recording([]), 0.0), denoised) == 1.0


@pytest.mark.parametrize("solver", SOLVERS)
def test_with_eta_0_no_noise_is_drawn(solver: type) -> None:
    asked: list[tuple[float, float]] = []
    drive(solver(9.0, [4.0, 2.0, 0.5, 0.0], recording(asked), 0.0), lambda x, sigma: 0.0)
    assert asked == []


def test_dpmpp_sde_draws_from_the_start_of_the_step_to_its_middle_and_to_its_end() -> None:
    asked: list[tuple[float, float]] = []
    sampler = dpmpp_sde(9.0, [4.0, 1.0, 0.0], recording(asked), 1.0)
    next(sampler)
    assert sampler.send(0.0).sigma == 2.0
    sampler.send(0.0)
    assert asked == [(4.0, 2.0), (4.0, 1.0)]


@given(st.floats(0.02, 50), st.floats(0.01, 0.99), st.floats(0.01, 1.0))
def test_an_sde_step_keeps_the_variance_of_noise(sigma: float, share: float, eta: float) -> None:
    """What is kept of the old noise and what is added make up the noise of the new level."""
    following = sigma * share
    kept = sigma * share ** (1 + eta)
    assert math.hypot(kept, fresh(sigma, following, eta)) == pytest.approx(following)
