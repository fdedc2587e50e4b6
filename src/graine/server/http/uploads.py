"""Pictures that a client sends: bounded in bytes and pixels before anything is decoded, two at once."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Annotated, Final

from fastapi import File, UploadFile
from PIL import Image, JpegImagePlugin

from graine.errors import PictureError
from graine.picture.formats.decode import JPEG, MAX_TEXT, PNG, decoded
from graine.server.http.error_responses import Refused

MAX_BYTES: Final = 20 * 2**20
MAX_PIXELS: Final = 32_000_000
MAX_PASSES: Final = 500_000_000  # pixels times scans of a JPEG: each scan is a pass, however little it says
NAME_SHOWN: Final = 60  # characters
_SCAN: Final = b"\xff\xda"
_AT_ONCE: Final = threading.BoundedSemaphore(2)

Upload = Annotated[UploadFile, File(description="PNG, JPEG or WebP, at most 20 MB and 32 megapixels")]


def contents(upload: UploadFile) -> bytes:
    """The bytes of a file. Raises `Refused` (413, 415): too large, or no picture by how it begins."""
    if upload.size is not None and upload.size > MAX_BYTES:
        raise Refused(413, "picture_upload_large", limit=MAX_BYTES // 2**20)
    data = upload.file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Refused(413, "picture_upload_large", limit=MAX_BYTES // 2**20)
    if not kind(data):
        raise Refused(415, "picture_format", path=name_of(upload))
    return data


def kind(data: bytes) -> str:
    """The media type of a picture by how it begins; "" for what is none that we read."""
    if data.startswith(PNG):
        return "image/png"
    if data.startswith(JPEG):
        return "image/jpeg"
    return "image/webp" if data.startswith(b"RIFF") and data[8:12] == b"WEBP" else ""


def name_of(upload: UploadFile) -> str:
    """The name of a file as it can be shown: one line, no folders, not long."""
    name = re.split(r"[/\\]", upload.filename or "")[-1]
    return "".join(sign for sign in name if sign.isprintable())[:NAME_SHOWN] or "?"


@contextmanager
def reading(data: bytes, name: object, *, max_text: int = MAX_TEXT) -> Generator[Image.Image, None, None]:
    """Decode a picture; others wait for their turn. Raises `PictureError` for what cannot be used."""
    with decoding(), decoded(_checked(data, name), name, MAX_PIXELS, max_text=max_text) as image:
        yield image


@contextmanager
def decoding() -> Generator[None, None, None]:
    """Hold one of the two places for work on pixels: it takes memory, and other requests want the cores."""
    with _AT_ONCE:
        yield


def _checked(data: bytes, name: object) -> io.BytesIO:
    """Refuse a JPEG of very many scans, which takes minutes to decode; usual ones have ten or so."""
    scans = data.count(_SCAN) if data.startswith(b"\xff\xd8") else 0
    if scans > 1 and scans * _pixels(data) > MAX_PASSES:
        raise PictureError("picture_damaged", path=name, reason=f"{scans} scans")
    return io.BytesIO(data)


def _pixels(data: bytes) -> int:
    """Count the pixels that a JPEG announces; 0 where that cannot be read: its decoder will say why."""
    with suppress(Exception):  # on hostile bytes a decoder raises nearly anything
        image = JpegImagePlugin.JpegImageFile(io.BytesIO(data))
        return image.width * image.height
    return 0
