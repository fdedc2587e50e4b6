"""A library behind the server, with pictures whose colours and prompts a test decides."""

from __future__ import annotations

import io
import zlib
from typing import Any

from PIL import Image, PngImagePlugin
from starlette.testclient import TestClient

from graine.library.entry import Entry, Parent
from graine.library.store import Library
from graine.picture import Picture
from graine.recipe import Recipe

PARAMETERS = (
    "a green fox\nNegative prompt: fog\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 5, Size: 64x64"
)
WORST = '"><img src=x onerror=alert(1)>'


def fill(library: Library, *prompts: str) -> list[Entry]:
    """Put a picture into the library for each prompt, numbered from 1."""
    return [library.keep(drawn(seed, prompt)) for seed, prompt in enumerate(prompts, 1)]


def drawn(seed: int, prompt: str = "a red cat", **values: Any) -> Picture:
    """A picture of 32x16 whose colour its seed decides."""
    colour = (seed * 37 % 256, seed * 91 % 256, 77)
    return Picture(Image.new("RGB", (32, 16), colour), Recipe(prompt=prompt, seed=seed, **values))


def family(library: Library) -> list[Entry]:
    """Put in a picture, a variation of it, and one with its seed and other words."""
    first = library.keep(drawn(1, "a red cat", cfg=7.0))
    second = library.keep(drawn(2, "a red cat", cfg=12.0), parents=[Parent(first.id, "varied")])
    third = library.keep(drawn(1, "a blue cat", steps=30), parents=[Parent(first.id, "taken")])
    return [first, second, third]


def png(**texts: str) -> bytes:
    """A picture as PNG, with texts."""
    info = PngImagePlugin.PngInfo()
    for name, text in texts.items():
        info.add_text(name, text)
    return encoded(Image.new("RGB", (24, 16), "teal"), "PNG", pnginfo=info)


def encoded(image: Image.Image, kind: str = "PNG", **how: Any) -> bytes:
    """A picture as a file of a kind."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **how)
    return buffer.getvalue()


def send(client: TestClient, path: str, data: bytes, name: str = "a.png", **form: str) -> Any:
    """Upload a file."""
    return client.post(path, files={"file": (name, data, "image/png")}, data=form)


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)


def bare_png(width: int, height: int, *chunks: bytes, pixels: bytes = b"") -> bytes:
    """A PNG by its chunks: a header of any size, others, and packed pixels."""
    head = width.to_bytes(4) + height.to_bytes(4) + b"\x08\x02\x00\x00\x00"
    body = b"".join(chunks) + chunk(b"IDAT", zlib.compress(pixels))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body + chunk(b"IEND", b"")
