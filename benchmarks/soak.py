"""A life of work, cancelling and killing: does the memory of server and engine grow, is anything lost?

Run as `python -m benchmarks.soak [MINUTES]`: `graine serve` in a temporary folder with the built-in model.
Drafts of one to three pictures are ordered without end, one in five is cancelled, an event stream is cut and
opened again, and every minute and a half the engine is killed. Each half minute one line is printed; at the
end every job must have ended and every row of the library must have its file.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import httpx2
import psutil

from graine.library.entry import Query
from graine.library.store import Library
from graine.queue.job import ENDED
from graine.queue.queue import Queue

OPEN_JOBS = 6  # at once
LINE_SECONDS, KILL_SECONDS = 30.0, 90.0
PROMPTS = (
    "a red fox, 3D render",
    "a castle, watercolor",
    "a sunflower, oil painting",
    "a rocket, flat vector",
)


class Soak:
    """A server, and what was done to it."""

    def __init__(self, home: Path) -> None:
        command = [sys.executable, "-m", "graine.cli", "serve", "--no-browser", "--port", "0"]
        environment = {**os.environ, "GRAINE_HOME": str(home), "OMP_NUM_THREADS": "1"}
        with (home / "server.log").open("ab") as log:
            self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        self.home, self.ids, self.killed = home, list[str](), 0
        self.over = threading.Event()
        while not (home / "server.json").exists():
            time.sleep(0.1)
        self.client = httpx2.Client(
            base_url=json.loads((home / "server.json").read_text())["url"], timeout=60
        )

    def submit(self) -> None:
        """Order a draft, and cancel one in five."""
        wish = {"prompt": random.choice(PROMPTS), "quality": "draft", "count": random.randint(1, 3)}
        answer = self.client.post("/api/jobs", json={"kind": "draw", "wish": wish})
        self.ids.append(str(answer.raise_for_status().json()["id"]))
        if random.random() < 0.2:
            time.sleep(random.uniform(0, 1))
            self.client.post(f"/api/jobs/{self.ids[-1]}/cancel")

    def listen(self) -> None:
        """Read an event stream that is cut now and then."""
        while not self.over.is_set():
            with suppress(httpx2.HTTPError), self.client.stream("GET", "/api/events") as stream:
                for _ in zip(range(random.randint(5, 300)), stream.iter_lines(), strict=False):
                    if self.over.is_set():
                        return

    def worker(self) -> psutil.Process | None:
        """The engine's process."""
        return next(iter(psutil.Process(self.process.pid).children()), None)

    def line(self, since: float) -> None:
        """Say how it is."""
        server, worker = psutil.Process(self.process.pid), self.worker()
        memory = [one.memory_info().rss / 1e6 if one else 0 for one in (server, worker)]
        print(
            f"{time.monotonic() - since:5.0f} s  jobs {len(self.ids):>4}  killed {self.killed}  server"
            f" {memory[0]:.0f} MB {server.num_fds()} files  engine {memory[1]:.0f} MB",
            flush=True,
        )

    def live(self, seconds: float) -> None:
        """Do all that for so long."""
        began = lined = killed = time.monotonic()
        threading.Thread(target=self.listen).start()
        while (now := time.monotonic()) < began + seconds:
            health = self.client.get("/health").json()["queue"]
            if health["queued"] + health["running"] < OPEN_JOBS:
                self.submit()
            time.sleep(0.1)
            if now > lined + LINE_SECONDS:
                lined = now
                self.line(began)
            if now > killed + KILL_SECONDS and (worker := self.worker()):
                killed = now
                worker.kill()
                self.killed += 1
        self.over.set()

    def end(self) -> None:
        """Wait for all, end the server, and count."""
        with Queue(self.home / "queue.db") as queue:
            while not all(queue.get(id).state in ENDED for id in self.ids):
                time.sleep(0.2)
            states = Counter(queue.get(id).state for id in self.ids)
        self.process.terminate()
        self.process.wait(60)
        with Library(self.home / "library") as library:
            rows = {entry.path for entry in library.find(Query(limit=100_000)).entries}
        files = set((self.home / "library" / "pictures").rglob("*.png"))
        print(
            f"{dict(states)}  pictures {len(rows)}  rows without file {len(rows - files)}, files without"
            f" row {len(files - rows)}"
        )


def main(minutes: float) -> None:
    """Live, and say how it was."""
    with tempfile.TemporaryDirectory() as folder:
        soak = Soak(Path(folder))
        try:
            soak.live(60 * minutes)
            soak.end()
        finally:
            soak.over.set()
            soak.process.kill()


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 5)
