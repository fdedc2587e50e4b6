"""The plain touches: nothing asked, nothing changed; what is asked is what one sees."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from graine.errors import RecipeError
from graine.picture.pixels.adjustments import crop, inner_size, match_colours, sharpen, straighten, tone


def picture(seed: int = 0, tint: tuple[int, int, int] = (90, 120, 150)) -> Image.Image:
    """Soft random shapes round a tint."""
    random = np.random.default_rng(seed)
    small = random.normal(0, 30, (6, 8, 3)) + tint
    return Image.fromarray(np.clip(small, 0, 255).astype(np.uint8)).resize((80, 60), Image.Resampling.BICUBIC)


def difference(one: Image.Image, other: Image.Image) -> np.ndarray:
    return np.abs(np.asarray(one, np.int16) - np.asarray(other, np.int16))


def test_nothing_asked_nothing_changed() -> None:
    image = picture()
    same = [straighten(image, 0), tone(image), sharpen(image, 0), crop(image, (0, 0, 80, 60))]
    same.append(match_colours(image, picture(1, (20, 30, 40)), 0))
    assert all(one.tobytes() == image.tobytes() for one in same)


@pytest.mark.parametrize("degrees", [-45, -10, -0.3, 2, 15, 30, 45])
@pytest.mark.parametrize("size", [(80, 60), (60, 80), (200, 20), (64, 64)])
def test_straightening_leaves_no_empty_corner(degrees: float, size: tuple[int, int]) -> None:
    turned = np.asarray(straighten(Image.new("RGB", size, "white"), degrees))
    assert turned.min() == 255


def test_straightening_turns_clockwise_round_the_middle() -> None:
    slanted = Image.new("RGB", (400, 400), "black")
    across, down = math.cos(math.radians(10)) * 300, math.sin(math.radians(10)) * 300
    # A line that rises to the right by ten degrees is level after ten degrees clockwise.
    line = (200 - across, 200 + down, 200 + across, 200 - down)
    ImageDraw.Draw(slanted).line(line, fill="white", width=9)
    level = np.asarray(straighten(slanted, 10))[..., 0] > 128
    rows = np.flatnonzero(level.any(1))
    assert abs(rows.mean() - (level.shape[0] - 1) / 2) <= 1
    assert len(rows) <= 12
    assert level[rows[len(rows) // 2]].all()


@given(
    width=st.integers(16, 400),
    height=st.integers(16, 400),
    degrees=st.floats(-45, 45).filter(lambda d: abs(d) > 0.1),
)
@settings(max_examples=200)
def test_the_rectangle_fits_and_a_larger_one_of_its_shape_would_not(
    width: int, height: int, degrees: float
) -> None:
    angle = math.radians(degrees)
    inner = inner_size(width, height, angle)
    cos, sin = abs(math.cos(angle)), abs(math.sin(angle))

    def fits(wide: float, high: float) -> bool:
        return wide * cos + high * sin <= width + 1e-6 and wide * sin + high * cos <= height + 1e-6

    assert fits(*inner)
    assert not fits(inner[0] + 2, inner[1] + 2)


def test_straightening_keeps_as_much_as_can_be_kept() -> None:
    # The largest rectangle in a square turned by 45 degrees is a square of half its area.
    assert inner_size(100, 100, math.radians(45)) == (70, 70)
    assert inner_size(100, 50, math.radians(1e-6)) == (99, 49)


def test_a_crop_is_cut_from_its_upper_left_corner() -> None:
    assert crop(picture(), (10, 20, 30, 15)).tobytes() == picture().crop((10, 20, 40, 35)).tobytes()


@pytest.mark.parametrize("box", [(60, 0, 21, 10), (0, 50, 10, 11), (-1, 0, 5, 5), (0, 0, 0, 5)])
def test_a_crop_that_leaves_the_picture_is_refused(box: tuple[int, int, int, int]) -> None:
    with pytest.raises(
        RecipeError, match=r"extends beyond the picture, which is 80x60. Choose a box inside it"
    ):
        crop(picture(), box)


def test_matched_colours_have_the_others_mean_and_spread() -> None:
    image, model = picture(0), picture(1, (170, 110, 90))
    matched = np.asarray(match_colours(image, model), np.float64)
    wanted, before = np.asarray(model, np.float64), np.asarray(image, np.float64)
    assert np.abs(matched.mean((0, 1)) - wanted.mean((0, 1))).max() < 2
    assert np.abs(matched.std((0, 1)) - wanted.std((0, 1))).max() < 2
    assert np.abs(before.mean((0, 1)) - wanted.mean((0, 1))).max() > 50


def test_half_the_strength_goes_half_the_way() -> None:
    image, model = picture(0), picture(1, (170, 110, 90))
    means = [np.asarray(match_colours(image, model, share)).mean((0, 1)) for share in (0, 0.5, 1)]
    assert (
        np.abs(means[1] - (means[0] + means[2]) / 2).max() < 8
    )  # sRGB is not as even as the space of the map


def test_a_picture_matched_to_itself_stays() -> None:
    assert difference(match_colours(picture(), picture()), picture()).max() <= 1


@pytest.mark.parametrize("colour", ["white", "black", "red"])
def test_a_plain_picture_takes_the_mean_colour_and_stays_plain(colour: str) -> None:
    matched = np.asarray(match_colours(Image.new("RGB", (40, 300), colour), picture()), np.int16)
    assert (matched == matched[0, 0]).all()
    assert np.abs(matched[0, 0] - np.asarray(picture()).mean((0, 1))).max() < 4


def test_tones_go_where_they_are_asked_to() -> None:
    grey = np.asarray(tone(picture(), saturation=0), np.int16)
    assert np.ptp(grey, axis=-1).max() == 0
    assert np.asarray(tone(picture(), brightness=0.5)).mean() == pytest.approx(
        np.asarray(picture()).mean() / 2, abs=0.6
    )
    assert np.asarray(tone(picture(), contrast=2)).std() > 1.4 * np.asarray(picture()).std()
    assert np.asarray(tone(picture(), contrast=0.5)).std() < 0.8 * np.asarray(picture()).std()


def test_sharpening_steepens_edges_keeps_plains_and_adds_no_colour() -> None:
    edge = Image.new("RGB", (40, 20), (80, 80, 80))
    edge.paste((160, 160, 160), (20, 0, 40, 20))
    soft = edge.resize((20, 10), Image.Resampling.BOX).resize((40, 20), Image.Resampling.BICUBIC)
    sharp = [np.asarray(sharpen(soft, strength), np.int16) for strength in (0, 0.5, 1)]
    steepness = [np.abs(np.diff(one[..., 0], axis=1)).max() for one in sharp]
    assert steepness[0] < steepness[1] < steepness[2]
    assert np.ptp(sharp[2], axis=-1).max() == 0
    assert (sharp[2][:, :5] == sharp[0][:, :5]).all()
