"""The exact model's answers agree with simulation and with calculus."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from graine.models.gaussian_mixture import GaussianMixture

MIXTURE = GaussianMixture.of([[-1.0, 0.5], [2.0, 0.0], [0.0, -1.5]], 0.4, [1, 2, 1])
LINE = GaussianMixture.of([[-1.5], [0.2], [1.4]], 0.3)


def test_the_denoiser_is_the_mean_of_the_pictures_that_give_the_noisy_one() -> None:
    generator = np.random.default_rng(0)
    sigma, at = 0.7, np.array([0.6, 0.1])
    pictures = MIXTURE.draw(2_000_000, seed=1)
    near = np.linalg.norm(pictures + sigma * generator.standard_normal(pictures.shape) - at, axis=1) < 0.05
    assert near.sum() > 500
    np.testing.assert_allclose(MIXTURE.denoised(at, sigma), pictures[near].mean(0), atol=0.05)


@pytest.mark.parametrize("sigma", [0.05, 1.0, 12.0])
def test_the_denoiser_follows_the_gradient_of_the_density(sigma: float) -> None:
    """Tweedie's formula: denoised = x + sigma^2 * gradient of the log density."""
    x, step = np.array([0.3, -0.4]), 1e-4
    gradient = [
        (MIXTURE.log_density(x + shift, sigma) - MIXTURE.log_density(x - shift, sigma)) / (2 * step)
        for shift in step * np.eye(2)
    ]
    np.testing.assert_allclose(MIXTURE.denoised(x, sigma), x + sigma**2 * np.array(gradient), atol=1e-4)


def test_density_adds_up_to_1() -> None:
    axis = np.linspace(-6, 6, 401)
    grid = np.stack(np.meshgrid(axis, axis), -1)
    total = np.exp(MIXTURE.log_density(grid, 0.5)).sum() * (axis[1] - axis[0]) ** 2
    assert total == pytest.approx(1, abs=1e-6)


def test_no_noise_leaves_the_picture_and_much_noise_leaves_the_mean() -> None:
    x = np.array([[1.9, 0.1], [0.1, -1.4]])
    np.testing.assert_allclose(MIXTURE.denoised(x, 1e-6), x, atol=1e-6)
    mean = MIXTURE.weights @ MIXTURE.means
    np.testing.assert_allclose(MIXTURE.denoised(x, 1e6), np.tile(mean, (2, 1)), atol=1e-4)


def test_a_prompt_that_asks_for_one_kind_gets_it() -> None:
    asked = MIXTURE.conditioned([0, 1, 0])
    np.testing.assert_allclose(asked.denoised(np.zeros(2), 100.0), MIXTURE.means[1], atol=1e-3)
    np.testing.assert_allclose(asked.draw(5000, seed=3).mean(0), MIXTURE.means[1], atol=0.05)


def test_the_picture_at_the_end_of_the_path_solves_the_equation() -> None:
    """Against Runge and Kutta's method of order 4 with 4000 steps."""
    x = np.linspace(-9, 9, 13)[:, None]
    levels = 6.0 * (1e-4 / 6.0) ** (np.arange(4001) / 4000)

    def slope(x: NDArray[Any], sigma: float) -> NDArray[Any]:
        return (x - LINE.denoised(x, sigma)) / sigma

    end = x
    for high, low in pairwise(levels):
        h, middle = low - high, (low + high) / 2
        first = slope(end, high)
        second = slope(end + first * h / 2, middle)
        third = slope(end + second * h / 2, middle)
        fourth = slope(end + third * h, low)
        end = end + (first + 2 * second + 2 * third + fourth) * (h / 6)
    np.testing.assert_allclose(LINE.picture(x, 6.0), end, atol=1e-5)


def test_a_single_gaussian_has_its_path_in_closed_form() -> None:
    single = GaussianMixture.of([[2.0]], 0.5)
    x = np.array([[10.0], [-3.0]])
    expected = 2 + (x - 2) * 0.5 / np.sqrt(0.5**2 + 4.0**2)
    np.testing.assert_allclose(single.picture(x, 4.0), expected, atol=1e-9)


def test_the_end_of_the_path_is_not_promised_in_more_dimensions() -> None:
    with pytest.raises(ValueError, match="known in 1 dimension, not in 2"):
        MIXTURE.picture(np.zeros((1, 2)), 1.0)
