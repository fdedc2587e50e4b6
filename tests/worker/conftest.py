"""A worker in this process, and workers as processes that can be killed."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest

from graine.queue.job import ENDED, Order, QueueJob
from graine.queue.queue import Queue
from graine.settings import Settings
from graine.studio import Studio
from graine.worker.messages import Voice
from graine.worker.worker import Worker
from tests.worker.faulty import Faulty

ROOT = Path(__file__).parents[2]
DRAW: dict[str, Any] = {"prompt": "a red cat", "seed": 5, "sampler": "k_euler", "steps": 6, "size": [64, 64]}


def settings_of(home: Path) -> Settings:
    """The settings that a worker of this folder reads."""
    return Settings(
        home=home, pictures=home / "pictures", inputs=home / "inputs", library=home / "library", device="cpu"
    )


class Shop:
    """A queue, and a worker in this process that is driven turn by turn."""

    def __init__(self, home: Path, **pace: float) -> None:
        self.home, self.said = home, io.BytesIO()
        home.mkdir(parents=True, exist_ok=True)
        self.studio = Studio(settings_of(home), device="cpu")
        self.studio._load = lambda name: Faulty(**pace)  # pyright: ignore
        self.queue = Queue(home / "queue.db")
        self.worker = Worker(self.studio, self.queue, Voice(self.said))
        self.library = self.studio.library

    def order(
        self, wish: dict[str, Any] | None = None, *, kind: str = "draw", client: str = "local", **more: Any
    ) -> str:
        """Submit a job and give its name; without a wish it is a small drawing."""
        base = DRAW if wish is None else wish
        (job,) = self.queue.submit([Order(kind=kind, wish=base | more, client=client)])
        return job.id

    def work(self, until: Callable[[], bool] | None = None) -> None:
        """Let the worker work until there is nothing to do, or until something holds."""
        while not (until and until()) and self.worker.turn():
            pass

    def done(self, id: str) -> QueueJob:
        """Work until a job has ended and give it."""
        self.work(lambda: self.queue.get(id).state in ENDED)
        return self.queue.get(id)

    def done_or_waiting(self, id: str) -> QueueJob:
        """Work until a job has ended or asks a person, and give it."""
        self.work(lambda: self.queue.get(id).state in {*ENDED, "waiting"})
        return self.queue.get(id)

    def messages(self, kind: str) -> list[dict[str, Any]]:
        """What the worker said of a kind."""
        said = map(json.loads, self.said.getvalue().splitlines())
        return [one for one in said if one["type"] == kind]

    def pixels(self, job: QueueJob) -> list[str]:
        """Name the pixels of a job's pictures."""
        assert None not in job.results
        return [self.library.get(id).pixels for id in job.results if id]

    def close(self) -> None:
        """End the worker."""
        self.worker.stopping.set()
        self.worker.serve()
        self.library.close()
        self.queue.close()


@pytest.fixture
def shop(tmp_path: Path) -> Generator[Shop]:
    found = Shop(tmp_path / "home")
    yield found
    found.close()


class Process:
    """A worker process of a home folder; its model keeps a pace."""

    def __init__(self, home: Path, pace: str = "0.004,0.0005") -> None:
        places = os.pathsep.join([str(ROOT), str(ROOT / "src")])
        environment = {**os.environ, "PACE": pace, "OMP_NUM_THREADS": "1", "PYTHONPATH": places}
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "tests" / "worker" / "faulty.py"), "--home", str(home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
        )

    def hear(self, kind: str) -> dict[str, Any]:
        """Wait for a message of a kind."""
        assert self.process.stdout
        for line in self.process.stdout:
            if (said := json.loads(line))["type"] == kind:
                return said
        raise AssertionError(f"the worker ended before it said {kind}")

    def kill(self) -> None:
        """Kill it at once, as the system might."""
        self.process.kill()
        self.close()

    def end(self) -> int:
        """Let its parent be gone; give how it ended."""
        assert self.process.stdin
        self.process.stdin.close()
        code = self.process.wait(20)
        self.close()
        return code

    def close(self) -> None:
        """Collect what is left of it."""
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe and not pipe.closed:
                pipe.close()
        self.process.wait(20)

    @property
    def gone(self) -> bool:
        """Tell whether it has ended by itself."""
        return self.process.poll() is not None

    def wait_for(self, holds: Callable[[], bool], seconds: float = 60.0) -> None:
        """Wait until something holds; a worker that ends meanwhile is an error."""
        end = time.monotonic() + seconds
        while not holds():
            assert not self.gone, "the worker ended"
            assert time.monotonic() < end, "it never came"
            time.sleep(0.02)


Start = Callable[..., Process]


@pytest.fixture
def start() -> Generator[Start]:
    """What starts worker processes; none outlives the test."""
    started = list[Process]()

    def begin(home: Path, pace: str = "0.004,0.0005") -> Process:
        started.append(Process(home, pace))
        return started[-1]

    yield begin
    for process in started:
        process.kill()
