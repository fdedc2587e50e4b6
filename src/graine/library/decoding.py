"""The pixels of a picture that is at hand as bytes, whatever tool wrote it."""

from __future__ import annotations

import io
import warnings
from typing import Final, NamedTuple

from PIL import Image, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from graine.errors import GraineError, PictureError
from graine.picture.reading import normal

MAX_PIXELS: Final = 100_000_000
_KINDS: Final = (
    (b"\x89PNG\r\n\x1a\n", ".png", PngImagePlugin.PngImageFile),
    (b"\xff\xd8\xff", ".jpg", JpegImagePlugin.JpegImageFile),
    (b"RIFF", ".webp", WebPImagePlugin.WebPImageFile),
)


class Decoded(NamedTuple):
    """A picture, and the suffix of files of its kind."""

    image: Image.Image  # RGB, upright, over white
    suffix: str


def decode(data: bytes, name: object) -> Decoded:
    """Decode PNG, JPEG or WebP. Texts are left out of account, however long they are.

    Raises `PictureError`, in which `name` says which picture it was.
    """
    kind = next((kind for kind in _KINDS if data.startswith(kind[0])), None)
    if kind is None or (data.startswith(b"RIFF") and data[8:12] != b"WEBP"):
        raise PictureError("picture_format", path=name)
    _, suffix, reader = kind
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of metadata that cannot be read; nobody can act on it
            image = reader(io.BytesIO(data))
            _check(image, name)
            image.load()
            return Decoded(normal(image).image, suffix)
    except GraineError:
        raise
    except Exception as error:  # on hostile bytes a decoder raises nearly anything
        raise PictureError("picture_damaged", path=name, reason=error) from error


def _check(image: Image.Image, name: object) -> None:
    if image.width * image.height > MAX_PIXELS:
        sides = {"width": image.width, "height": image.height}
        raise PictureError("picture_large", path=name, **sides, limit=MAX_PIXELS / 1e6)
    if getattr(image, "n_frames", 1) > 1:
        raise PictureError("picture_animated", path=name)
