"""A studio in processes of its own, driven over HTTP, that can be killed and started again."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import httpx2
import psutil
from PIL import Image

from graine.library.entry import Query
from graine.library.store import Library
from graine.queue.job import ENDED, QueueJob
from graine.queue.queue import Queue

ROOT = Path(__file__).parents[2]
SERVING = ROOT / "tests" / "faults" / "serving.py"
DRAW: dict[str, Any] = {"prompt": "a red cat", "seed": 5, "sampler": "k_euler", "steps": 6, "size": [64, 64]}
START_SECONDS = 60.0


class Studio:
    """A home folder and the processes that serve it."""

    def __init__(self, home: Path, **environment: str) -> None:
        self.home, self.environment = home, environment
        self.process: subprocess.Popen[bytes] | None = None
        self.url = ""
        home.mkdir(parents=True, exist_ok=True)

    def start(self, **environment: str) -> Studio:
        """Start server and worker, and wait until the server answers."""
        (self.home / "server.json").unlink(missing_ok=True)
        places = os.pathsep.join([str(ROOT), str(ROOT / "src")])
        own = {"GRAINE_HOME": str(self.home), "OMP_NUM_THREADS": "1", "PYTHONPATH": places}
        command = [sys.executable, str(SERVING), "serve", "--no-browser", "--port", "0"]
        with (self.home / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, env={**os.environ, **own, **self.environment, **environment}, stdout=log, stderr=log
            )
        self.until(lambda: self._announced() or self.gone, START_SECONDS)
        return self

    def _announced(self) -> bool:
        with suppress(OSError, ValueError, KeyError):
            self.url = json.loads((self.home / "server.json").read_text())["url"]
            return True
        return False

    @property
    def gone(self) -> bool:
        """Tell whether the server has ended."""
        assert self.process
        return self.process.poll() is not None

    @property
    def server(self) -> psutil.Process:
        """The server's process."""
        assert self.process
        return psutil.Process(self.process.pid)

    @property
    def worker(self) -> psutil.Process | None:
        """The worker's process, if there is one now."""
        with suppress(psutil.NoSuchProcess):
            return next(iter(self.server.children()), None)
        return None

    def kill_worker(self) -> None:
        """Kill the worker at once, as the system might."""
        if worker := self.worker:
            with suppress(psutil.NoSuchProcess):
                worker.kill()

    def kill(self) -> None:
        """Kill server and worker at once."""
        worker = self.worker if self.process and not self.gone else None
        if self.process and not self.gone:
            self.process.kill()
        if worker:
            with suppress(psutil.NoSuchProcess):
                worker.kill()
        self._collect()

    def _collect(self) -> None:
        if self.process:
            self.process.wait(20)

    def stop(self) -> None:
        """End it in order; one that does not end in time is killed."""
        if self.process and not self.gone:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()
                raise

    def ask(self, method: str, path: str, *, client: str = "", **more: Any) -> httpx2.Response:
        """Ask the server."""
        headers = {**more.pop("headers", {}), **({"X-Graine-Client": client} if client else {})}
        timeout = more.pop("timeout", 60)
        return httpx2.request(method, self.url + path, timeout=timeout, headers=headers, **more)

    def submit(self, wish: dict[str, Any] | None = None, *, client: str = "", **more: Any) -> str:
        """Order a drawing and give its job's name."""
        body = {"kind": "draw", "wish": {**(wish or DRAW), **more}}
        answer = self.ask("POST", "/api/jobs", client=client, json=body)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])

    def job(self, id: str) -> dict[str, Any]:
        """A job as the server shows it."""
        return self.ask("GET", f"/api/jobs/{id}").json()

    def ready(self) -> bool:
        """Tell whether the worker is ready."""
        return self.ask("GET", "/health").json()["worker"] == "ready"

    def until(self, holds: Callable[[], Any], seconds: float = 90.0) -> Any:
        """Wait until something holds and give it; say what the processes wrote if it never does."""
        end = time.monotonic() + seconds
        while not (found := holds()):
            if time.monotonic() > end:
                raise AssertionError(f"it never came:\n{self.log()}")
            time.sleep(0.03)
        return found

    def ended(self, ids: Sequence[str], seconds: float = 120.0) -> list[QueueJob]:
        """Wait until all these jobs have ended and give them, read from the database."""
        with Queue(self.home / "queue.db") as queue:
            self.until(lambda: all(queue.get(id).state in ENDED for id in ids), seconds)
            return [queue.get(id) for id in ids]

    def log(self) -> str:
        """The last that the processes wrote."""
        names = ("server.log", "worker.log")
        files = (self.home / name for name in names)
        return "\n".join(file.read_text(errors="replace")[-2000:] for file in files if file.exists())


def pixels(home: Path, jobs: Sequence[QueueJob]) -> list[list[str]]:
    """Name the pixels of each job's pictures."""
    with Library(home / "library") as library:
        return [[library.get(id or 0).pixels for id in job.results] for job in jobs]


def check_whole(home: Path) -> int:
    """See that databases are sound, that rows are files and that nothing is left over; count the pictures."""
    for path in (home / "queue.db", home / "library" / "library.db"):
        with closing(sqlite3.connect(path)) as db:
            assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    with Library(home / "library") as library:  # opening settles what a kill left
        entries = library.find(Query(limit=1000)).entries
        files = {path for path in (home / "library" / "pictures").rglob("*.png")}
        assert {entry.path for entry in entries} == files, "rows are not files"
        for path in files:
            with Image.open(path) as image:
                image.load()  # a cut file would not
    assert not [path for path in home.rglob("*") if path.name.endswith(".part")]
    return len(files)
