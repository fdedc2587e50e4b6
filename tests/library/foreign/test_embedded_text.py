"""The texts of a file are found wherever and however a program writes them, up to a size."""

from __future__ import annotations

import io
import struct
import time
import zlib

import piexif
import pytest
from PIL import Image

from graine.library.foreign.embedded_text import MAX_FIELD, fields_of
from tests.library.foreign.samples import picture, png, with_chunk

TEXT = "un phare à l'aube, 夜明けの灯台 🗼"


def jpeg(comment: bytes, kind: str = "JPEG") -> bytes:
    """A JPEG or WebP with this `UserComment`."""
    buffer = io.BytesIO()
    picture().save(buffer, kind, exif=piexif.dump({"Exif": {piexif.ExifIFD.UserComment: comment}}))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (b"tEXt", b"key\0" + TEXT.encode()),  # what programs write, though Latin-1 is asked for
        (b"zTXt", b"key\0\0" + zlib.compress(TEXT.encode())),
        (b"iTXt", b"key\0\0\0fr\0cl\xc3\xa9\0" + TEXT.encode()),
        (b"iTXt", b"key\0\1\0\0\0" + zlib.compress(TEXT.encode())),
    ],
)
def test_every_kind_of_chunk_is_read(kind: bytes, body: bytes) -> None:
    assert fields_of(with_chunk(png(), kind, body)) == {"key": TEXT}


def test_latin_1_is_read_too() -> None:
    assert fields_of(with_chunk(png(), b"tEXt", b"key\0caf\xe9")) == {"key": "café"}


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
@pytest.mark.parametrize(
    "comment",
    [
        b"UNICODE\0" + TEXT.encode("utf-16-be"),
        b"UNICODE\0" + TEXT.encode("utf-16-le"),
        b"UNICODE\0" + b"\xff\xfe" + TEXT.encode("utf-16-le"),
        b"UNICODE\0" + TEXT.encode(),
        bytes(8) + TEXT.encode(),
        TEXT.encode(),
    ],
)
def test_every_way_to_write_a_comment_is_read(kind: str, comment: bytes) -> None:
    assert fields_of(jpeg(comment, kind)) == {"parameters": TEXT}


def test_comfyui_writes_graphs_into_make_and_model() -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = 'workflow:{"nodes": []}', 'prompt:{"1": {}}'
    buffer = io.BytesIO()
    picture().save(buffer, "WEBP", exif=exif)
    assert fields_of(buffer.getvalue()) == {"workflow": '{"nodes": []}', "prompt": '{"1": {}}'}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (b"tEXt", b"key\0" + b"x" * (MAX_FIELD + 1)),
        (b"zTXt", b"key\0\0" + zlib.compress(bytes(100_000_000))),
        (b"iTXt", b"key\0\1\0\0\0" + zlib.compress(bytes(100_000_000))),
        (b"zTXt", b"key\0\0no zlib"),
    ],
)
def test_too_long_and_damaged_texts_are_left_out(kind: bytes, body: bytes) -> None:
    data = with_chunk(with_chunk(png(), b"tEXt", b"good\0text"), kind, body)
    start = time.perf_counter()
    assert fields_of(data) == {"good": "text"}
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize("length", [0, 5, 2**31, 2**32 - 1])
def test_a_chunk_that_lies_of_its_length_ends_the_reading(length: int) -> None:
    data = png()[:33] + struct.pack(">I", length) + b"tEXtkey\0text"
    assert fields_of(data) in ({}, {"key": "t"}, {"key": "text"})


def test_millions_of_empty_chunks_end() -> None:
    start = time.perf_counter()
    assert fields_of(png()[:33] + bytes(4) * 20_000_000) == {}
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBP", b"GIF89a"])
def test_what_is_hardly_a_file_has_no_texts(data: bytes) -> None:
    assert fields_of(data) == {}
