"""A studio's server over an empty home folder, without its worker: a thread of the test plays that."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from graine.queue.job import QueueJob
from graine.queue.queue import Queue
from graine.server.app import create_app
from graine.server.single_instance import listening, url_of
from graine.server.state import ServerState
from graine.server.uvicorn_server import Server
from graine.settings import Settings

OWN = "http://127.0.0.1:7860"
PASSWORD = "a long password"
FOX: dict[str, Any] = {"kind": "draw", "wish": {"prompt": "a red fox", "seed": 7}}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The settings of an empty home folder."""
    home = tmp_path / "home"
    return Settings(
        home=home, pictures=home / "pictures", inputs=home / "inputs", library=home / "library", language="en"
    )


@pytest.fixture
def app(settings: Settings) -> FastAPI:
    """A server's application that draws nothing."""
    return create_app(settings, worker=False)


@pytest.fixture
def state(app: FastAPI) -> ServerState:
    """What the application's routes share."""
    return app.state.server


@pytest.fixture
def client(app: FastAPI) -> Generator[TestClient]:
    """A client of the running application; an error of the server is an answer, as for others."""
    with TestClient(app, base_url=OWN, raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture
def guarded(settings: Settings) -> Generator[TestClient]:
    """A client of a server that needs a password, and no password."""
    application = create_app(settings, password=PASSWORD, worker=False)
    with TestClient(application, base_url=OWN, raise_server_exceptions=False) as opened:
        yield opened


@contextmanager
def serving(app: FastAPI) -> Generator[str]:
    """Serve an application on a free port of this machine, and give its address."""
    ready = threading.Event()
    server = Server(app, ready.set)
    with listening("127.0.0.1", 0) as opened:
        thread = threading.Thread(target=server.run, args=([opened],))
        thread.start()
        assert ready.wait(10)
        try:
            yield url_of(opened)
        finally:
            server.should_exit = True
            thread.join(20)
            assert not thread.is_alive(), "the server does not end"


@pytest.fixture
def url(app: FastAPI) -> Generator[str]:
    """The address of the application on this machine."""
    with serving(app) as address:
        yield address


@contextmanager
def drawing(queue: Queue, work: Callable[[Queue, QueueJob], Any] | None = None) -> Generator[None]:
    """Play the worker: claim what is queued and end it, until the block ends."""
    over = threading.Event()

    def draw() -> None:
        while not over.is_set():
            job = queue.claim("played")
            if job is None:
                sleep(0.01)
            else:
                (work or end)(queue, job)

    thread = threading.Thread(target=draw)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(10)


def end(queue: Queue, job: QueueJob) -> None:
    """Do a job as quickly as can be: one picture, number 1."""
    job = queue.planned(job, {"recipes": []}, 1)
    queue.result(job, 0, 1)
    queue.done(job)


def eventually(holds: Callable[[], Any], seconds: float = 5.0) -> Any:
    """Wait until something holds, and give it."""
    until = monotonic() + seconds
    while not (found := holds()):
        assert monotonic() < until, "it never came about"
        sleep(0.01)
    return found
