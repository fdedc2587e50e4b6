"""Pictures to begin from, masks, and files that mean harm."""

from __future__ import annotations

import io
import time
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import psutil
import pytest
from PIL import Image, ImageDraw
from starlette.testclient import TestClient

from graine.library.entry import Query
from graine.picture import pixels_hash
from graine.picture.formats.picture_files import encoded as graine_file
from graine.server.state import ServerState
from tests.server.routes.shelf import PARAMETERS, bare_png, chunk, drawn, encoded, fill, png, send


def image(size: tuple[int, int] = (32, 24)) -> Image.Image:
    """A picture of two colours."""
    picture = Image.new("RGB", size, "teal")
    picture.paste("orange", (0, 0, size[0] // 2, size[1]))
    return picture


def test_a_picture_is_taken_in_by_its_pixels_whatever_its_file(client: TestClient) -> None:
    first = send(client, "/api/inputs", encoded(image())).json()
    second = send(client, "/api/inputs", encoded(image(), "WEBP", lossless=True)).json()
    assert first["hash"] == second["hash"] == pixels_hash(image())
    assert (first["width"], first["height"], first["mask"], first["seen"]) == (32, 24, None, None)
    answer = client.get(f"/api/inputs/{first['hash']}")
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-security-policy"].startswith("sandbox")
    assert pixels_hash(Image.open(io.BytesIO(answer.content))) == first["hash"]
    assert client.get(f"/api/inputs/{first['hash']}", headers={"If-None-Match": "*"}).status_code == 304


def test_what_a_file_says_of_itself_comes_with_it(client: TestClient) -> None:
    ours = send(client, "/api/inputs", graine_file(drawn(7, "a panda"))).json()
    assert (ours["tool"], ours["prompt"], ours["recipe"]["seed"]) == ("graine", "a panda", 7)
    other = send(client, "/api/inputs", png(parameters=PARAMETERS)).json()
    assert (other["tool"], other["prompt"], other["negative"]) == ("a1111", "a green fox", "fog")
    assert other["recipe"]["steps"] == 20


def test_a_recipe_that_cannot_be_drawn_is_left_out(client: TestClient) -> None:
    said = send(client, "/api/inputs", png(parameters=PARAMETERS.replace("Steps: 20", "Steps: 99999"))).json()
    assert (said["prompt"], said["recipe"]) == ("a green fox", None)


def test_a_picture_of_the_library_is_known_again(client: TestClient, state: ServerState) -> None:
    (entry,) = fill(state.studio.library, "a red cat")
    assert send(client, "/api/inputs", encoded(drawn(1).image)).json()["seen"] == entry.id
    taken = client.post(f"/api/inputs/from/{entry.id}").json()
    assert (taken["hash"], taken["prompt"], taken["seen"]) == (entry.pixels, "a red cat", entry.id)
    assert client.post("/api/inputs/from/99").status_code == 404


def test_what_was_erased_comes_as_a_mask(client: TestClient) -> None:
    erased = image().convert("RGBA")
    erased.paste((0, 0, 0, 0), (0, 0, 8, 8))
    taken = send(client, "/api/inputs", encoded(erased)).json()
    mask = Image.open(io.BytesIO(client.get(f"/api/inputs/{taken['mask']}").content))
    assert (mask.mode, mask.getbbox()) == ("L", (0, 0, 8, 8))


def masked(client: TestClient, mask: Image.Image, **form: str) -> Any:
    """Send a picture, then a mask of it."""
    picture = send(client, "/api/inputs", encoded(image())).json()["hash"]
    return send(client, "/api/masks", encoded(mask), image=picture, **form)


def spot(size: tuple[int, int] = (32, 24)) -> Image.Image:
    """A mask with a white box from (8, 8) to (16, 16)."""
    mask = Image.new("L", size)
    ImageDraw.Draw(mask).rectangle((8, 8, 15, 15), fill=255)
    return mask


def test_a_mask_is_kept_as_it_will_be_used(client: TestClient) -> None:
    boxes: dict[str, tuple[int, ...] | None] = {}
    for name, form in {"plain": {}, "grown": {"grow": "3"}, "inverted": {"invert": "true"}}.items():
        answer = masked(client, spot(), **form).json()
        kept = Image.open(io.BytesIO(client.get(f"/api/inputs/{answer['hash']}").content))
        assert (kept.mode, kept.size) == ("L", (32, 24))
        boxes[name] = kept.getbbox()
    assert boxes == {"plain": (8, 8, 16, 16), "grown": (5, 5, 19, 19), "inverted": (0, 0, 32, 24)}


def test_a_mask_that_cannot_be_used_is_told(client: TestClient) -> None:
    keys = {
        "mask_empty": masked(client, Image.new("L", (32, 24))),
        "mask_size": masked(client, spot((64, 24))),
        "server_too_great": masked(client, spot(), grow="513"),
        "server_input_unknown": send(client, "/api/masks", encoded(spot()), image="0" * 64),
        "server_invalid": send(client, "/api/masks", encoded(spot()), image="../../etc/passwd"),
    }
    assert {name: answer.json()["error"]["key"] for name, answer in keys.items()} == {k: k for k in keys}
    assert {answer.status_code for answer in keys.values()} == {404, 422}


@pytest.mark.parametrize("hash", ["0" * 64, "..%2f..%2fetc%2fpasswd", "0" * 63, "A" * 64, "0" * 64 + ".png"])
def test_only_hashes_name_inputs(client: TestClient, hash: str) -> None:
    assert client.get(f"/api/inputs/{hash}").status_code in (404, 422)


def noise(size: tuple[int, int]) -> Image.Image:
    """A picture that does not pack well."""
    return Image.fromarray(np.random.default_rng(1).integers(0, 255, (size[1], size[0], 3), np.uint8))


def frames() -> bytes:
    """A PNG that moves."""
    pictures = [Image.new("RGB", (8, 8), (value, 0, 0)) for value in range(3)]
    return encoded(pictures[0], "PNG", save_all=True, append_images=pictures[1:])


def text_bomb(kind: bytes, count: int) -> bytes:
    """A PNG with packed texts that are a thousand times as long unpacked."""
    packed = zlib.compress(b"x" * 10**6)
    between = b"\0" if kind == b"zTXt" else b"\1\0\0\0"
    texts = [chunk(kind, b"t%d\0" % number + between + packed) for number in range(count)]
    return bare_png(8, 8, *texts, pixels=b"\0" * (8 * 25))


def many_scans(count: int) -> bytes:
    """A JPEG that asks for so many more passes over all of its pixels."""
    data = encoded(Image.new("RGB", (5000, 5000)), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    scan = data[last : data.rindex(b"\xff\xd9")]
    return data[:last] + scan * count + b"\xff\xd9"


def wrong_sum() -> bytes:
    """A PNG in whose pixels a bit has changed."""
    data = bytearray(encoded(noise((64, 64))))
    data[-200] ^= 1
    return bytes(data)


HOSTILE: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "10000x10000": lambda: bare_png(10_000, 10_000),
    "20000x20000": lambda: bare_png(20_000, 20_000, pixels=b"\0" * 10**6),
    "65535x1000": lambda: bare_png(65_535, 1000),
    "2147483647x1": lambda: bare_png(2**31 - 1, 1),
    "0x0": lambda: bare_png(0, 0),
    "moving": frames,
    "text bombs": lambda: text_bomb(b"zTXt", 100),
    "international text bombs": lambda: text_bomb(b"iTXt", 100),
    "profile bomb": lambda: bare_png(8, 8, chunk(b"iCCP", b"p\0\0" + zlib.compress(b"\0" * 5 * 10**7))),
    "cut": lambda: encoded(noise((64, 64)))[:-3000],
    "cut JPEG": lambda: encoded(noise((64, 64)), "JPEG")[:-1000],
    "cut WebP": lambda: encoded(noise((64, 64)), "WEBP")[:-1000],
    "a head alone": lambda: b"\x89PNG\r\n\x1a\n",
    "wrong sum": wrong_sum,
    "many scans": lambda: many_scans(10_000),
    "some scans": lambda: many_scans(30),
    "large WebP": lambda: encoded(Image.new("L", (16_000, 4000)), "WEBP", method=0, quality=1),
    "SVG": lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "HTML": lambda: b"<!doctype html><script>alert(1)</script>",
    "GIF": lambda: encoded(image(), "GIF"),
    "TIFF": lambda: encoded(image(), "TIFF"),
    "BMP": lambda: encoded(image(), "BMP"),
    "GIF with a PNG's beginning": lambda: b"\x89PNG\r\n\x1a\n" + encoded(image(), "GIF"),
    "HTML with a JPEG's beginning": lambda: b"\xff\xd8\xff<script>alert(1)</script>",
    "RIFF that is a sound": lambda: b"RIFF\x24\0\0\0WAVEfmt ",
    "more than 20 MB": lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * (20 * 2**20 + 1),
}


# What may be taken where it does no harm: a library keeps a file's texts, as they may be long graphs.
BEARABLE: dict[str, Callable[[], bytes]] = {
    "pixels of 100 MB for 8x8": lambda: bare_png(8, 8, pixels=b"\0" * 10**8),
    "text bomb": lambda: text_bomb(b"zTXt", 1),
    "long texts": lambda: png(a="x" * 200_000, b="y" * 200_000),
}


FEW = ("10000x10000", "text bombs", "cut", "many scans", "SVG", "more than 20 MB")  # read as pictures are
CASES = [(name, path) for path in ("/api/inputs", "/api/pictures") for name in HOSTILE | BEARABLE]


@pytest.mark.parametrize(("name", "path"), [*CASES, *((name, "/api/masks") for name in FEW)])
def test_a_file_that_means_harm_is_refused_quickly(
    client: TestClient, state: ServerState, name: str, path: str
) -> None:
    data = (HOSTILE | BEARABLE)[name]()
    known = send(client, "/api/inputs", encoded(image())).json()["hash"]
    process = psutil.Process()
    before, began = process.memory_info().rss, time.process_time()
    answer = send(client, path, data, image=known)
    seconds, grown = time.process_time() - began, process.memory_info().rss - before
    assert seconds < 2  # of a core
    assert grown < 150 * 2**20
    if name in HOSTILE:
        assert answer.status_code in (413, 415, 422), answer.text
        assert answer.json()["error"]["message"]
        assert state.studio.library.find(Query()).total == 0
    assert answer.status_code < 500
    assert client.get("/health").status_code == 200


def test_a_picture_with_a_page_behind_it_is_served_as_a_picture_alone(client: TestClient) -> None:
    data = encoded(image()) + b"<script>alert(1)</script>"
    picture = send(client, "/api/pictures", data, "x.html").json()
    answer = client.get(picture["file"])
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["x-content-type-options"] == "nosniff"
    taken = send(client, "/api/inputs", data).json()
    assert b"script" not in client.get(f"/api/inputs/{taken['hash']}").content  # written anew


@pytest.mark.parametrize("name", ["../../../x.png", "..\\..\\x", "a\0b.png", "CON", "x" * 999, "<img src=x>"])
def test_the_name_of_a_file_decides_nothing(client: TestClient, state: ServerState, name: str) -> None:
    assert send(client, "/api/pictures", encoded(image()), name).status_code in (201, 400)
    refused = send(client, "/api/pictures", b"no picture", name)
    assert refused.status_code in (400, 415)
    assert "../" not in refused.json()["error"]["message"]
    files = {path.name for path in state.settings.home.rglob("*") if path.is_file()}
    assert not any("x" * 9 in name or "CON" in name for name in files)


@pytest.mark.parametrize(
    "texts",
    [
        {"parameters": "__import__('os').system('touch /tmp/x')"},
        {"parameters": "x\nSteps: " + "9" * 5000 + ", Sampler: Euler, Seed: -1, CFG scale: nan"},
        {"graine": "[" * 20_000},
        {"graine": '{"format": "graine/1", "recipe": {"steps": []}}'},
        {"prompt": '{"1": {"class_type": "KSampler", "inputs": {"seed": [["1", 0], 0]}}}'},
        {"workflow": '{"a":' * 5000},
        {"fooocus_scheme": "a1111", "parameters": "{}"},
        {"invokeai_metadata": '{"positive_prompt": {"a": 1}, "seed": "x", "width": 1e999}'},
        {"Comment": '{"prompt": [1], "steps": -1, "uc": null}', "Software": "NovelAI"},
    ],
)
def test_what_a_file_says_is_never_run(client: TestClient, texts: dict[str, str]) -> None:
    for path in ("/api/inputs", "/api/pictures"):
        assert send(client, path, png(**texts)).status_code in (200, 201, 422)
