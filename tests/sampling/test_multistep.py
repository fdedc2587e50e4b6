"""The samplers with a memory: their coefficients, and their memory driven by hand on plain numbers."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate

from graine.sampling.base import Ask
from graine.sampling.multistep import (
    ADAMS_BASHFORTH,
    lagrange_integrals,
    lms,
    plms,
    polynomial_weights,
    unipc,
    weighted,
)

from .peers import SCHEDULE, k_diffusion

LEVELS = [SCHEDULE.sigma(timestep) for timestep in (999, 700, 430, 200, 80, 0)] + [0.0]


@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_lms_coefficients_are_those_that_k_diffusion_integrates_numerically(order: int) -> None:
    for step in range(order - 1, len(LEVELS) - 1):
        points = [LEVELS[step - age] for age in range(order)]
        theirs = [k_diffusion().sampling.linear_multistep_coeff(order, LEVELS, step, j) for j in range(order)]
        assert lagrange_integrals(points, LEVELS[step], LEVELS[step + 1]) == pytest.approx(theirs, abs=1e-6)


@given(st.lists(st.floats(-3, 3), min_size=4, max_size=4))
def test_lms_is_exact_where_the_slope_is_a_cubic(cubic: list[float]) -> None:
    def slope(sigma: float) -> float:
        return sum(factor * sigma**power for power, factor in enumerate(cubic))

    points, start, end = [5.0, 6.0, 8.0, 9.5], 5.0, 3.5
    exact = integrate.quad(slope, start, end)[0]
    weights = lagrange_integrals(points, start, end)
    assert weighted(weights, [slope(point) for point in points]) == pytest.approx(exact, abs=1e-8, rel=1e-9)


def test_even_steps_give_lms_the_coefficients_of_adams_and_bashforth() -> None:
    for coefficients in ADAMS_BASHFORTH:
        points = [10.0 + age for age in range(len(coefficients))]
        assert lagrange_integrals(points, 10.0, 9.0) == pytest.approx([-value for value in coefficients])


def test_lms_begins_as_euler_and_remembers_four_slopes() -> None:
    sampler = lms(8.0, [4.0, 3.0, 2.0, 1.0, 0.0])
    assert next(sampler) == Ask(8.0, 4.0, 0)
    assert sampler.send(0.0) == Ask(6.0, 3.0, 1)  # slope 2
    assert sampler.send(3.0).x == pytest.approx(6.0 - (1.5 * 1.0 - 0.5 * 2.0))  # slopes 1, then 2


def test_plms_asks_twice_in_the_first_step() -> None:
    sampler = plms(8.0, [4.0, 3.0, 2.0, 1.0])
    assert next(sampler) == Ask(8.0, 4.0, 0)
    assert sampler.send(0.0) == Ask(6.0, 3.0, 0)
    assert sampler.send(3.0) == Ask(6.5, 3.0, 1)  # the mean of slopes 2 and 1
    assert sampler.send(3.5) == Ask(pytest.approx(6.5 - (1.5 * 1.0 - 0.5 * 2.0)), 2.0, 2)


@given(st.floats(0.01, 5), st.integers(1, 4))
def test_unipc_weights_are_exact_where_the_prediction_is_a_polynomial(h: float, count: int) -> None:
    """The mean of (tau / h)^p under the step's kernel e^(tau - h), against numerical integration."""
    places = [1.0, -0.7, -1.9, -3.0][:count]
    weights = polynomial_weights(places, h)
    total = -math.expm1(-h)
    for power in range(1, count + 1):

        def kernel(tau: float, power: int = power) -> float:
            return math.exp(tau - h) * (tau / h) ** power

        exact = integrate.quad(kernel, 0, h)[0] / total
        mean = sum(weight / place * place**power for weight, place in zip(weights, places, strict=True))
        assert mean == pytest.approx(exact, abs=1e-6)


def test_unipc_corrects_the_step_before_with_the_new_prediction() -> None:
    sampler = unipc(8.0, [4.0, 2.0, 1.0, 0.0])
    assert next(sampler) == Ask(8.0, 4.0, 0)
    assert sampler.send(0.0) == Ask(4.0, 2.0, 1)  # half-way to 0
    # Corrected: half-way to the mean 0.5 of both predictions, 4.25; then half-way to 1.5 as DPM++ 2M goes.
    assert sampler.send(1.0) == Ask(pytest.approx(2.875), 1.0, 2)
    with pytest.raises(StopIteration) as stop:
        sampler.send(0.7)
    assert stop.value.value == 0.7
