"""How far two pictures are from each other."""

from __future__ import annotations

import pytest
from PIL import Image

from graine.picture.pixels.pixel_diff import Distance, distance, shown_difference


def grey(value: int, size: tuple[int, int] = (4, 2)) -> Image.Image:
    """A picture of one grey."""
    return Image.new("RGB", size, (value, value, value))


def test_equal_pictures() -> None:
    assert distance(grey(9), grey(9)) == Distance(0.0, 0, 0.0)


def test_one_pixel_of_eight_differs_in_one_colour() -> None:
    other = grey(100)
    other.putpixel((3, 1), (100, 130, 100))
    found = distance(grey(100), other)
    assert found is not None
    assert found == pytest.approx((30 / 24, 30, 1 / 8))
    assert distance(other, grey(100)) == found


def test_the_largest_difference_is_shown_white() -> None:
    other = grey(100)
    other.putpixel((0, 0), (110, 100, 100))
    other.putpixel((1, 0), (100, 100, 120))
    shown = shown_difference(grey(100), other)
    assert shown is not None
    assert [shown.getpixel((x, 0)) for x in range(3)] == [(128,) * 3, (255,) * 3, (0,) * 3]
    nothing = shown_difference(other, other)
    assert nothing is not None
    assert nothing.getextrema() == ((0, 0),) * 3


def test_pictures_of_other_sizes_have_no_distance() -> None:
    assert distance(grey(1), grey(1, (2, 4))) is None
    assert shown_difference(grey(1), grey(1, (2, 4))) is None
