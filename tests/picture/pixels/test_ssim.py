"""How alike two pictures look."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageFilter

from graine.picture.pixels.ssim import likeness

STRANGE = np.random.default_rng(1).integers(0, 256, (64, 64, 3), dtype=np.uint8)
NOISE = Image.fromarray(STRANGE)
OTHER = Image.fromarray(STRANGE[::-1].copy())


def test_a_picture_is_like_itself_at_any_size() -> None:
    assert likeness(NOISE, NOISE.copy()) == 1
    assert likeness(NOISE, NOISE.resize((256, 256), Image.Resampling.NEAREST)) == 1


def test_the_more_a_picture_changes_the_less_it_is_alike() -> None:
    found = [likeness(NOISE, NOISE.filter(ImageFilter.GaussianBlur(radius))) for radius in (0.3, 1, 4)]
    assert 1 > found[0] > found[1] > found[2] > likeness(NOISE, OTHER) > -0.2


def test_a_flat_colour_has_no_texture_to_share() -> None:
    red, blue = (Image.new("RGB", (64, 64), colour) for colour in ("red", "blue"))
    assert likeness(red, blue) < 0.5
    assert likeness(red, red.resize((32, 48))) == 1


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "P"])
def test_any_mode_is_compared_in_colour(mode: str) -> None:
    assert likeness(NOISE.convert(mode), NOISE.convert(mode)) == 1


def test_it_is_the_published_measure() -> None:
    """Equation 13 of the paper, written out for two flat pictures, whose texture is equal."""
    light = (0.01 * 255) ** 2
    expected = (2 * 100 * 150 + light) / (100**2 + 150**2 + light)
    flat = [Image.new("RGB", (128, 128), (level,) * 3) for level in (100, 150)]
    assert likeness(*flat) == pytest.approx(expected)
