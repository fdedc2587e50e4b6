"""The pixels of a picture that is at hand as bytes, whatever tool wrote it."""

from __future__ import annotations

import io
from typing import Final, NamedTuple

from PIL import Image

from graine.picture.formats.decode import decoded, normal

MAX_PIXELS: Final = 100_000_000
_SUFFIXES: Final = {"PNG": ".png", "JPEG": ".jpg", "WEBP": ".webp"}


class Decoded(NamedTuple):
    """A picture, and the suffix of files of its kind."""

    image: Image.Image  # RGB, upright, over white
    suffix: str


def decode(data: bytes, name: object) -> Decoded:
    """Decode PNG, JPEG or WebP. Texts are left out of account, however long they are.

    Raises `PictureError`, in which `name` says which picture it was.
    """
    with decoded(io.BytesIO(data), name, MAX_PIXELS, max_text=None) as image:
        return Decoded(normal(image).image, _SUFFIXES[str(image.format)])
