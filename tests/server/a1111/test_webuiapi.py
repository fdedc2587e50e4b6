"""Every call of webuiapi, the commonest client of A1111's API, over a real connection."""

from __future__ import annotations

import json
import socket
import sys
import threading
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import pytest
import webuiapi
from PIL import Image

from graine.server.state import ServerState
from tests.server.a1111.pictures import centre_mask, gradient
from tests.server.a1111.test_info import TYPES
from tests.server.conftest import eventually
from tests.server.painter import Painter, colour, painting
from tests.source import ROOT


@pytest.fixture
def api(url: str) -> Any:
    port = int(url.rstrip("/").rpartition(":")[2])
    return webuiapi.WebUIApi(host="127.0.0.1", port=port, steps=4)


@pytest.fixture
def painter(state: ServerState) -> Generator[Painter]:
    with painting(state) as found:
        yield found


def test_pictures_come_with_all_that_is_known_of_them(api: Any, painter: Painter) -> None:
    found = api.txt2img(prompt="a fox", negative_prompt="text", seed=40, batch_size=2, n_iter=2)
    assert [image.size for image in found.images] == [(512, 512)] * 4
    assert [image.getpixel((9, 9)) for image in found.images] == [colour(seed) for seed in (40, 41, 42, 43)]
    assert found.info.keys() == TYPES.keys()
    assert found.info["all_seeds"] == [40, 41, 42, 43]
    assert found.parameters["prompt"] == "a fox"
    assert isinstance(found.json["info"], str)
    for image, text in zip(found.images, found.info["infotexts"], strict=True):
        assert image.info["parameters"] == text
    assert "Steps: 4, Sampler: Euler a" in found.images[0].info["parameters"]


def test_pictures_are_in_the_library_under_their_tag(api: Any, painter: Painter, state: ServerState) -> None:
    api.txt2img(prompt="a fox", seed=3)
    (job,) = state.queue.jobs(hidden=True)
    assert (job.hidden, job.client, job.wish["tags"]) == (True, "local:127.0.0.1", ["api"])
    assert state.studio.library.get(job.results[0] or 0).prompt == "a fox"


def test_a_random_seed_is_told(api: Any, painter: Painter) -> None:
    found = api.txt2img(prompt="a fox")
    assert found.image.getpixel((9, 9)) == colour(found.info["seed"])


def test_a_picture_is_redrawn_and_repainted(api: Any, painter: Painter) -> None:
    found = api.img2img(images=[gradient()], prompt="a fox", seed=5, denoising_strength=0.4)
    assert found.info["denoising_strength"] == 0.4
    assert "Init image hash" in found.info["infotexts"][0]
    found = api.img2img(
        images=[gradient()], mask_image=centre_mask(), prompt="a hat", seed=5, inpainting_fill=1
    )
    assert found.image.size == (128, 128)  # "only masked" keeps the picture's size
    assert "Inpaint area: Only masked" in found.info["infotexts"][0]
    assert found.parameters["init_images"] is None


def test_pictures_are_enlarged(api: Any, painter: Painter) -> None:
    once = api.extra_single_image(gradient(), upscaler_1="R-ESRGAN AnimeVideo", upscaling_resize=2)
    assert once.image.size == (256, 256)
    several = api.extra_batch_images([gradient(), gradient(64, 64)], upscaler_1="Lanczos", upscaling_resize=3)
    assert [image.size for image in several.images] == [(384, 384), (192, 192)]
    sized = api.extra_single_image(
        gradient(), upscaler_1="Lanczos", resize_mode=1, upscaling_resize_w=300, upscaling_resize_h=200
    )
    assert sized.image.size == (300, 200)


def test_no_upscaler_leaves_a_picture_as_it_is(api: Any) -> None:
    assert api.extra_single_image(gradient()).image.tobytes() == gradient().tobytes()


def test_two_upscalers_are_laid_over_each_other(api: Any, painter: Painter) -> None:
    found = api.extra_single_image(
        gradient(), upscaler_1="Lanczos", upscaler_2="Nearest", extras_upscaler_2_visibility=0.5
    )
    assert found.image.size == (256, 256)
    assert len(painter.done) == 2


def test_what_a_picture_says_of_itself_is_read(api: Any, painter: Painter) -> None:
    drawn = api.txt2img(prompt="a fox, (oil:1.2)", seed=6).image
    found = api.png_info(drawn).json
    assert found["info"] == drawn.info["parameters"]
    assert found["parameters"]["Prompt"] == "a fox, (oil:1.2)"
    assert found["parameters"]["Seed"] == "6"
    assert "graine" in found["items"]
    assert api.png_info(gradient()).json == {"info": "", "items": {}, "parameters": {}}


def test_words_are_found_for_a_picture(api: Any, painter: Painter) -> None:
    assert api.interrogate(gradient()).info == "a picture of something"
    assert api.interrogate(gradient(), model="deepdanbooru").info


def test_lists_have_the_fields_that_clients_read(api: Any, state: ServerState) -> None:
    assert {"name", "aliases", "options"} <= api.get_samplers()[0].keys()
    assert {"name", "label", "aliases", "default_rho", "need_inner_model"} <= api.get_schedulers()[0].keys()
    names = {"title", "model_name", "hash", "sha256", "filename", "config"}
    assert [model.keys() for model in api.get_sd_models()] == [names]
    upscalers = [one["name"] for one in api.get_upscalers()]
    assert upscalers[:4] == ["None", "R-ESRGAN AnimeVideo", "Lanczos", "Nearest"]
    assert {"name": "Latent (nearest-exact)"} in api.get_latent_upscale_modes()
    assert api.get_embeddings() == {"loaded": {}, "skipped": {}}
    assert api.get_scripts() == {"txt2img": [], "img2img": []}
    assert "ram" in api.get_memory()
    assert api.get_realesrgan_models()[0]["scale"] == 4
    for nothing in (api.get_loras, api.get_sd_vae, api.get_hypernetworks, api.get_face_restorers):
        assert nothing() == []
    assert api.get_prompt_styles() == []
    assert api.refresh_checkpoints() is None
    assert "Euler a" in api.util_get_sampler_names()
    assert "karras" in api.util_get_scheduler_names()


def test_saved_styles_are_listed_and_applied(api: Any, painter: Painter, state: ServerState) -> None:
    styles = state.settings.home / "styles.csv"
    styles.write_text('name,prompt,negative_prompt\noil,"{prompt}, oil painting",photo\n', encoding="utf-8")
    assert api.get_prompt_styles()[0]["name"] == "oil"
    found = api.txt2img(prompt="a fox", styles=["oil"], seed=1)
    assert (found.info["prompt"], found.info["styles"]) == ("a fox, oil painting", ["oil"])


def test_no_answer_names_a_place_on_this_machine(api: Any, painter: Painter, state: ServerState) -> None:
    answers = [
        api.get_sd_models(),
        api.get_upscalers(),
        api.get_options(),
        api.get_cmd_flags(),
        api.get_realesrgan_models(),
        api.txt2img(prompt="a fox", seed=1).info,
    ]
    text = json.dumps(answers)
    assert str(state.settings.home) not in text
    assert str(ROOT) not in text
    assert sys.prefix not in text


def test_options_are_read_changed_and_used(api: Any, painter: Painter) -> None:
    title = api.util_get_current_model()
    assert title in api.util_get_model_names()
    api.util_set_model(title)
    api.set_options({"CLIP_stop_at_last_layers": 2, "samples_format": "jpg", "no_such_setting": 1})
    assert api.get_options()["CLIP_stop_at_last_layers"] == 2
    found = api.txt2img(prompt="a fox", seed=1)
    assert (found.info["clip_skip"], found.image.format) == (2, "JPEG")
    over = api.txt2img(prompt="a fox", seed=1, override_settings={"samples_format": "webp"})
    assert over.image.format == "WEBP"
    assert api.get_options()["samples_format"] == "jpg"


def test_a_setting_that_says_nothing_is_named(api: Any, painter: Painter) -> None:
    found = api.txt2img(prompt="a fox", override_settings={"s_churn_everywhere": 1})
    assert found.info["extra_generation_params"]["Ignored"] == "setting s_churn_everywhere"


def test_a_client_that_goes_away_leaves_nothing_queued(url: str, state: ServerState) -> None:
    body = json.dumps({"prompt": "a fox"}).encode()
    address = urlsplit(url)
    head = f"POST /sdapi/v1/txt2img HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Type: application/json\r\n"
    with socket.create_connection((address.hostname or "", address.port or 0)) as line:
        line.sendall(head.encode() + f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
        (job,) = eventually(lambda: state.queue.jobs(states=("queued",), hidden=True))
    eventually(lambda: state.queue.get(job.id).state == "canceled")


def test_options_can_be_sent_back_as_they_came(api: Any) -> None:
    options = api.get_options()
    assert api.set_options(options) is None
    assert api.get_options() == options


def test_idle_is_idle(api: Any) -> None:
    progress = api.get_progress()
    assert (progress["progress"], progress["state"]["job_count"]) == (0, 0)
    assert progress["current_image"] is None
    api.util_wait_for_ready(check_interval=0.01)


def test_an_interruption_gives_back_what_is_finished(api: Any, state: ServerState) -> None:
    with painting(state, allowed=1) as painter, ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(api.txt2img, prompt="a fox", batch_size=3, seed=7)
        eventually(lambda: painter.painted and state.queue.jobs(states=("running",))[0].results[0])
        progress = api.get_progress()
        assert progress["progress"] == pytest.approx(1 / 3)
        assert (progress["state"]["job_count"], progress["state"]["job_no"]) == (3, 1)
        assert progress["state"]["sampling_steps"] == 4
        assert api.interrupt() == {}
        found = waiting.result(10)
    assert found.info["all_seeds"] == [7, 8, 9]
    assert [image.getpixel((9, 9)) for image in found.images] == [colour(7)]
    assert len(found.info["infotexts"]) == 1
    assert api.interrupt() == {}  # with nothing to interrupt
    assert api.skip() == {}


def test_twenty_clients_at_once_each_get_their_own_seed_back(api: Any, painter: Painter, url: str) -> None:
    port = int(url.rstrip("/").rpartition(":")[2])
    start = threading.Barrier(20)

    def draw(seed: int) -> tuple[int, tuple[int, int, int]]:
        client: Any = webuiapi.WebUIApi(host="127.0.0.1", port=port, steps=4)
        start.wait()
        found = client.txt2img(prompt="a fox", seed=seed, width=128, height=128)
        return found.info["seed"], found.image.getpixel((9, 9))

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(draw, range(100, 120)))
    assert answers == [(seed, colour(seed)) for seed in range(100, 120)]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"sampler_name": "Euler ancestor"}, 404),
        ({"override_settings": {"sd_model_checkpoint": "gone"}}, 404),
        ({"script_name": "X/Y/Z plot"}, 422),
        ({"steps": 100_000}, 422),
    ],
)
def test_errors_have_a1111_s_statuses(api: Any, sent: dict[str, Any], status: int) -> None:
    with pytest.raises(RuntimeError) as failed:
        api.txt2img(**{"prompt": "a fox", **sent})
    assert failed.value.args[0] == status
    assert json.loads(failed.value.args[1]).keys() == {"error", "detail", "body", "errors"}


def test_what_cannot_be_drawn_is_an_error_with_its_reason(api: Any, state: ServerState) -> None:
    with (
        painting(state, fails=True),
        pytest.raises(RuntimeError, match="It broke") as failed,
    ):
        api.txt2img(prompt="a fox")
    assert failed.value.args[0] == 500


def test_a_picture_that_is_none_is_an_error(api: Any) -> None:
    with pytest.raises(RuntimeError) as failed:
        api.interrogate("bm90IGEgcGljdHVyZQ==")
    assert failed.value.args[0] == 500
    assert json.loads(failed.value.args[1])["detail"] == "Invalid encoded image"


def test_results_are_pictures(api: Any, painter: Painter) -> None:
    assert isinstance(api.txt2img(prompt="a fox", send_images=True).image, Image.Image)
    assert api.txt2img(prompt="a fox", send_images=False).images == []
