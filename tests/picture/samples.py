"""Pictures for the tests of files: a good one, and files that nobody should trust."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image

from graine.picture import Picture
from graine.picture.formats.decode import MAX_TEXT
from graine.recipe import Recipe

RECIPE = Recipe(
    prompt="a panda, (3D render:1.2), « été » 日本",
    negative='blurry, "text"',
    sampler="dpmpp_2m",
    schedule="karras",
    seed=2**64 - 1,
    cfg=6.5,
    width=64,
    height=128,
    model="pousse",
    model_hash="0a1b2c3d4e",
    upscale=4,
    eta=0.1 + 0.2,
)


def drawn(recipe: Recipe = RECIPE) -> Picture:
    """A small picture of many colours."""
    image = Image.merge(
        "RGB", [Image.linear_gradient("L").rotate(turn).resize((24, 16)) for turn in (0, 90, 180)]
    )
    return Picture(image, recipe, made_with={"graine": "0.1.0", "torch": "2.13.0"})


def chunk(kind: bytes, data: bytes) -> bytes:
    """One PNG chunk."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def text(key: str, value: str) -> bytes:
    return chunk(b"tEXt", key.encode() + b"\0" + value.encode("latin-1"))


def bomb(key: str, megabytes: int) -> bytes:
    return chunk(b"zTXt", key.encode() + b"\0\0" + zlib.compress(b"a" * (megabytes << 20)))


def png(folder: Path, *extra: bytes, size: tuple[int, int] = (1, 1)) -> Path:
    """Write a PNG with extra chunks before its pixels, which are those of one pixel."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", *size, 8, 2, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(b"\0\1\2\3"))
    path = folder / "file.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + header + b"".join(extra) + body + chunk(b"IEND", b""))
    return path


def raw(data: bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        (folder / "file.png").write_bytes(data)
        return folder / "file.png"

    return write


def encoded(kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    drawn().image.save(buffer, kind, **options)
    return buffer.getvalue()


def animation(kind: str) -> bytes:
    frames = [Image.new("RGB", (8, 8), (shade, 0, 0)) for shade in range(0, 250, 25)]
    buffer = io.BytesIO()
    frames[0].save(buffer, kind, save_all=True, append_images=frames[1:])
    return buffer.getvalue()


def comment(size: int) -> bytes:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9286] = b"UNICODE\0" + b"\0a" * size
    return exif.tobytes()


HOSTILE: dict[str, tuple[Callable[[Path], Path], str]] = {
    "100 megapixels": (
        lambda f: png(f, size=(10_000, 10_000)),
        "10000x10000 pixels; the limit is 32 million",
    ),
    "400 megapixels": (lambda f: png(f, size=(20_000, 20_000)), "20000x20000 pixels"),
    "too large as JPEG": (lambda f: raw(encoded_large("JPEG"))(f), "6000x6000 pixels"),
    "too large as WebP": (lambda f: raw(encoded_large("WEBP"))(f), "6000x6000 pixels"),
    "no side": (lambda f: png(f, size=(0, 5)), "is damaged or incomplete"),
    "fewer pixels than said": (lambda f: png(f, size=(65_535, 1)), "is damaged or incomplete"),
    "50 MB of text": (lambda f: png(f, bomb("parameters", 50)), "is damaged or incomplete"),
    "100 MB in 100 texts": (
        lambda f: png(f, *(bomb(f"k{n}", 1) for n in range(100))),
        "is damaged or incomplete",
    ),
    "text over the limit": (
        lambda f: png(f, text("parameters", "a" * (MAX_TEXT + 1))),
        "256 KB of text; the limit is 256",
    ),
    "EXIF over the limit": (
        lambda f: raw(encoded("WEBP", exif=comment(200_000)))(f),
        "KB of text; the limit is 256 KB",
    ),
    "a colour profile of 50 MB": (
        lambda f: png(f, chunk(b"iCCP", b"a\0\0" + zlib.compress(b"a" * (50 << 20)))),
        "KB of text|is damaged",
    ),
    "cut PNG": (raw(encoded("PNG")[:-40]), "is damaged or incomplete"),
    "cut JPEG": (raw(encoded("JPEG")[:-40]), "is damaged or incomplete"),
    "cut WebP": (raw(encoded("WEBP")[:-40]), "is damaged or incomplete"),
    "only a start": (raw(b"\x89PNG\r\n\x1a\n"), "is damaged or incomplete"),
    "wrong checksum": (raw(encoded("PNG").replace(b"IDAT", b"IDAT\xff", 1)), "is damaged or incomplete"),
    "animated PNG": (raw(animation("PNG")), "is an animation"),
    "animated WebP": (raw(animation("WEBP")), "is an animation"),
    "another format": (raw(encoded("GIF")), "is not a PNG, JPEG or WebP picture"),
    "a sound": (raw(b"RIFF\0\0\0\0WAVEfmt "), "is not a PNG, JPEG or WebP picture"),
    "text": (raw(b"<svg onload=alert(1)>"), "is not a PNG, JPEG or WebP picture"),
    "nothing": (raw(b""), "is not a PNG, JPEG or WebP picture"),
    "a damaged record": (
        lambda f: png(f, text("graine", "__import__('os')")),
        "The recipe in the picture is damaged",
    ),
    "no file": (lambda f: f / "nowhere.png", "does not exist. Check the name"),
    "a folder": (lambda f: f, "cannot be read: Is a directory"),
}


def encoded_large(kind: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("L", (6000, 6000)).save(buffer, kind, quality=1, **({"method": 0} if kind == "WEBP" else {}))
    return buffer.getvalue()
