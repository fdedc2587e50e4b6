"""Pixels of any tool's picture, from bytes that nobody trusts."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from graine.errors import PictureError
from graine.library import decode_bytes
from graine.library.decode_bytes import decode
from tests.library.pictures import foreign


def encoded(image: Image.Image, kind: str, **values: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **values)  # pyright: ignore[reportArgumentType]
    return buffer.getvalue()


def test_a_picture_becomes_upright_rgb_over_white() -> None:
    clear = Image.new("RGBA", (4, 2), (255, 0, 0, 0))
    assert decode(encoded(clear, "PNG"), "x").image.getpixel((0, 0)) == (255, 255, 255)
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter turn
    assert decode(encoded(Image.new("L", (4, 2)), "JPEG", exif=exif), "x").image.size == (2, 4)


def test_a_picture_too_large_is_refused_before_it_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decode_bytes, "MAX_PIXELS", 100)
    with pytest.raises(PictureError, match="16x8"):
        decode(foreign(), "large.png")


def test_an_animation_is_refused() -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    data = encoded(frames[0], "PNG", save_all=True, append_images=frames[1:])
    with pytest.raises(PictureError, match=r"moving\.png"):
        decode(data, "moving.png")


def test_a_text_that_unpacks_to_very_much_is_refused() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("bomb", "0" * 50_000_000, zip=True)
    data = encoded(Image.new("RGB", (8, 8)), "PNG", pnginfo=info)
    assert len(data) < 100_000
    with pytest.raises(PictureError, match="bomb"):
        decode(data, "bomb.png")


@given(st.binary(max_size=80), st.integers(0, 90), st.sampled_from(["PNG", "JPEG", "WEBP"]))
def test_hostile_bytes_are_a_picture_or_a_clear_error(noise: bytes, place: int, kind: str) -> None:
    data = foreign(kind=kind)
    try:
        image, suffix = decode(data[:place] + noise + data[place + len(noise) :], "x")
    except PictureError:
        return
    assert image.mode == "RGB"
    assert suffix in (".png", ".jpg", ".webp")
