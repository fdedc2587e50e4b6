"""A model's name from elsewhere opens no file and calls nobody: in the server, and in the worker."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Generator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from starlette.testclient import TestClient

from graine.edits import Hires, Upscale
from graine.queue.job import Order
from graine.queue.queue import Queue
from graine.recipe import Recipe
from graine.server.state import ServerState
from graine.settings import Settings
from graine.studio import Studio
from graine.worker.messages import Voice
from graine.worker.worker import Worker
from tests.security.watching import Seen, watched
from tests.server.a1111.pictures import encoded, gradient
from tests.server.conftest import FOX, eventually
from tests.server.openai.test_to_request import png
from tests.server.painter import painting

CANARY = "canary-7c1f"
IGNORED = {"refiner_checkpoint", "hr_checkpoint_name"}  # we have no refiner: the rest is drawn
KINDS = ("file", "folder", "pickle", "relative", "home", "url", "hub", "bare hub", "share", "nul", "dots")


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder that belongs to nobody's models, with what a name must not reach."""
    folder = tmp_path / CANARY
    (folder / "unet").mkdir(parents=True)
    for name in ("model.safetensors", "model.ckpt", "unet/diffusion_pytorch_model.safetensors"):
        (folder / name).write_bytes(b"\x02\0\0\0\0\0\0\0{}")
    (folder / "model_index.json").write_text('{"_class_name": "StableDiffusionPipeline"}')
    return folder


def evil(kind: str, outside: Path) -> str:
    """A name that would lead somewhere else."""
    names = {
        "file": str(outside / "model.safetensors"),
        "folder": str(outside),
        "pickle": str(outside / "model.ckpt"),
        "relative": os.path.relpath(outside / "model.safetensors"),
        "home": "~/model.safetensors",
        "url": "https://hub.test/model.safetensors",
        "hub": f"hub:{CANARY}/model",
        "bare hub": f"{CANARY}/model",
        "share": rf"\\hub.test\{CANARY}\model.safetensors",
        "nul": f"pousse\0/{CANARY}",
        "dots": f"../../{CANARY}/model",
    }
    return names[kind]


def has_touched(seen: Seen) -> list[str]:
    """What a name should not have led to."""
    return [*(path for path in seen.opened if CANARY in path), *seen.called, *seen.run]


def own_requests(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The ways in which our own page could name a model or an upscaler."""
    draw = FOX["wish"] | {"model": name}
    for kind, wish in {
        "draw": draw,
        "ab": {"left": draw, "right": draw},
        "ablate": {"base": draw},
        "grid": {"base": draw, "axes": [{"name": "cfg", "values": "3,7"}]},
        "hunt": {"base": draw},
    }.items():
        yield "/api/jobs", {"kind": kind, "wish": wish}
        yield "/api/estimate", {"kind": kind, "wish": wish}
    replayed = Recipe(prompt="a fox", model=name).to_dict()
    yield "/api/jobs", {"kind": "draw", "wish": {"recipes": [replayed]}}
    yield "/api/prompt/check", {"prompt": "a fox", "negative": "", "model": name}


@pytest.mark.parametrize("kind", KINDS)
def test_our_own_api_takes_names_alone(client: TestClient, outside: Path, kind: str) -> None:
    for path, body in own_requests(evil(kind, outside)):
        with watched() as seen:
            answer = client.post(path, json=body)
        assert answer.status_code == 422, (path, body)
        assert answer.json()["error"]["key"] == "models_unknown"
        assert not has_touched(seen), (path, body)
    assert client.get("/api/jobs").json()["jobs"] == []


def foreign_requests(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The ways in which other programs could name a model or an upscaler."""
    small = {"prompt": "a fox", "width": 64, "height": 64, "steps": 1}
    yield "/sdapi/v1/txt2img", small | {"override_settings": {"sd_model_checkpoint": name}}
    yield "/sdapi/v1/options", {"sd_model_checkpoint": name}
    yield "/sdapi/v1/txt2img", small | {"enable_hr": True, "hr_upscaler": name}
    yield "/sdapi/v1/txt2img", small | {"enable_hr": True, "hr_checkpoint_name": name}
    yield "/sdapi/v1/txt2img", small | {"refiner_checkpoint": name, "refiner_switch_at": 0.8}
    picture = encoded(gradient(64, 64))
    yield "/sdapi/v1/extra-single-image", {"image": picture, "upscaler_1": name}
    yield "/sdapi/v1/img2img", small | {"init_images": [name]}
    yield "/v1/images/generations", {"prompt": "a fox", "model": name}


@pytest.mark.parametrize("kind", KINDS)
def test_the_apis_of_others_take_names_alone(
    client: TestClient, state: ServerState, outside: Path, kind: str
) -> None:
    name = evil(kind, outside)
    with painting(state):
        for path, body in foreign_requests(name):
            with watched() as seen:
                answer = client.post(path, json=body)
            if not IGNORED & body.keys():
                assert 400 <= answer.status_code < 500 or "Invalid encoded image" in answer.text, (path, body)
            assert not has_touched(seen), (path, body)
        with watched() as seen:
            files = {"image": ("x.png", png(gradient(64, 64)), "image/png")}
            answer = client.post("/v1/images/edits", files=files, data={"prompt": "a fox", "model": name})
        assert answer.status_code in (400, 404)
        assert not has_touched(seen)
    assert CANARY not in str([job.wish for job in state.queue.jobs()])


@pytest.mark.parametrize("kind", KINDS)
def test_upscalers_go_by_name_too(client: TestClient, state: ServerState, outside: Path, kind: str) -> None:
    name = evil(kind, outside)
    image = state.studio.inputs.keep(Image.new("RGB", (64, 64), "teal"))
    for wish in (
        FOX["wish"] | {"hires": {"scale": 2, "upscaler": name}},
        {"edit": {"kind": "upscale", "image": image, "scale": 2, "upscaler": name}},
    ):
        with watched() as seen:
            answer = client.post("/api/jobs", json={"kind": "draw", "wish": wish})
        assert answer.status_code in (202, 422)  # the worker knows its upscalers
        assert not has_touched(seen)


@pytest.fixture
def worker(settings: Settings) -> Generator[Worker]:
    """A worker as the server's child is, in this process, whose queue a test fills by itself."""
    settings.home.mkdir(parents=True, exist_ok=True)
    queue = Queue(settings.home / "queue.db")
    studio = Studio(replace(settings, device="cpu"), names_only=True)
    worker = Worker(studio, queue, Voice(io.BytesIO()))
    yield worker
    worker.stopping.set()
    worker.serve()
    studio.library.close()
    queue.close()


@pytest.mark.parametrize("kind", KINDS)
def test_the_worker_trusts_no_name_in_its_queue(worker: Worker, outside: Path, kind: str) -> None:
    name, studio = evil(kind, outside), worker.studio
    image = studio.inputs.keep(Image.new("RGB", (64, 64), "teal"))
    edit = Upscale(image=image, scale=2, upscaler=name)
    recipes = [
        Recipe(prompt="a fox", seed=1, model=name),
        Recipe(prompt="a fox", seed=1, width=64, height=64, steps=1, hires=Hires(scale=2, upscaler=name)),
        Recipe(prompt="", seed=1, width=128, height=128, edit=edit),
    ]
    wishes: list[dict[str, Any]] = [{"prompt": "a fox", "seed": 1, "model": name}]
    wishes += [{"recipes": [recipe.to_dict()]} for recipe in recipes]
    jobs = worker.queue.submit([Order(kind="draw", wish=wish) for wish in wishes])
    with watched() as seen:
        while worker.turn():
            pass
    assert {worker.queue.get(job.id).state for job in jobs} == {"failed"}
    assert not has_touched(seen)


def test_the_worker_s_process_goes_by_names(settings: Settings, outside: Path) -> None:
    settings.home.mkdir(parents=True, exist_ok=True)
    queue = Queue(settings.home / "queue.db")
    (job,) = queue.submit([Order(kind="draw", wish={"prompt": "a fox", "seed": 1, "model": str(outside)})])
    command = [sys.executable, "-m", "graine.worker", "--home", str(settings.home), "--preload", ""]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    ) as child:
        eventually(lambda: queue.get(job.id).state == "failed", 60)
        assert child.stdin
        child.stdin.close()
        assert child.wait(20) == 0
    error = queue.get(job.id).error
    queue.close()
    assert error
    assert error["key"] == "models_unknown", json.dumps(error)
