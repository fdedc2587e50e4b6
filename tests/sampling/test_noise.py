"""A seed gives the noise that the field gives it: NV numbers, variations, seed resize, ENSD."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graine.sampling.noise import Array, NvNoise, initial_noise, later_noise, paste, slerp

SHAPE = (4, 6, 8)


def test_nv_noise_is_that_of_cuda() -> None:
    """Seed 0, first call: made by an independent program, by the definition of Philox-4x32-10."""
    expected = [
        [-0.92466, -0.42534, -2.64385, 0.14518],
        [-0.12087, -0.57973, -0.62285, -0.32839],
        [-1.07454, -0.36314, -1.67105, 2.26550],
    ]
    np.testing.assert_allclose(NvNoise(0)((3, 4)), expected, atol=1e-5)


def test_nv_noise_goes_on_by_one_offset_a_call_whatever_the_shape() -> None:
    one, other = NvNoise(9), NvNoise(9)
    one((2, 2))
    other((4, 64, 64))
    np.testing.assert_array_equal(one(SHAPE), other(SHAPE))
    assert not np.array_equal(NvNoise(9)(SHAPE), other(SHAPE))


def test_nv_noise_uses_all_64_bits_of_the_seed() -> None:
    assert not np.array_equal(NvNoise(1)(SHAPE), NvNoise(1 + 2**40)(SHAPE))


def test_nv_noise_is_normal() -> None:
    noise = NvNoise(3)((4, 128, 128))
    assert noise.dtype == np.float32
    assert abs(noise.mean()) < 0.01
    assert abs(noise.std() - 1) < 0.01


def test_without_variation_the_noise_is_the_seeds() -> None:
    noise = initial_noise(SHAPE, draw_for=NvNoise, seed=5, variation_seed=6, variation_strength=0.0)
    np.testing.assert_array_equal(noise, NvNoise(5)(SHAPE))


def test_a_variation_of_strength_1_is_the_other_seed() -> None:
    noise = initial_noise(SHAPE, draw_for=NvNoise, seed=5, variation_seed=6, variation_strength=1.0)
    np.testing.assert_allclose(noise, NvNoise(6)(SHAPE), atol=1e-6)


def test_slerp_measures_angles_along_the_height() -> None:
    """By hand: two columns, at right angles in the first and at 60 degrees in the second."""
    low = np.array([[[1.0, 1.0], [0.0, 0.0]]], np.float32)
    high = np.array([[[0.0, 0.5], [2.0, np.sqrt(0.75)]]], np.float32)
    half = np.sqrt(0.5)
    thirds = np.sin(np.pi / 6) / np.sin(np.pi / 3)
    expected = [[[half, thirds * 1.5], [2 * half, thirds * np.sqrt(0.75)]]]
    np.testing.assert_allclose(slerp(low, high, 0.5), expected, rtol=1e-6)


def test_nearly_equal_noise_is_mixed_with_the_shares_swapped() -> None:
    low = np.ones((1, 3, 2), np.float32)
    np.testing.assert_allclose(slerp(low, low * 3, 0.25), low * (1 * 0.25 + 3 * 0.75))


@given(st.floats(0.0, 1.0), st.integers(0, 2**64 - 1))
def test_a_variation_keeps_the_spread_of_noise(strength: float, seed: int) -> None:
    noise = initial_noise(
        (4, 32, 32), draw_for=NvNoise, seed=seed, variation_seed=seed ^ 1, variation_strength=strength
    )
    assert 0.9 < noise.std() < 1.1


def test_seed_resize_keeps_the_old_noise_in_the_middle() -> None:
    noise = initial_noise((4, 10, 12), draw_for=NvNoise, seed=5, seed_resize_shape=SHAPE)
    np.testing.assert_array_equal(noise[:, 2:8, 2:10], NvNoise(5)(SHAPE))
    border = np.ones(noise.shape, bool)
    border[:, 2:8, 2:10] = False
    np.testing.assert_array_equal(noise[border], NvNoise(5)((4, 10, 12))[border])


def test_seed_resize_cuts_the_middle_of_larger_noise() -> None:
    noise = initial_noise((4, 2, 4), draw_for=NvNoise, seed=5, seed_resize_shape=SHAPE)
    np.testing.assert_array_equal(noise, NvNoise(5)(SHAPE)[:, 2:4, 2:6])


def test_seed_resize_to_a_taller_and_narrower_picture() -> None:
    noise = initial_noise((4, 8, 4), draw_for=NvNoise, seed=5, seed_resize_shape=SHAPE)
    np.testing.assert_array_equal(noise[:, 1:7], NvNoise(5)(SHAPE)[:, :, 2:6])


@given(st.integers(1, 12), st.integers(1, 12))
def test_any_two_sizes_can_be_pasted(old: int, new: int) -> None:
    pasted = paste(np.ones((1, old, 3), np.float32), np.zeros((1, new, 3), np.float32))
    surplus = max(old - new, 0)
    assert pasted.shape == (1, new, 3)
    assert pasted[0, :, 0].sum() == min(old, new) - surplus % 2  # an odd surplus loses one more


def test_variation_and_resize_mix_at_the_old_size() -> None:
    draw = partial(initial_noise, draw_for=NvNoise, seed=5, variation_seed=8, variation_strength=0.3)
    np.testing.assert_array_equal(draw((4, 10, 12), seed_resize_shape=SHAPE)[:, 2:8, 2:10], draw(SHAPE))


def test_later_noise_follows_the_first() -> None:
    source = NvNoise(5)
    source(SHAPE)
    np.testing.assert_array_equal(later_noise(SHAPE, draw_for=NvNoise, seed=5)(SHAPE), source(SHAPE))


@pytest.mark.parametrize(("seed", "ensd", "expected"), [(5, 31337, 31342), (2**64 - 1, 1, 0)])
def test_ensd_draws_later_noise_from_another_seed(seed: int, ensd: int, expected: int) -> None:
    later = later_noise(SHAPE, draw_for=NvNoise, seed=seed, ensd=ensd)
    np.testing.assert_array_equal(later(SHAPE), NvNoise(expected)(SHAPE))


def test_any_source_of_noise_can_be_plugged_in() -> None:
    def draw_for(seed: int) -> Counter:
        return Counter(seed)

    assert initial_noise((1, 1, 2), draw_for=draw_for, seed=3).tolist() == [[[3, 3]]]


class Counter:
    """A source whose every number is its seed."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def __call__(self, shape: Sequence[int]) -> Array:
        return np.full(tuple(shape), self.seed, np.float32)
