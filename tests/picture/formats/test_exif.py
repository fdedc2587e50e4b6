"""EXIF as the standard wants it, read by a library that follows it to the letter."""

from __future__ import annotations

import io
from typing import Any

import piexif  # pyright: ignore[reportMissingTypeStubs]
import pytest
from PIL import Image

from graine.picture.formats import exif


@pytest.mark.parametrize("description", ["abcd", "abcde", "{}" * 500])
@pytest.mark.parametrize("comment", ["", "a", "« été » 日本 🐼", "b" * 5000])
def test_both_texts_are_found_with_their_types(description: str, comment: str) -> None:
    block: Any = piexif.load(exif.write(description, comment))
    assert block["0th"][piexif.ImageIFD.ImageDescription] == description.encode()
    assert block["Exif"][piexif.ExifIFD.UserComment] == b"UNICODE\0" + comment.encode("utf-16-be")


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_both_texts_come_back_from_a_file(kind: str) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, kind, exif=exif.write('{"a": 1}', "é 🐼"))
    assert exif.read(Image.open(buffer)) == ('{"a": 1}', "é 🐼")


def test_an_image_without_texts_has_none() -> None:
    assert exif.read(Image.new("RGB", (8, 8))) == (None, None)
