"""Requests as other programs send them, replayed. Their shapes are those of the programs' public sources.

Open WebUI: open-webui/open-webui, routers/images.py. image-generation-mcp: pvliesdonk/image-generation-mcp,
providers/sd_webui.py. SillyTavern: SillyTavern/SillyTavern, extensions/stable-diffusion. Photoshop:
AbdullahAlfaraj/Auto-Photoshop-StableDiffusion-Plugin. The rest are what tutorials and A1111's own wiki show.
"""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Generator
from typing import Any

import pytest
from PIL import Image
from starlette.testclient import TestClient

from graine.jobs.draw import DrawRequest
from graine.server.state import ServerState
from tests.server.a1111.pictures import centre_mask, encoded, gradient
from tests.server.a1111.test_info import TYPES
from tests.server.painter import Painter, painting

OPEN_WEBUI: dict[str, Any] = {
    "prompt": "a fox",
    "batch_size": 2,
    "width": 512,
    "height": 512,
    "steps": 20,
    "negative_prompt": "text",
    "cfg_scale": 7.0,
    "sampler_name": "DPM++ 2M",
    "scheduler": "Karras",
}
IMAGE_GENERATION_MCP: dict[str, Any] = {
    "prompt": "a fox",
    "width": 768,
    "height": 768,
    "steps": 30,
    "cfg_scale": 7.0,
    "sampler_name": "DPM++ 2M",
    "scheduler": "Karras",
    "negative_prompt": "",
    "distilled_cfg_scale": 3.5,
    "override_settings": {"sd_model_checkpoint": "pousse"},
}
SILLY_TAVERN: dict[str, Any] = {
    "prompt": "a fox",
    "negative_prompt": "text",
    "sampler_name": "Euler a",
    "scheduler": "Automatic",
    "steps": 20,
    "cfg_scale": 7,
    "width": 512,
    "height": 512,
    "restore_faces": False,
    "enable_hr": True,
    "hr_upscaler": "Latent",
    "hr_scale": 1.0,
    "hr_additional_modules": [],
    "denoising_strength": 0.7,
    "hr_second_pass_steps": 0,
    "override_settings": {"CLIP_stop_at_last_layers": 1},
    "override_settings_restore_afterwards": True,
    "clip_skip": 1,
    "save_images": True,
    "send_images": True,
    "do_not_save_grid": False,
    "do_not_save_samples": False,
}
PHOTOSHOP: dict[str, Any] = {
    "prompt": "a fox",
    "negative_prompt": "",
    "steps": 20,
    "n_iter": 1,
    "batch_size": 1,
    "sampler_name": "Euler a",
    "width": 512,
    "height": 512,
    "denoising_strength": 0.7,
    "cfg_scale": 7,
    "seed": "-1",
    "init_images": ["data:image/png;base64, " + encoded(gradient(512, 512))],
    "mask": encoded(centre_mask(512, 512)),
    "mask_blur": 8,
    "inpainting_fill": 1,
    "inpaint_full_res": False,
    "inpaint_full_res_padding": 32,
    "inpainting_mask_invert": False,
    "mask_expansion": 0,
    "subseed": -1,
    "subseed_strength": 0,
    "enable_hr": False,
    "hr_upscaler": "R-ESRGAN 4x+",
    "restore_faces": False,
    "tiling": False,
    "styles": [],
    "alwayson_scripts": {"controlnet": {"args": [{"enabled": False}] * 3}},
    "script_args": [],
    "uniqueDocumentId": "abc",
}
WIKI: dict[str, Any] = {
    "enable_hr": False,
    "denoising_strength": 0,
    "firstphase_width": 0,
    "firstphase_height": 0,
    "prompt": "a fox",
    "styles": ["string"],
    "seed": -1,
    "subseed": -1,
    "subseed_strength": 0,
    "seed_resize_from_h": -1,
    "seed_resize_from_w": -1,
    "batch_size": 1,
    "n_iter": 1,
    "steps": 50,
    "cfg_scale": 7,
    "width": 512,
    "height": 512,
    "restore_faces": False,
    "tiling": False,
    "negative_prompt": "string",
    "eta": 0,
    "s_churn": 0,
    "s_tmax": 0,
    "s_tmin": 0,
    "s_noise": 1,
    "override_settings": {},
    "sampler_index": "Euler",
}
REACT: dict[str, Any] = {
    "include_init_images": True,
    "init_images": [encoded(gradient(128, 128), "JPEG")],
    "prompt": "a fox",
    "mask": encoded(centre_mask(128, 128)),
    "width": "512",
    "height": "512",
    "cfg_scale": "7.5",
    "denoising_strength": 0.75,
    "steps": "20",
    "resize_mode": 0,
    "sampler_index": "DPM++ SDE Karras",
    "inpaint_full_res": 0,
    "inpaint_full_res_padding": 32,
    "inpainting_mask_invert": 0,
    "inpainting_fill": 2,
    "restore_faces": True,
    "mask_blur": 4,
    "Model": "chilloutmix_NiPrunedFp32",
}
FORGE: dict[str, Any] = {
    "prompt": "a fox <lora:ink:0.8>",
    "seed": 7,
    "steps": 20,
    "cfg_scale": 6.0,
    "distilled_cfg_scale": 3.0,
    "sampler_name": "Euler a",
    "scheduler": "Karras",
    "width": 512,
    "height": 768,
    "save_images": True,
    "hr_additional_modules": ["Use same choices"],
    "alwayson_scripts": {},
    "enable_hr": True,
    "hr_scale": 2.0,
    "hr_upscaler": "RealESRGAN_x4plus_anime_6B",
    "hr_second_pass_steps": 10,
    "denoising_strength": 0.45,
    "hr_cfg": 4.5,
}
REQUESTS = {
    "Open WebUI": ("txt2img", OPEN_WEBUI, 2),
    "image-generation-mcp": ("txt2img", IMAGE_GENERATION_MCP, 1),
    "SillyTavern": ("txt2img", SILLY_TAVERN, 1),
    "Photoshop": ("img2img", PHOTOSHOP, 1),
    "the wiki": ("txt2img", WIKI, 1),
    "a React page": ("img2img", REACT, 1),
    "Forge": ("txt2img", FORGE, 1),
}


@pytest.fixture
def painter(state: ServerState) -> Generator[Painter]:
    with painting(state) as found:
        yield found


@pytest.mark.parametrize("name", REQUESTS)
def test_requests_of_other_programs_are_answered_whole(
    client: TestClient, painter: Painter, name: str
) -> None:
    path, sent, count = REQUESTS[name]
    answer = client.post(f"/sdapi/v1/{path}", json=sent)
    assert answer.status_code == 200
    found = answer.json()
    images = [Image.open(io.BytesIO(base64.b64decode(text))) for text in found["images"]]
    assert len(images) == count
    assert all("parameters" in image.info for image in images)
    info = json.loads(found["info"])
    assert info.keys() == TYPES.keys()
    assert (info["seed"], len(info["infotexts"])) == (info["all_seeds"][0], count)


def test_what_was_left_out_of_them_is_said(client: TestClient, painter: Painter) -> None:
    info = json.loads(client.post("/sdapi/v1/txt2img", json=FORGE).json()["info"])
    ignored = info["extra_generation_params"]["Ignored"]
    assert "lora ink" in ignored
    assert "hr_upscaler RealESRGAN_x4plus_anime_6B" in ignored


def test_open_webui_s_choice_of_a_model_is_accepted(client: TestClient) -> None:
    options = client.get("/sdapi/v1/options").json()
    title = client.get("/sdapi/v1/sd-models").json()[0]["title"]
    answer = client.post("/sdapi/v1/options", json={**options, "sd_model_checkpoint": title})
    assert (answer.status_code, answer.json()) == (200, None)


def test_pictures_that_were_sent_come_back_only_if_asked_for(client: TestClient, painter: Painter) -> None:
    with_them = client.post("/sdapi/v1/img2img", json=REACT).json()["parameters"]
    without = client.post("/sdapi/v1/img2img", json=PHOTOSHOP).json()["parameters"]
    assert with_them["init_images"] == REACT["init_images"]
    assert (without["init_images"], without["mask"]) == (None, None)


def test_the_progress_of_a_named_task(client: TestClient, state: ServerState) -> None:
    def told(task: str) -> dict[str, Any]:
        return client.post("/internal/progress", json={"id_task": task, "id_live_preview": -1}).json()

    nothing = told("task(abc)")
    assert (nothing["active"], nothing["queued"], nothing["completed"]) == (False, False, False)
    with painting(state):
        client.post("/sdapi/v1/txt2img", json={"prompt": "a fox", "force_task_id": "task(abc)"})
    after = told("task(abc)")
    assert (after["active"], after["completed"], after["progress"]) == (False, True, 1.0)
    other = client.post(
        "/internal/progress", json={"id_task": "task(abc)"}, headers={"X-Graine-Client": "somebody-else"}
    ).json()
    assert not other["completed"]


def test_a_queued_task_says_so(client: TestClient, state: ServerState) -> None:
    from graine.server.a1111.client_state import Memory
    from graine.server.external import blocking_jobs

    (job,) = blocking_jobs.submit(state, "local:testclient", [DrawRequest(prompt="a fox", seed=1)])
    memory = Memory()
    memory.tasks.add("mine", "local:testclient", [job.id])
    client.app.state.a1111 = memory  # type: ignore[attr-defined]
    told = client.post("/internal/progress", json={"id_task": "mine"}).json()
    assert (told["queued"], told["active"], told["textinfo"]) == (True, False, "In queue...")
    assert client.get("/sdapi/v1/progress").json()["state"]["job_count"] == 1
    assert client.post("/sdapi/v1/interrupt").json() == {}
    assert state.queue.get(job.id).state == "canceled"


def test_clients_have_options_of_their_own(client: TestClient) -> None:
    mine, theirs = {"X-Graine-Client": "mine"}, {"X-Graine-Client": "theirs"}
    client.post("/sdapi/v1/options", json={"CLIP_stop_at_last_layers": 2}, headers=mine)
    read = [client.get("/sdapi/v1/options", headers=one).json() for one in (mine, theirs)]
    assert [one["CLIP_stop_at_last_layers"] for one in read] == [2, 1]


def test_a_client_does_not_see_or_stop_another_s_work(client: TestClient, state: ServerState) -> None:
    from graine.server.external import blocking_jobs

    (job,) = blocking_jobs.submit(state, "mine", [DrawRequest(prompt="a fox", seed=1)])
    theirs = {"X-Graine-Client": "theirs"}
    assert client.get("/sdapi/v1/progress", headers=theirs).json()["state"]["job_count"] == 0
    client.post("/sdapi/v1/interrupt", headers=theirs)
    assert state.queue.get(job.id).state == "queued"


@pytest.mark.parametrize("path", ["server-kill", "server-restart", "server-stop"])
def test_nobody_ends_the_server(client: TestClient, path: str) -> None:
    answer = client.post(f"/sdapi/v1/{path}")
    assert answer.status_code == 403
    assert answer.json()["error"] == "HTTPException"


@pytest.mark.parametrize(
    "path", ["refresh-checkpoints", "refresh-vae", "refresh-loras", "unload-checkpoint", "reload-checkpoint"]
)
def test_what_there_is_nothing_to_do_for_is_accepted(client: TestClient, path: str) -> None:
    answer = client.post(f"/sdapi/v1/{path}")
    assert (answer.status_code, answer.json()) == (200, None)


def test_without_the_password_there_is_basic(guarded: TestClient) -> None:
    answer = guarded.get("/sdapi/v1/options")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Basic")
    assert answer.json().keys() == {"error", "detail", "body", "errors"}
    assert guarded.get("/sdapi/v1/options", auth=("anyone", "a long password")).status_code == 200


@pytest.mark.parametrize("body", ['{"steps": "many"}', '{"width": -1}', '{"prompt": 7}', "[]", "not json"])
def test_a_body_that_has_no_meaning_is_an_error_in_a1111_s_form(client: TestClient, body: str) -> None:
    answer = client.post("/sdapi/v1/txt2img", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)
    assert answer.json().keys() == {"error", "detail", "body", "errors"}
