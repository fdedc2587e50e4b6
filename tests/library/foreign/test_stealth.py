"""What is hidden in an alpha channel is found, and nothing is found where nothing is."""

from __future__ import annotations

import gzip
import struct
import time

import numpy as np
import pytest
from PIL import Image

from graine.library.foreign.stealth import hidden
from tests.library.foreign.samples import A1111, picture, png, stealth


def with_bits(body: bytes, size: tuple[int, int] = (96, 96)) -> bytes:
    """A picture whose alpha channel holds these bits."""
    alpha = np.full(size[0] * size[1], 254, np.uint8)
    alpha[: 8 * len(body)] |= np.unpackbits(np.frombuffer(body, np.uint8))
    image = np.array(picture("RGBA", size))
    image[:, :, 3] = alpha.reshape(size).T
    return png(image=Image.fromarray(image))


@pytest.mark.parametrize("size", [(64, 64), (48, 96), (96, 40)])
@pytest.mark.parametrize("packed", [True, False])
def test_a_text_is_found(size: tuple[int, int], packed: bool) -> None:
    assert hidden(png(image=stealth(A1111, packed=packed, size=size))) == {"parameters": A1111}


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "LA", "L"])
def test_ordinary_pictures_hide_nothing(mode: str) -> None:
    assert hidden(png(image=picture(mode))) == {}


@pytest.mark.parametrize(
    "body",
    [
        b"stealth_pngcomp" + struct.pack(">I", 2**32 - 1),
        b"stealth_pngcomp" + struct.pack(">I", 80) + b"no gzip at",
        b"stealth_pngcomp" + struct.pack(">I", 0),
        b"stealth_pnginfo" + struct.pack(">I", 0),
        b"stealth_rgbcomp" + struct.pack(">I", 80) + b"0123456789",
    ],
)
def test_damaged_texts_are_none(body: bytes) -> None:
    assert hidden(with_bits(body)) == {}


def test_a_bomb_stays_small() -> None:
    packed = gzip.compress(bytes(50_000_000))
    size = (1000, 8 * (len(packed) + 19) // 1000 + 1)
    start = time.perf_counter()
    found = hidden(with_bits(b"stealth_pngcomp" + struct.pack(">I", 8 * len(packed)) + packed, size))
    assert len(found["parameters"]) == 1_000_000
    assert time.perf_counter() - start < 2


def test_a_cut_picture_hides_nothing() -> None:
    data = png(image=stealth(A1111))
    assert hidden(data[:200]) == {}
    assert hidden(data[: len(data) // 2]) == {}
