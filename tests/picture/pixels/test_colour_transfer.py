"""Colours that stay: corrected where a picture is plain, left alone where it was sharpened on purpose."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from graine.picture.pixels.colour_transfer import REACH, faithful, with_tones

SCALE = 4


def repeated(small: np.ndarray) -> np.ndarray:
    return small.repeat(SCALE, 0).repeat(SCALE, 1).astype(np.float32)


def halves(left: tuple[int, int, int], right: tuple[int, int, int]) -> np.ndarray:
    """Two plain halves, 16x32 pixels."""
    return np.where(np.arange(32)[None, :, None] < 16, left, right).astype(np.uint8).repeat(16, 0)


def noise(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(60, 190, (24, 24, 3), dtype=np.uint8)


@given(colour=st.tuples(*[st.integers(0, 255)] * 3), lift=st.tuples(*[st.integers(-20, 20)] * 3))
@settings(max_examples=30)
def test_a_plain_colour_is_exact_whatever_the_enlargement_made_of_it(
    colour: tuple[int, int, int], lift: tuple[int, int, int]
) -> None:
    small = np.full((8, 8, 3), colour, np.uint8)
    pattern = np.indices((32, 32)).sum(0)[..., None] % 2 * 3  # such as networks leave
    assert np.abs(faithful(repeated(small) + lift + pattern, small) - colour).max() < 0.01


def test_each_side_of_an_edge_gets_its_own_correction() -> None:
    small = halves((200, 60, 90), (30, 180, 120))
    lifts = repeated(np.where(np.arange(32)[None, :, None] < 16, 8, -6).repeat(16, 0))
    wrong = np.abs(faithful(repeated(small) + lifts, small) - repeated(small))
    assert np.delete(wrong, np.s_[64 - SCALE : 64 + SCALE], axis=1).max() < 1
    assert wrong.max() < 8  # where the edge itself is


def test_a_sharpened_line_stays_as_dark_as_it_was_drawn() -> None:
    small = np.full((24, 24, 3), 220, np.uint8)
    small[:, 11:13] = 120
    large = repeated(np.full((24, 24, 3), 220, np.uint8))
    large[:, 46:50] = 20  # thinner and darker, as a crisp upscaler draws it
    corrected = faithful(large, small)
    assert corrected[:, 46:50].max() < 45
    assert np.abs(corrected[:, : 4 * 7] - 220).max() < 1


def test_the_mean_colour_of_busy_places_stays() -> None:
    for seed in range(5):
        large = repeated(noise(seed)) + np.array([9, -4, 6])
        means = [values.mean((0, 1)) for values in (faithful(large, noise(seed)), noise(seed))]
        assert np.abs(means[0] - means[1]).max() < 0.3


def test_nothing_from_further_away_than_its_reach_matters() -> None:
    small = np.random.default_rng(1).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    large = repeated(small) * 0.9 + 10
    other = small.copy()
    other[:10], changed = 0, large.copy()
    changed[: 10 * SCALE] = 255
    corrected, again = faithful(large, small), faithful(changed, other)
    below = (10 + REACH) * SCALE
    assert np.abs(corrected[below:] - again[below:]).max() < 1e-3
    assert np.abs(corrected[:below] - again[:below]).max() > 1


def test_tones_are_taken_over_and_detail_is_kept() -> None:
    checks = np.where((np.indices((128, 160)) // 3).sum(0) % 2, 15, -15)[..., None]
    image = Image.fromarray((np.array([150, 90, 120]) + checks).astype(np.uint8))
    toned = np.asarray(with_tones(image, Image.new("RGB", (160, 128), (110, 130, 100))), np.int16)
    assert np.abs(toned - (110, 130, 100) - checks).max() <= 1


def test_a_picture_keeps_its_own_tones_to_the_byte() -> None:
    image = Image.fromarray(noise()).resize((45, 77))
    assert with_tones(image, image).tobytes() == image.tobytes()


def test_the_mean_colour_of_a_picture_follows() -> None:
    image, tones = (Image.fromarray(noise(seed)).resize((200, 120)) for seed in (1, 2))
    toned = with_tones(image, tones)
    means = [np.asarray(one, np.float64).mean((0, 1)) for one in (toned, tones)]
    assert np.abs(means[0] - means[1]).max() < 0.5
