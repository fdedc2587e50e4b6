"""Attacks meet the same servers as the other tests of the server, and one that is full of things."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from PIL import Image

from graine.queue.job import QueueJob
from graine.queue.queue import Queue
from graine.server.app import create_app
from graine.server.state import ServerState
from graine.settings import Settings
from tests.security.raw import Answer, ask
from tests.security.watching import Seen, watched
from tests.server.a1111.pictures import encoded, gradient
from tests.server.conftest import app, client, drawing, guarded, serving, settings, state
from tests.server.routes.shelf import family

__all__ = ["app", "client", "guarded", "settings", "state", "target"]

CANARY, SECRET = "canary-51d7", "nobody is to read this"
MARKS = ("Traceback", 'File "', "site-packages", "sqlite3.", "pydantic_core", SECRET)
SECONDS = 5.0  # of a request that means harm, on a machine that others use too
SMALL = {"prompt": "a fox", "width": 64, "height": 64, "steps": 1}


@dataclass
class Target:
    """A real server with pictures, a painter at work, and a secret beside its home folder."""

    app: FastAPI
    url: str
    place: Path  # of the home folder and the secret
    image: str  # hash of a picture that was taken in

    @property
    def bodies(self) -> dict[str, Any]:
        """Bodies of operations whose schema has no example."""
        picture = encoded(gradient(64, 64))
        return {
            "/sdapi/v1/txt2img": SMALL,
            "/sdapi/v1/img2img": SMALL | {"init_images": [picture]},
            "/sdapi/v1/extra-single-image": {"image": picture},
            "/sdapi/v1/extra-batch-images": {"imageList": [{"data": picture, "name": "x.png"}]},
            "/v1/images/generations": {"prompt": "a fox", "size": "64x64", "steps": 1},
        }

    def ask(
        self,
        method: str,
        path: str | bytes,
        *,
        headers: Mapping[str, str | bytes] | None = None,
        body: bytes | Iterable[bytes] = b"",
    ) -> Answer:
        """Send what means harm, and check what holds for every answer."""
        if isinstance(body, bytes):
            body = body.replace(b"0" * 64, self.image.encode())
        with watched() as seen:
            answer = ask(self.url, method, path, headers=headers, body=body)
        self._check(answer, seen, f"{method} {path!r:.300} {body!r:.300}")
        if "pause" in str(path):
            ask(self.url, "POST", "/api/queue/resume")
        return answer

    def _check(self, answer: Answer, seen: Seen, what: str) -> None:
        told = f"{what}: {answer.status} {answer.text[:500]}"
        unreadable = answer.status == 500 and "Invalid encoded image" in answer.text  # as A1111 says it
        assert answer.status < 500 or answer.status == 501 or unreadable, told
        assert answer.seconds < SECONDS, f"{what}: {answer.seconds} s"
        if "text/html" not in answer.headers.get("content-type", "") and answer.status >= 400:
            assert not [one for one in (*MARKS, str(self.place), str(Path.home())) if one in answer.text], (
                told
            )
        assert not [path for path in seen.opened if CANARY in path], told
        assert not seen.run, told

    def contents(self) -> set[str]:
        """Everything beside the home folder."""
        home = self.place / "home"
        return {str(one) for one in self.place.rglob("*") if not one.is_relative_to(home)}


def give_the_first(queue: Queue, job: QueueJob) -> None:
    """Do a job of any kind: all of its pictures are the library's first."""
    count = int(job.wish.get("count", 1))
    job = queue.planned(job, {"recipes": []}, count)
    if job.kind == "ask":
        queue.outcome(job, {"keywords": {}, "prompt": "a picture of something"})
    for index in range(count):
        queue.result(job, index, 1)
    queue.done(job)


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Generator[Target]:
    """A server that many attacks meet one after another."""
    place = tmp_path_factory.mktemp("target")
    home = place / "home"
    (place / CANARY).mkdir()
    (place / CANARY / "secret.txt").write_text(SECRET)
    (place / CANARY / "secret.png").write_bytes(b"\x89PNG\r\n\x1a\n" + SECRET.encode())
    settings = Settings(
        home=home, pictures=home / "pictures", inputs=home / "inputs", library=home / "library", language="en"
    )
    app = create_app(settings, worker=False)
    state: ServerState = app.state.server
    family(state.studio.library)
    image = state.studio.inputs.keep(Image.new("RGB", (64, 64), "teal"))
    with serving(app) as url, drawing(state.queue, give_the_first):
        yield Target(app, url, place, image)
    assert threading.active_count() < 50, "requests left threads behind"
