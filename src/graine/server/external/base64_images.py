"""Pictures as clients of other programs send them: base64, with or without a `data:` prefix, or file bytes.

An address of a picture is refused: a server that fetches what strangers name can be led to places that only
it can reach (server-side request forgery).
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from graine.errors import PictureError
from graine.picture.formats import decode, exif
from graine.server.http import uploads
from graine.server.http.uploads import MAX_BYTES, MAX_PIXELS

if TYPE_CHECKING:
    from PIL.Image import Image

SENT: Final = "(sent)"  # what a picture without a name is called in errors
MAX_TOTAL: Final = MAX_PIXELS  # pixels of all pictures of a request together, and of what they are scaled to
MAX_TEXT: Final = MAX_BYTES * 4 // 3 + 1024  # characters of it in base64
_ADDRESS: Final = re.compile(r"\s*(?!data:)[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_DATA: Final = re.compile(r"\s*data:[^,]{0,200},", re.IGNORECASE)


def picture_bytes(text: str) -> bytes:
    """The bytes of a picture in base64. Raises `PictureError`, also for the address of a picture."""
    if _ADDRESS.match(text[:100]):
        raise PictureError("compatible_address", value=text[:60])
    if len(text) > MAX_TEXT:
        raise PictureError("compatible_large", size=len(text) * 3 // 4, limit=MAX_BYTES)
    bare = re.sub(r"\s", "", text[len(found[0]) :] if (found := _DATA.match(text)) else text)
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise PictureError("compatible_base64", value=text[:20]) from error


def picture(data: bytes) -> decode.Read:
    """Decode a picture and its transparency. Raises `PictureError`."""
    with opened(data) as image:
        return decode.normal(image)


def pictures(texts: Sequence[str]) -> list[Image]:
    """Decode several pictures in base64, RGB. Raises `PictureError`, also for too many pixels in all."""
    found: list[Image] = []
    for text in texts:
        found.append(picture(picture_bytes(text)).image)
        check_area(sum(image.width * image.height for image in found))
    return found


def check_area(pixels: int) -> None:
    """Raise `PictureError` for more pixels than a request may hold in memory."""
    if pixels > MAX_TOTAL:
        raise PictureError("compatible_pixels", count=pixels / 1e6, limit=MAX_TOTAL / 1e6)


def mask(data: bytes) -> Image:
    """Decode a mask, "L": what is white, or opaque, is painted anew. Raises `PictureError`."""
    with opened(data) as image:
        return decode.normal_mask(image)


@contextmanager
def opened(data: bytes) -> Generator[Image, None, None]:
    """Open a picture's file, for as long as the `with` lasts. Raises `PictureError`."""
    if len(data) > MAX_BYTES:
        raise PictureError("compatible_large", size=len(data), limit=MAX_BYTES)
    with uploads.reading(data, SENT) as image:
        yield image


def texts(image: Image) -> tuple[str, dict[str, str]]:
    """The `parameters` text of an open picture, "" without one, and all else that it says as text."""
    found = {str(name): value for name, value in image.info.items() if isinstance(value, str)}
    description, comment = exif.read(image)
    if comment is not None:
        found.setdefault("parameters", comment)
    if description:
        found["ImageDescription"] = description
    return found.pop("parameters", ""), found
