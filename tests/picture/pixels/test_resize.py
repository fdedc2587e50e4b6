"""A picture gets another size in the way that was asked for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from graine.edits import RESIZES
from graine.picture.pixels.resize import fitted_box, framed, resized

SIDES = st.integers(1, 300)


def picture() -> Image.Image:
    """90x60 pixels: a red, a green and a blue third, side by side, with a white frame of 2 pixels."""
    image = Image.new("RGB", (90, 60), "white")
    for n, colour in enumerate(("red", "lime", "blue")):
        image.paste(colour, (n * 30 + 2 * (n == 0), 2, n * 30 + 30 - 2 * (n == 2), 58))
    return image


def near(pixel: object, colour: tuple[int, int, int]) -> bool:
    return np.allclose(np.array(pixel), colour, atol=40)


@pytest.mark.parametrize("mode", RESIZES)
def test_a_picture_of_the_right_size_keeps_every_pixel(mode: str) -> None:
    assert resized(picture(), (90, 60), mode).tobytes() == picture().tobytes()


@pytest.mark.parametrize("mode", RESIZES)
@pytest.mark.parametrize("size", [(64, 64), (128, 64), (64, 128), (720, 480)])
def test_the_size_is_the_one_asked_for(mode: str, size: tuple[int, int]) -> None:
    assert resized(picture(), size, mode).size == size


def test_resize_squeezes_all_of_it() -> None:
    square = resized(picture(), (60, 60), "resize")
    colours = [square.getpixel((x, 30)) for x in (10, 30, 50)]
    assert colours == [(255, 0, 0), (0, 255, 0), (0, 0, 255)]


def test_crop_fills_the_frame_from_the_middle() -> None:
    square = resized(picture(), (60, 60), "crop")
    assert [square.getpixel((x, 30)) for x in (7, 30, 52)] == [(255, 0, 0), (0, 255, 0), (0, 0, 255)]
    assert near(square.getpixel((0, 30)), (255, 0, 0))  # the frame at the left is cut off
    assert near(square.getpixel((30, 0)), (255, 255, 255))


def test_fill_fits_it_in_and_stretches_its_edges() -> None:
    square = np.asarray(resized(picture(), (90, 90), "fill"))
    assert (square[15:75] == np.asarray(picture())).all()
    assert (square[:15] == square[15]).all()
    assert (square[75:] == square[74]).all()


@given(inner=st.tuples(SIDES, SIDES), outer=st.tuples(SIDES, SIDES))
def test_a_picture_is_fitted_into_the_middle_of_a_frame(
    inner: tuple[int, int], outer: tuple[int, int]
) -> None:
    left, top, right, bottom = fitted_box(inner, outer)
    assert 0 <= left < right <= outer[0]
    assert 0 <= top < bottom <= outer[1]
    assert right - left == outer[0] or bottom - top == outer[1]
    assert abs(left - (outer[0] - right)) <= 1
    assert abs(top - (outer[1] - bottom)) <= 1


def test_a_mask_is_framed_too() -> None:
    mask = Image.new("L", (10, 5), 255)
    assert framed(mask, (20, 20), (0, 5, 20, 15)).getextrema() == (255, 255)
