"""The whole way, with the worker that draws: A1111's and OpenAI's clients and the built-in model."""

from __future__ import annotations

import base64
import io
import os
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from unittest import mock

import openai
import pytest
import webuiapi
from PIL import Image

from graine.picture.formats import infotext
from graine.picture.formats.picture_files import load
from graine.server.app import create_app
from graine.settings import read_settings
from tests.server.a1111.pictures import centre_mask
from tests.server.conftest import serving
from tests.server.openai.test_to_request import png

pytestmark = pytest.mark.slow
LEFT, MIDDLE = (0, 0, 100, 512), (200, 200, 300, 300)  # of the picture: outside the masks, and inside


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    home = tmp_path_factory.mktemp("home")
    mine = mock.patch.dict(os.environ, {"GRAINE_HOME": str(home), "OMP_NUM_THREADS": "1"})
    with mine, serving(create_app(read_settings())) as url:
        yield url.rstrip("/")


@pytest.fixture(scope="module")
def api(address: str) -> Any:
    return webuiapi.WebUIApi(host="127.0.0.1", port=int(address.rpartition(":")[2]), steps=4)


@pytest.fixture(scope="module")
def drawn(api: Any) -> Image.Image:
    return api.txt2img(prompt="a red panda", seed=40).image


def test_a_picture_holds_the_recipe_that_it_was_drawn_from(drawn: Image.Image, tmp_path: Path) -> None:
    drawn.save(tmp_path / "plain.png")
    parts = infotext.read(str(drawn.info["parameters"]))
    assert (parts.prompt, parts.settings["Seed"], parts.settings["Steps"]) == ("a red panda", "40", "4")
    assert drawn.size == (512, 512)
    assert "graine" in drawn.info


def test_the_bytes_are_those_of_the_library(api: Any, tmp_path: Path) -> None:
    answer = api.txt2img(prompt="a red panda", seed=40).json
    file = tmp_path / "drawn.png"
    file.write_bytes(base64.b64decode(answer["images"][0]))
    saved = load(file)
    assert saved.agrees
    assert saved.lossless


def test_the_rest_of_a_repainted_picture_keeps_every_pixel(api: Any, drawn: Image.Image) -> None:
    mask = centre_mask(512, 512)
    found = api.img2img(images=[drawn], mask_image=mask, prompt="a hat", seed=1, inpainting_fill=1).image
    assert _same(found, drawn, LEFT)
    assert not _same(found, drawn, MIDDLE)


def test_pictures_are_enlarged_and_described(api: Any, drawn: Image.Image) -> None:
    small = drawn.resize((96, 96))
    assert api.extra_single_image(small, upscaler_1="R-ESRGAN AnimeVideo").image.size == (192, 192)
    assert "panda" in api.interrogate(drawn).info


def test_hires_fix_enlarges(api: Any) -> None:
    found = api.txt2img(prompt="a red panda", seed=3, enable_hr=True, hr_scale=1.5)
    assert found.image.size == (768, 768)
    assert found.info["infotexts"][0].count("Hires upscaler: Latent") == 1


def test_an_interruption_is_answered_at_once_and_ends_the_request(api: Any) -> None:
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(api.txt2img, prompt="a red panda", seed=7, batch_size=4, steps=500)
        while api.get_progress()["progress"] < 0.01:
            assert not waiting.done()
            sleep(0.1)
        began = monotonic()
        assert api.interrupt() == {}
        assert monotonic() - began < 1.0
        assert len(waiting.result(20).images) < 4
    assert api.get_progress()["state"]["job_count"] == 0


def test_twenty_clients_at_once_each_get_their_own_picture_back(address: str) -> None:
    port = int(address.rpartition(":")[2])

    def draw(seed: int) -> bool:
        own: Any = webuiapi.WebUIApi(host="127.0.0.1", port=port, steps=2)
        found = own.txt2img(prompt="a cat", seed=seed, width=128, height=128)
        return found.info["seed"] == seed and f"Seed: {seed}," in found.image.info["parameters"]

    with ThreadPoolExecutor(20) as pool:
        assert all(pool.map(draw, range(100, 120)))


def test_openai_s_client_draws_edits_varies_and_streams(address: str, drawn: Image.Image) -> None:
    own: dict[str, object] = {"seed": 7, "steps": 4}
    hole = drawn.convert("RGB")
    hole.putalpha(centre_mask(512, 512).point([255 - value for value in range(256)]))
    with openai.OpenAI(base_url=f"{address}/v1", api_key="none") as client:
        found = client.images.generate(prompt="a red panda", n=2, size="512x512", extra_body=own).data or []
        assert [image.size for image in map(_image, found)] == [(512, 512)] * 2
        picture = ("drawn.png", png(drawn.convert("RGB")))
        (edit,) = (
            client.images.edit(
                image=picture, mask=("mask.png", png(hole)), prompt="a hat", extra_body=own
            ).data
            or []
        )
        assert _same(_image(edit), drawn, LEFT)
        events = list(client.images.generate(prompt="a cat", stream=True, partial_images=2))
        assert [event.type for event in events][-1] == "image_generation.completed"
        assert len(events) <= 3


def _same(one: Image.Image, other: Image.Image, box: tuple[int, int, int, int]) -> bool:
    return one.convert("RGB").crop(box).tobytes() == other.convert("RGB").crop(box).tobytes()


def _image(one: Any) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(one.b64_json)))
