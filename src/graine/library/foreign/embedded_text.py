"""The texts in a picture's file, without decoding its pixels: chunks of a PNG, EXIF of a JPEG or WebP.

PNG (third edition), 11.3.3, textual information: tEXt, zTXt, iTXt. EXIF 2.32 (CIPA DC-008), 4.6.5.
"""

from __future__ import annotations

import io
import warnings
import zlib
from collections.abc import Iterator
from typing import Final

from PIL import ExifTags, JpegImagePlugin, WebPImagePlugin

from graine.picture.formats import graine_record
from graine.picture.formats.decode import PNG

MAX_FIELD: Final = 1_000_000  # bytes of one text; a longer one is left out
MAX_CHUNKS: Final = 100_000
MAX_ALL: Final = 16_000_000  # bytes of all texts of a file; those behind them are left out
_KEPT: Final = ("Make", "Model", "Software", "ImageDescription", "MakerNote", "UserComment")


def fields_of(data: bytes) -> dict[str, str]:
    """The texts of a PNG, JPEG or WebP by their names; what cannot be read is left out.

    EXIF's `UserComment` is called `parameters`, as programs call the same text in a PNG.
    """
    if data.startswith(PNG):
        return dict(_png(data))
    return _exif(data) if data.startswith((b"\xff\xd8\xff", b"RIFF")) else {}


def _png(data: bytes) -> Iterator[tuple[str, str]]:
    place, room = len(PNG), MAX_ALL
    for _ in range(MAX_CHUNKS):
        length, kind = int.from_bytes(data[place : place + 4]), data[place + 4 : place + 8]
        if kind in (b"tEXt", b"zTXt", b"iTXt"):
            name, _, rest = data[place + 8 : place + 8 + length].partition(b"\0")
            content = _content(kind, rest)
            room -= len(content or b"")
            if room < 0:
                return
            if name and content is not None and len(content) <= MAX_FIELD:
                yield decoded(name), decoded(content)
        place += 12 + length
        if place >= len(data):
            return


def _content(kind: bytes, rest: bytes) -> bytes | None:
    """The text of a chunk after its name; None where it is damaged or too long."""
    if kind == b"tEXt":
        return rest
    packed = kind == b"zTXt" or rest[:1] == b"\1"
    rest = rest[1:] if kind == b"zTXt" else rest[2:].split(b"\0", 2)[-1]  # language, translated name
    return _unpacked(rest) if packed else rest


def _unpacked(packed: bytes) -> bytes | None:
    try:
        return zlib.decompressobj().decompress(packed, MAX_FIELD + 1)  # no more, however much there is
    except zlib.error:
        return None


def decoded(raw: bytes) -> str:
    """Decode UTF-8, which most programs write whatever the standard says, else Latin-1."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _exif(data: bytes) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in _tags(data):
        content = value if isinstance(value, str) else _comment(value) if isinstance(value, bytes) else ""
        before, colon, after = content.partition(":")
        if name == "UserComment" and content:
            found["parameters"] = content
        elif name == "ImageDescription" and content.startswith('{"format": "graine/'):
            found[graine_record.KEY] = content
        elif name == "MakerNote" and content in ("fooocus", "a1111"):
            found["fooocus_scheme"] = content
        elif colon and before.lower() in ("prompt", "workflow"):  # ComfyUI's, in Make and Model
            found[before.lower()] = after
        elif name == "Software":
            found[name] = content
    return found


def _tags(data: bytes) -> list[tuple[str, object]]:
    """The tags that programs write texts into, from both directories of an EXIF block."""
    reader = JpegImagePlugin.JpegImageFile if data.startswith(b"\xff") else WebPImagePlugin.WebPImageFile
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of metadata that cannot be read; nobody can act on it
            exif = reader(io.BytesIO(data)).getexif()
            tags = [*exif.items(), *exif.get_ifd(ExifTags.IFD.Exif).items()]
    except Exception:  # on hostile bytes a decoder raises nearly anything
        return []
    names = [(ExifTags.TAGS.get(tag, ""), value) for tag, value in tags]
    return [(name, value) for name, value in names if name in _KEPT and _is_short(value)]


def _is_short(value: object) -> bool:
    return isinstance(value, (str, bytes)) and len(value) <= MAX_FIELD


def _comment(raw: bytes) -> str:
    """Decode a `UserComment`: eight bytes name the code; in UTF-16 programs disagree which byte is first."""
    code, body = raw[:8], raw[8:]
    if code == b"UNICODE\0" and b"\0" in body:
        little = body[1::2].count(0) > body[::2].count(0)
        return body.decode("utf-16-le" if little else "utf-16-be", errors="replace").lstrip("\ufeff")
    return decoded(body if code in (b"UNICODE\0", b"ASCII\0\0\0", bytes(8)) else raw).strip("\0")
