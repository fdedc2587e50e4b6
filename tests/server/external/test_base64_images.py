"""Pictures come as base64 with or without a prefix; addresses and what is no picture are refused."""

from __future__ import annotations

import pytest
from PIL import Image

from graine.errors import PictureError
from graine.server.external import base64_images
from tests.server.a1111.pictures import encoded, gradient

TEXT = encoded(gradient(16, 16))


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        f"data:image/png;base64,{TEXT}",
        f"data:image/png;base64, {TEXT}",
        f"DATA:;base64,{TEXT}\n",
        TEXT.rstrip("="),
        "\n".join(TEXT[start : start + 76] for start in range(0, len(TEXT), 76)),
    ],
)
def test_any_form_of_base64(text: str) -> None:
    image = base64_images.picture(base64_images.picture_bytes(text)).image
    assert image.tobytes() == gradient(16, 16).tobytes()


@pytest.mark.parametrize(
    "text",
    [
        "http://127.0.0.1/",
        "https://[::1]/x.png",
        "file:///etc/passwd",
        " ftp://x",
        "javascript:x",
        "gopher://x",
    ],
)
def test_an_address_is_refused_whatever_it_is_of(text: str) -> None:
    with pytest.raises(PictureError, match="not downloaded from addresses"):
        base64_images.picture_bytes(text)


def test_too_large_a_file_is_refused_before_it_is_decoded() -> None:
    with pytest.raises(PictureError, match="the limit is"):
        base64_images.picture_bytes("A" * (base64_images.MAX_TEXT + 1))
    with pytest.raises(PictureError, match="the limit is"):
        base64_images.picture(b"\x89PNG\r\n\x1a\n" + b"\0" * base64_images.MAX_BYTES)


def test_pictures_together_have_a_limit() -> None:
    large = encoded(Image.new("L", (4000, 4000)))
    with pytest.raises(PictureError, match="megapixels in total"):
        base64_images.pictures([large] * 3)


def test_transparency_is_told_apart_from_the_picture() -> None:
    image = gradient(16, 16)
    image.putalpha(Image.linear_gradient("L").resize((16, 16)))
    read = base64_images.picture(base64_images.picture_bytes(encoded(image)))
    assert (read.image.mode, read.alpha and read.alpha.getextrema()) == ("RGB", (8, 247))
