"""OpenAI's own client over a real connection: pictures, edits, variations, models, streams, repeats."""

from __future__ import annotations

import base64
import io
from collections.abc import Generator
from typing import Any
from urllib.request import urlopen

import httpx2
import openai
import pytest
from fastapi import FastAPI
from openai import OpenAI
from PIL import Image
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graine.server.state import ServerState
from tests.server.a1111.pictures import gradient
from tests.server.conftest import eventually, serving
from tests.server.openai.test_to_request import png, with_hole
from tests.server.painter import Painter, colour, painting


def client_of(url: str, **more: Any) -> OpenAI:
    return OpenAI(base_url=f"{url.rstrip('/')}/v1", api_key="none", **more)


@pytest.fixture
def client_(url: str) -> Generator[OpenAI]:
    with client_of(url, max_retries=0) as found:
        yield found


@pytest.fixture
def painter(state: ServerState) -> Generator[Painter]:
    with painting(state) as found:
        yield found


def image_of(text: str | None) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(text or "")))


def test_pictures_are_drawn(client_: OpenAI, painter: Painter) -> None:
    own: dict[str, object] = {"seed": 42, "steps": 4, "negative_prompt": "text"}
    found = client_.images.generate(prompt="a fox", n=2, size="512x512", quality="low", extra_body=own)
    images = [image_of(one.b64_json) for one in found.data or []]
    assert [image.getpixel((5, 5)) for image in images] == [colour(42), colour(43)]
    assert [image.size for image in images] == [(512, 512)] * 2
    assert "Steps: 4" in images[0].info["parameters"]
    assert (found.size, found.quality, found.output_format) == ("512x512", "low", "png")
    assert [(one.model_extra or {})["seed"] for one in found.data or []] == [42, 43]


def test_a_request_has_a_name_of_its_own(client_: OpenAI, painter: Painter) -> None:
    raw = client_.images.with_raw_response.generate(prompt="a fox")
    assert raw.headers["x-request-id"].startswith("req_")


def test_names_of_openai_s_models_draw_with_ours(client_: OpenAI, painter: Painter) -> None:
    client_.images.generate(model="dall-e-3", prompt="a fox", style="vivid", user="someone", size="auto")
    assert painter.done[0].wish["model"] == "pousse"


@pytest.mark.parametrize(("format", "kind"), [("jpeg", "JPEG"), ("webp", "WEBP"), ("png", "PNG")])
def test_formats(client_: OpenAI, painter: Painter, format: Any, kind: str) -> None:
    found = client_.images.generate(prompt="a fox", output_format=format, output_compression=80)
    assert image_of((found.data or [])[0].b64_json).format == kind


def test_an_address_of_the_picture_can_be_asked_for(client_: OpenAI, painter: Painter, url: str) -> None:
    found = client_.images.generate(prompt="a fox", response_format="url")
    address = (found.data or [])[0].url or ""
    assert address.startswith(url)
    with urlopen(address) as file:
        assert Image.open(io.BytesIO(file.read())).info["parameters"].startswith("a fox")


def test_a_picture_is_edited_where_the_mask_is_transparent(client_: OpenAI, painter: Painter) -> None:
    found = client_.images.edit(
        image=("picture.png", png(gradient())), mask=("mask.png", png(with_hole())), prompt="a hat"
    )
    assert painter.done[0].wish["edit"]["kind"] == "repaint"
    assert image_of((found.data or [])[0].b64_json).size == (128, 128)


def test_one_picture_in_a_list_is_edited_too(client_: OpenAI, painter: Painter) -> None:
    client_.images.edit(
        image=[("picture.png", png(gradient()))], prompt="a hat", extra_body={"strength": 0.3}
    )
    assert painter.done[0].wish["edit"]["strength"] == 0.3


def test_variations_are_drawn(client_: OpenAI, painter: Painter) -> None:
    with pytest.deprecated_call():
        found = client_.images.create_variation(image=("picture.png", png(gradient())), n=2)  # pyright: ignore[reportDeprecated]
    assert len(found.data or []) == 2


def test_models_are_listed(client_: OpenAI) -> None:
    assert [model.id for model in client_.models.list()] == ["pousse"]
    assert client_.models.retrieve("pousse").owned_by == "graine"
    with pytest.raises(openai.NotFoundError) as missing:
        client_.models.retrieve("sdxl")
    assert missing.value.code == "model_not_found"


def test_a_stream_shows_the_picture_on_the_way(client_: OpenAI, state: ServerState) -> None:
    with painting(state, allowed=0) as painter:
        stream = client_.images.generate(
            prompt="a fox", stream=True, partial_images=1, extra_body={"seed": 3}
        )
        job = eventually(lambda: state.queue.jobs(states=("running",)))[0]
        state.moments.take({"type": "progress", "job": job.id, "phase": "drawing", "done": 6, "total": 10})
        preview = "data:image/webp;base64,UklGRg=="
        state.moments.take({"type": "preview", "job": job.id, "index": 0, "image": preview})
        events = iter(stream)
        first = next(events)
        assert (first.type, first.b64_json) == ("image_generation.partial_image", "UklGRg==")
        painter.allowed = 1
        (last,) = list(events)
    assert last.type == "image_generation.completed"
    assert image_of(last.b64_json).getpixel((5, 5)) == colour(3)


def test_an_edit_is_streamed_under_its_own_name(client_: OpenAI, painter: Painter) -> None:
    stream = client_.images.edit(image=("picture.png", png(gradient())), prompt="a hat", stream=True)
    assert [event.type for event in stream] == ["image_edit.completed"]


def test_what_goes_wrong_in_a_stream_is_an_event(client_: OpenAI, state: ServerState) -> None:
    with painting(state, fails=True), pytest.raises(openai.APIError, match="It broke"):
        list(client_.images.generate(prompt="a fox", stream=True))


@pytest.mark.parametrize(
    ("sent", "status", "param"),
    [
        ({"prompt": ""}, 400, None),
        ({"prompt": "a fox", "size": "large"}, 400, "size"),
        ({"prompt": "a fox", "n": 11}, 400, "n"),
        ({"prompt": "a fox", "model": "/etc/passwd"}, 404, None),
        ({"prompt": "a fox", "extra_body": {"sampler": "Euler ancestor"}}, 400, None),
    ],
)
def test_errors_are_openai_s(client_: OpenAI, sent: dict[str, Any], status: int, param: str | None) -> None:
    with pytest.raises(openai.APIStatusError) as failed:
        client_.images.generate(**sent)
    assert failed.value.status_code == status
    assert failed.value.type in ("invalid_request_error", "not_found_error")
    assert failed.value.param == param
    assert failed.value.request_id


def test_an_address_in_the_place_of_a_picture_is_refused(client_: OpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="not downloaded from addresses"):
        client_.post(
            "/images/edits",
            cast_to=object,
            body={"image": "http://127.0.0.1:1/x.png", "prompt": "x"},
            files={"mask": ("mask.png", b"")},
            options={"headers": {"Content-Type": "multipart/form-data"}},
        )


def test_what_failed_is_not_asked_for_again(url: str, state: ServerState) -> None:
    broken = painting(state, fails=True)
    failing = pytest.raises(openai.InternalServerError, match="It broke")
    with broken, client_of(url, max_retries=2) as client, failing:
        client.images.generate(prompt="a fox")
    assert len(state.queue.jobs(hidden=True)) == 1


class Unlucky:
    """Loses the first answers of a server: they become 503, before or after the work was queued."""

    def __init__(self, app: ASGIApp, times: int, *, after: bool) -> None:
        self.app, self.times, self.after = app, times, after

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or not scope["path"].startswith("/v1/images") or not self.times:
            await self.app(scope, receive, send)
            return
        self.times -= 1

        async def lost(message: Message) -> None:
            """Send nothing on."""

        if self.after:
            await self.app(scope, receive, lost)
        await send({"type": "http.response.start", "status": 503, "headers": [(b"retry-after-ms", b"1")]})
        await send({"type": "http.response.body", "body": b"{}"})


@pytest.mark.parametrize("after", [True, False])
@pytest.mark.parametrize("kind", ["generate", "edit"])
def test_two_lost_answers_are_one_job(app: FastAPI, state: ServerState, after: bool, kind: str) -> None:
    app.add_middleware(Unlucky, times=2, after=after)
    with serving(app) as url, painting(state), client_of(url) as client:
        if kind == "generate":
            found = client.images.generate(prompt="a fox")
        else:
            found = client.images.edit(image=("picture.png", png(gradient())), prompt="a hat")
        assert len(found.data or []) == 1
        assert len(state.queue.jobs(hidden=True)) == 1
        client.images.generate(prompt="a fox")  # asked for anew, it is drawn anew
        client.images.generate(prompt="a fox")
        assert len(state.queue.jobs(hidden=True)) == 3


def test_a_lost_answer_is_still_one_job_after_the_server_was_started_anew(
    app: FastAPI, state: ServerState
) -> None:
    with serving(app) as url, painting(state):

        def ask(prompt: str, tries: int) -> str:
            """The picture of a request that was sent so often before, of a server that forgot all."""
            if hasattr(app.state, "openai"):
                del app.state.openai
            address = f"{url.rstrip('/')}/v1/images/generations"
            headers = {"x-stainless-retry-count": str(tries)}
            return httpx2.post(address, json={"prompt": prompt}, headers=headers).json()["data"][0][
                "b64_json"
            ]

        assert ask("a fox", 0) == ask("a fox", 1) == ask("a fox", 2)
        assert len(state.queue.jobs(hidden=True)) == 1
        ask("a fox", 0)  # asked for anew, it is drawn anew
        ask("a cat", 1)  # its first try never came
        assert len(state.queue.jobs(hidden=True)) == 3
