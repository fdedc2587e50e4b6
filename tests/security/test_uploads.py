"""Files that mean harm, by every way in which a picture can be sent: refused soon, or taken and harmless."""

from __future__ import annotations

import base64
import io
import json
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from PIL import Image
from starlette.testclient import TestClient

from graine.server.state import ServerState
from tests.security.fields import FORM, content
from tests.server.openapi import operations
from tests.server.routes.shelf import bare_png, chunk, drawn, encoded, png, send

HALF = "\\ud800"  # as JSON writes half of a character
PIXELS = b"\0" * (8 * 25)


def with_exif(comment: bytes) -> bytes:
    """A JPEG with a comment of the camera."""
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9286] = comment
    return encoded(Image.new("RGB", (8, 8)), "JPEG", exif=exif)


def raw_text(name: bytes, text: bytes) -> bytes:
    """A PNG with a text that is any bytes."""
    return bare_png(8, 8, chunk(b"tEXt", name + b"\0" + text), pixels=PIXELS)


def utf8_text(name: bytes, text: bytes) -> bytes:
    """A PNG with an international text that is any bytes."""
    return bare_png(8, 8, chunk(b"iTXt", name + b"\0\0\0\0\0" + text), pixels=PIXELS)


PNG, PAGE = encoded(Image.new("RGB", (8, 8))), b"<!doctype html><script>alert(1)</script>"
HOSTILE: dict[str, Callable[[], bytes]] = {
    "400 megapixels": lambda: bare_png(20_000, 20_000, pixels=b"\0" * 10**6),
    "as wide as can be": lambda: bare_png(2**31 - 1, 2**31 - 1),
    "100 MB of text": lambda: bare_png(
        8, 8, chunk(b"zTXt", b"a\0\0" + zlib.compress(b"x" * 10**8)), pixels=PIXELS
    ),
    "a chunk that says 2 GB": lambda: b"\x89PNG\r\n\x1a\n" + (2**31 - 1).to_bytes(4) + b"tEXt" + b"a\0b",
    "moving": lambda: encoded(
        Image.new("RGB", (8, 8)), "PNG", save_all=True, append_images=[Image.new("RGB", (8, 8), "red")] * 50
    ),
    "SVG": lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "a page": lambda: PAGE,
    "a zip": lambda: b"PK\x03\x04" + b"\0" * 100,
    "a PDF": lambda: b"%PDF-1.7\n",
}
BEARABLE: dict[str, Callable[[], bytes]] = {
    "a picture and a page": lambda: PNG + PAGE,
    "a picture and a zip": lambda: PNG + b"PK\x03\x04" + b"\0" * 100,
    "half characters for ComfyUI": lambda: png(
        prompt=f'{{"1": {{"class_type": "CLIPTextEncode", "inputs": {{"text": "{HALF}"}}}}}}'
    ),
    "half characters for InvokeAI": lambda: png(invokeai_metadata=f'{{"positive_prompt": "{HALF}"}}'),
    "half characters for NovelAI": lambda: png(Comment=f'{{"prompt": "{HALF}"}}', Software="NovelAI"),
    "half characters for Fooocus": lambda: png(
        fooocus_scheme="fooocus", parameters=f'{{"prompt": "{HALF}"}}'
    ),
    "half characters for us": lambda: png(
        graine=json.dumps(
            {"format": "graine/1", "recipe": {"prompt": "\ud800", "seed": 1}, "made_with": {"x": "\ud800"}}
        )
    ),
    "no UTF-8": lambda: utf8_text(b"parameters", b"\xed\xa0\x80\xff"),
    "no text": lambda: raw_text(b"parameters", bytes(range(256))),
    "an EXIF comment of half characters": lambda: with_exif(b"UNICODE\0" + b"\xd8\x00" * 50),
    "an EXIF comment of a megabyte": lambda: with_exif(b"UNICODE\0" + b"x" * 60_000),
    "EXIF that goes round": lambda: bare_png(
        8,
        8,
        chunk(b"eXIf", b"MM\0*\0\0\0\x08\0\x01\x87\x69\0\x04\0\0\0\x01\0\0\0\x08\0\0\0\x08"),
        pixels=PIXELS,
    ),
    "deep": lambda: png(workflow="[" * 100_000, prompt='{"a":' * 50_000),
    "paths for names": lambda: png(
        parameters="x\nSteps: 20, Sampler: Euler, Model: ../../etc/passwd, Seed: 1"
    ),
    "endless numbers": lambda: png(
        parameters=f"x\nSteps: {'9' * 5000}, Seed: {'9' * 5000}, CFG scale: 1e400"
    ),
}


def ways(client: TestClient, data: bytes) -> Iterator[tuple[str, Any]]:
    """Send a file in every way that the API has, and give what came back."""
    for operation in operations(client.app):  # pyright: ignore[reportArgumentType]
        if content(operation, FORM) and operation.path.startswith("/api/"):
            yield operation.path, send(client, operation.path, data, "../../x.png", image="0" * 64)
    text = base64.b64encode(data).decode()
    for path, body in {
        "/sdapi/v1/png-info": {"image": text},
        "/sdapi/v1/extra-single-image": {"image": text, "upscaler_1": "no such"},
        "/sdapi/v1/img2img": {"init_images": [f"data:image/png;base64,{text}"], "sampler_name": "no such"},
    }.items():
        yield path, client.post(path, json=body)
    form = {"prompt": "x", "model": "no such"}
    yield "/v1/images/edits", client.post("/v1/images/edits", files={"image": ("x.png", data)}, data=form)


@pytest.mark.parametrize("name", HOSTILE | BEARABLE)
def test_a_file_that_means_harm(client: TestClient, state: ServerState, name: str, tmp_path: Path) -> None:
    data, process = (HOSTILE | BEARABLE)[name](), psutil.Process()
    before = process.memory_info().rss
    for path, answer in ways(client, data):
        told = f"{path}: {answer.status_code} {answer.text[:300]}"
        unreadable = path.startswith("/sdapi/") and answer.json().get("error") == "HTTPException"  # as A1111
        assert answer.status_code < 500 or unreadable, told
        assert "Traceback" not in answer.text, told
        assert str(tmp_path) not in answer.text, told
        if name in HOSTILE and "png-info" not in path:
            assert answer.status_code >= 400, told
    assert process.memory_info().rss - before < 150 * 2**20
    shown = client.get("/api/pictures")
    assert shown.status_code == 200, shown.text
    for picture in shown.json()["pictures"]:
        for address in (picture["file"], picture["thumb"], f"/api/pictures/{picture['id']}/bundle"):
            answer = client.get(address)
            assert answer.status_code == 200, address
            assert answer.headers["content-type"] in (
                "image/png",
                "image/jpeg",
                "image/webp",
                "application/zip",
            )
    names = [path.name for path in tmp_path.rglob("*") if path.is_file()]
    assert not [one for one in names if one in ("x.png", "passwd")]
    assert client.get("/api/jobs?all=true").json()["jobs"] == []


def test_work_on_files_is_bounded_in_time(client: TestClient) -> None:
    """All of them, one after another, by the core's time: others use this machine."""
    files = [make() for make in (HOSTILE | BEARABLE).values()]
    began = time.process_time()
    for data in files:
        send(client, "/api/inputs", data)
    assert time.process_time() - began < 0.5 * len(files)


def test_what_is_served_is_never_a_page(client: TestClient) -> None:
    picture = send(client, "/api/pictures", PNG + PAGE, "x.html").json()
    for query in ("", "?download=1"):
        answer = client.get(picture["file"] + query)
        assert answer.headers["content-type"] == "image/png"
        assert answer.headers["content-security-policy"].startswith("sandbox")
        assert "x.html" not in answer.headers["content-disposition"]
    assert Image.open(io.BytesIO(client.get(picture["thumb"]).content)).format == "WEBP"


def test_half_a_character_that_was_kept_keeps_nothing_from_being_shown(
    client: TestClient, state: ServerState
) -> None:
    """The command line takes any bytes as a prompt, and the library loses nothing."""
    entry = state.studio.library.keep(drawn(1, "half \ud800"))
    assert client.get("/api/pictures").json()["pictures"][0]["recipe"]["prompt"] == "half ?"
    assert client.get(f"/api/pictures/{entry.id}/lineage").status_code == 200
    assert client.post(f"/api/inputs/from/{entry.id}").status_code < 500
