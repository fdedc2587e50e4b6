"""A picture's hash names its pixels, its mode and its size, and nothing else."""

from __future__ import annotations

from PIL import Image

from graine.picture import Picture
from graine.recipe import Recipe


def hashed(image: Image.Image, prompt: str = "a") -> str:
    return Picture(image, Recipe(prompt=prompt)).pixels_hash


def test_equal_pixels_have_equal_hashes() -> None:
    assert hashed(Image.new("RGB", (4, 2), "red")) == hashed(Image.new("RGB", (4, 2), (255, 0, 0)), "b")


def test_another_pixel_size_or_mode_is_another_hash() -> None:
    images = [
        Image.new("RGB", (4, 2)),
        Image.new("RGB", (4, 2), (0, 0, 1)),
        Image.new("RGB", (2, 4)),
        Image.new("L", (12, 2)),
    ]
    assert len({hashed(image) for image in images}) == len(images)


def test_the_hash_is_the_documented_one() -> None:
    import hashlib

    expected = hashlib.sha256(b"RGB 2x1\n" + bytes([1, 2, 3, 1, 2, 3])).hexdigest()
    assert hashed(Image.new("RGB", (2, 1), (1, 2, 3))) == expected
