"""The EXIF block of a JPEG or WebP file: a description and a comment (EXIF 2.32, CIPA DC-008, 4.6).

Pillow reads these, but writes a comment as plain bytes where the standard wants the type "undefined", and
strict readers then do not find the text.
"""

from __future__ import annotations

import struct
from typing import Final

from PIL import ExifTags, Image

ASCII: Final = 2
LONG: Final = 4
UNDEFINED: Final = 7
UNICODE: Final = b"UNICODE\0"  # before a comment in UTF-16
MAX_JPEG: Final = 65_000  # bytes; a JPEG segment has two bytes for its length


def write(description: str, comment: str) -> bytes:
    """An EXIF block with an `ImageDescription` (ASCII, 4 or more characters) and a `UserComment`."""
    text = description.encode("ascii") + b"\0"
    padding = b"\0" * (len(text) % 2)  # values start at even places
    remark = UNICODE + comment.encode("utf-16-be")
    start, inner, values = 8, 8 + _size(2), 8 + _size(2) + _size(1)
    outer = _directory(
        (ExifTags.Base.ImageDescription, ASCII, len(text), values),
        (ExifTags.IFD.Exif, LONG, 1, inner),
    )
    exif = _directory((ExifTags.Base.UserComment, UNDEFINED, len(remark), values + len(text + padding)))
    return b"Exif\0\0" + struct.pack(">2sHI", b"MM", 42, start) + outer + exif + text + padding + remark


def read(image: Image.Image) -> tuple[str | None, str | None]:
    """An image's description and its Unicode comment, each None where there is none."""
    exif = image.getexif()
    description = exif.get(ExifTags.Base.ImageDescription)
    comment = exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.UserComment)
    return description if isinstance(description, str) else None, _unicode(comment)


def _unicode(comment: object) -> str | None:
    if isinstance(comment, bytes) and comment.startswith(UNICODE):
        return comment.removeprefix(UNICODE).decode("utf-16-be", errors="replace")
    return None


def _directory(*entries: tuple[int, int, int, int]) -> bytes:
    """Return a directory of entries: tag, type, count, and the value or its place in the block."""
    packed = (struct.pack(">HHII", *entry) for entry in entries)
    return struct.pack(">H", len(entries)) + b"".join(packed) + struct.pack(">I", 0)


def _size(entries: int) -> int:
    return 2 + 12 * entries + 4
