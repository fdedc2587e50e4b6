"""Whatever is sent, A1111's and OpenAI's APIs answer with a picture or with what was wrong, soon."""

from __future__ import annotations

import io
from collections.abc import Generator
from time import monotonic
from typing import Any

import pytest
from PIL import Image
from starlette.testclient import TestClient

from graine.server.a1111.request_models import ImageToImage, TextToImage
from graine.server.state import ServerState
from tests.server.a1111.pictures import centre_mask, encoded, gradient
from tests.server.openai.test_to_request import png
from tests.server.painter import Painter, painting

VALUES: list[Any] = [
    *(None, True, -1, 0, 2**31, 2**63, -(10**30), 1e308, 0.5, "", "x", "../../etc/passwd", "\x00", "a" * 501),
    *([], ["x"], [None], {}, {"args": 7}, {"x": {"args": [{"enabled": "yes"}]}}),
]
SMALL = {"prompt": "a fox", "width": 64, "height": 64, "steps": 1}
FIELDS = [
    *(("txt2img", name) for name in TextToImage.model_fields),
    *(("img2img", name) for name in ImageToImage.model_fields if name not in TextToImage.model_fields),
]
SECONDS = 10.0


@pytest.fixture
def painter(client: TestClient, state: ServerState) -> Generator[Painter]:
    with painting(state) as found:
        yield found


@pytest.fixture(autouse=True)
def _at_work(client: TestClient, painter: Painter) -> None:
    """Have somebody paint what is accepted, for as long as the server is there."""


def check(answer: Any) -> None:
    assert answer.status_code in (200, 400, 404, 413, 415, 422, 500)
    if answer.status_code == 500:
        assert answer.json()["detail"] == "Invalid encoded image"
    assert "Traceback" not in answer.text
    assert "graine/" not in answer.text


@pytest.mark.parametrize("chunk", range(4))
def test_every_field_with_values_of_all_kinds(client: TestClient, chunk: int) -> None:
    for index, (path, name) in enumerate(FIELDS[chunk::4]):
        pictures = {"init_images": [encoded(gradient(64, 64))]} if path == "img2img" else {}
        for value in VALUES[index % 4 :: 4]:
            began = monotonic()
            check(client.post(f"/sdapi/v1/{path}", json={**SMALL, **pictures, name: value}))
            assert monotonic() - began < SECONDS, (path, name, value)


HUGE: list[dict[str, Any]] = [
    {"width": 16_384, "height": 16_384},
    {"width": 16_384, "height": 16_384, "mask": encoded(centre_mask()), "inpaint_full_res": False},
    {"batch_size": 1000, "n_iter": 1000},
    {"init_images": [encoded(Image.new("L", (5000, 5000)))] * 3},
]


@pytest.mark.parametrize("sent", HUGE)
def test_what_would_fill_the_memory_is_refused(client: TestClient, sent: dict[str, Any]) -> None:
    body = {"prompt": "a fox", "init_images": [encoded(gradient())], **sent}
    answer = client.post("/sdapi/v1/img2img", json=body)
    assert answer.status_code == 422


def test_enlarging_has_its_limits_too(client: TestClient) -> None:
    sent = {"image": encoded(gradient()), "upscaler_1": "Lanczos"}
    sized = {"resize_mode": 1, "upscaling_resize_w": 16_000, "upscaling_resize_h": 16_000}
    assert client.post("/sdapi/v1/extra-single-image", json={**sent, **sized}).status_code == 422
    large = {"image": encoded(Image.new("L", (4000, 4000))), "upscaler_1": "Lanczos", "upscaling_resize": 16}
    assert client.post("/sdapi/v1/extra-single-image", json=large).status_code == 422


@pytest.mark.parametrize("size", ["99999x99999", "64x64", "8x8", "64x99999"])
@pytest.mark.parametrize("path", ["edits", "variations"])
def test_sizes_of_openai_s_edits_have_limits(client: TestClient, path: str, size: str) -> None:
    files = {"image": ("x.png", png(gradient(64, 64)), "image/png")}
    answer = client.post(f"/v1/images/{path}", files=files, data={"prompt": "x", "size": size})
    assert answer.status_code == (200 if size == "64x64" else 400)


BOMB = io.BytesIO()
Image.new("1", (9000, 9000)).save(BOMB, "PNG")


NO_PICTURES = [b"", b"<svg onload='x'/>", b"GIF89a", BOMB.getvalue(), png(gradient())[:-30]]


@pytest.mark.parametrize("data", NO_PICTURES, ids=range(5))
def test_files_that_are_no_pictures_are_refused(client: TestClient, data: bytes) -> None:
    files = {"image": ("../../x.png", data, "image/png")}
    answer = client.post("/v1/images/edits", files=files, data={"prompt": "x"})
    assert answer.status_code == 400
    assert answer.json()["error"].keys() == {"message", "type", "param", "code"}
    text = {"image": "data:image/png;base64," + encoded(Image.new("1", (9000, 9000)))}
    assert client.post("/sdapi/v1/png-info", json=text).status_code in (422, 500)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"prompt": 7}', b'{"prompt": "x", "n": "many"}'])
def test_bodies_without_a_meaning_are_refused_in_openai_s_form(client: TestClient, body: bytes) -> None:
    answer = client.post("/v1/images/generations", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "invalid_request_error"


def test_an_edit_that_is_no_form_is_refused(client: TestClient) -> None:
    assert client.post("/v1/images/edits", json={"image": "x"}).status_code == 415
