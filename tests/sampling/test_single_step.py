"""The samplers without memory, driven by hand on plain numbers."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graine.sampling.base import Ask
from graine.sampling.single_step import ancestral, dpm_2, euler, euler_ancestral, heun, lcm, no_noise, toward


def result(stop: pytest.ExceptionInfo[StopIteration]) -> float:
    return stop.value.value


def test_euler_follows_the_slope() -> None:
    sampler = euler(8.0, [4.0, 2.0, 0.0])
    assert next(sampler) == Ask(8.0, 4.0, 0)
    assert sampler.send(0.0) == Ask(4.0, 2.0, 1)  # slope 2 over -2
    with pytest.raises(StopIteration) as stop:
        sampler.send(1.0)
    assert result(stop) == 1.0  # the last step to 0 gives the prediction itself


def test_heun_asks_twice_in_a_step_and_once_in_the_last() -> None:
    sampler = heun(8.0, [4.0, 2.0, 0.0])
    assert next(sampler) == Ask(8.0, 4.0, 0)
    assert sampler.send(0.0) == Ask(4.0, 2.0, 0)
    assert sampler.send(2.0) == Ask(5.0, 2.0, 1)  # slopes 2 and 1 at both ends: 1.5 over -2
    with pytest.raises(StopIteration) as stop:
        sampler.send(3.0)
    assert result(stop) == 3.0


def test_dpm_2_asks_at_the_geometric_middle() -> None:
    sampler = dpm_2(8.0, [4.0, 1.0, 0.0])
    next(sampler)
    assert sampler.send(0.0) == Ask(4.0, 2.0, 0)  # slope 2 over 4 to 2
    assert sampler.send(2.0) == Ask(5.0, 1.0, 1)  # slope 1 over 4 to 1


def test_ancestral_noise_is_asked_for_between_the_levels_of_the_step() -> None:
    asked: list[tuple[float, float]] = []

    def noise(sigma: float, sigma_next: float) -> float:
        asked.append((sigma, sigma_next))
        return 1.0

    sampler = euler_ancestral(8.0, [5.0, 3.0, 0.0], noise, 1.0)
    next(sampler)
    ask = sampler.send(0.0)
    assert ask.x == pytest.approx(8.0 * 1.8 / 5 + 2.4)  # down to 3 * 3/5, up by 3 * 4/5
    with pytest.raises(StopIteration):
        sampler.send(0.0)
    assert asked == [(5.0, 3.0)]  # none is added at the end


def test_lcm_noises_the_prediction_again() -> None:
    sampler = lcm(8.0, [4.0, 2.0, 0.0], lambda sigma, sigma_next: 10.0, 1.0)
    next(sampler)
    assert sampler.send(0.5) == Ask(20.5, 2.0, 1)
    with pytest.raises(StopIteration) as stop:
        sampler.send(0.25)
    assert result(stop) == 0.25


@given(st.floats(0.01, 100), st.floats(1e-6, 1.0), st.floats(0.0, 1.0))
def test_an_ancestral_step_keeps_the_variance(sigma: float, share: float, eta: float) -> None:
    down, up = ancestral(sigma, sigma * share, eta)
    assert math.hypot(down, up) == pytest.approx(sigma * share)
    assert 0 <= down <= sigma * share * (1 + 1e-12)
    assert ancestral(sigma, sigma * share, 0.0) == (sigma * share, 0.0)


@given(st.floats(-10, 10), st.floats(-10, 10))
def test_no_way_left_is_the_prediction_and_no_way_gone_is_the_latent(x: float, denoised: float) -> None:
    assert toward(x, denoised, 0.0) == denoised
    assert toward(x, denoised, 1.0) == pytest.approx(x, abs=1e-12)


@pytest.mark.parametrize("solver", [euler, heun, dpm_2])
def test_a_deterministic_sampler_closed_early_ends_quietly(solver: type) -> None:
    sampler = solver(1.0, [2.0, 1.0, 0.0])
    next(sampler)
    sampler.close()
    with pytest.raises(StopIteration):
        next(sampler)


def test_noise_drawn_where_none_belongs_is_a_mistake_and_says_where() -> None:
    with pytest.raises(AssertionError, match=r"between 2.0 and 1.0"):
        no_noise(2.0, 1.0)
