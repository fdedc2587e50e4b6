"""Many browsers at once: open event streams, submissions, and how late each event arrives.

Run as `python -m benchmarks.server [SECONDS]`: a server of its own in a temporary folder, fifty event
streams, five submissions a second, and a worker that draws nothing but ends each job after 0.2 s. With
`--draw` the real worker draws with the built-in model: how does the server answer meanwhile?
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx2
import psutil

from graine.queue.queue import Queue

STREAMS, RATE, WORK_SECONDS = 50, 5, 0.2
SERVE = """
import sys
from pathlib import Path
from graine.server.app import create_app
from graine.server.single_instance import listening, url_of
from graine.server.uvicorn_server import Server
from graine.settings import Settings
home, worker = Path(sys.argv[1]), sys.argv[2] == "draw"
settings = Settings(home=home, pictures=home / "pictures", inputs=home / "inputs", library=home / "library")
with listening("127.0.0.1", 0) as opened:
    Server(create_app(settings, worker=worker), lambda: print(url_of(opened), flush=True)).run([opened])
"""


class Figures:
    """What was measured, in milliseconds."""

    def __init__(self) -> None:
        self.submits: list[float] = []
        self.answers: list[float] = []
        self.lags: list[float] = []
        self.errors: list[str] = []

    def show(self, memory: float) -> None:
        """Print the figures."""
        for name in ("submits", "answers", "lags"):
            found = sorted(getattr(self, name))
            shown = [found[min(int(len(found) * share), len(found) - 1)] for share in (0.5, 0.95, 0.99)]
            named = "  ".join(f"p{p} {ms:.0f} ms" for p, ms in zip((50, 95, 99), shown, strict=True))
            print(f"{name:<8} {len(found):>7}  {named}")
        print(f"errors {len(self.errors)}  memory of the server {memory:.0f} MB", *self.errors[:3])


async def listen(client: httpx2.AsyncClient, url: str, figures: Figures) -> None:
    """Read a stream; a "submitted" event is as late as its arrival is after its job was made."""
    kind = ""
    async with client.stream("GET", f"{url}/api/events", timeout=None) as answer:
        async for line in answer.aiter_lines():
            if line.startswith("event: "):
                kind = line[7:]
            elif line.startswith("data: ") and kind == "submitted":
                made: str = json.loads(line[6:])["job"]["made"]
                figures.lags.append((time.time() - datetime.fromisoformat(made).timestamp()) * 1000)


async def timed(request: Any, status: int, found: list[float], figures: Figures) -> None:
    """Await an answer and take its time."""
    begun = time.perf_counter()
    try:
        answer = await request
        if answer.status_code != status:
            figures.errors.append(f"{answer.status_code} {answer.text[:80]}")
    except httpx2.HTTPError as error:
        figures.errors.append(repr(error))
    found.append((time.perf_counter() - begun) * 1000)


async def drive(url: str, seconds: float) -> Figures:
    """Open the streams, submit, and look at the queue now and then."""
    figures, limits = Figures(), httpx2.Limits(max_connections=None)
    async with httpx2.AsyncClient(limits=limits, timeout=30) as client:
        streams = [asyncio.create_task(listen(client, url, figures)) for _ in range(STREAMS)]
        await asyncio.sleep(1)
        asked: list[asyncio.Task[None]] = []
        for number in range(int(seconds * RATE)):
            body = {
                "kind": "draw",
                "wish": {"prompt": f"a red fox {number}", "seed": number, "quality": "draft"},
            }
            page = {"X-Graine-Client": f"page-{number % STREAMS}"}
            submit = client.post(f"{url}/api/jobs", json=body, headers=page)
            asked.append(asyncio.create_task(timed(submit, 202, figures.submits, figures)))
            look = client.get(f"{url}/health") if number % 5 else client.get(f"{url}/api/jobs")
            asked.append(asyncio.create_task(timed(look, 200, figures.answers, figures)))
            await asyncio.sleep(1 / RATE)
        await asyncio.gather(*asked)
        await asyncio.sleep(1)
        for stream in streams:
            stream.cancel()
        await asyncio.gather(*streams, return_exceptions=True)
    return figures


def work(home: Path, over: threading.Event) -> None:
    """Play a worker that ends each job after a while."""
    with Queue(home / "queue.db") as queue:
        while not over.is_set():
            if job := queue.claim("benchmark"):
                job = queue.planned(job, {"recipes": []}, 1)
                over.wait(WORK_SECONDS)
                queue.result(job, 0, 1)
                queue.done(job)
            else:
                over.wait(0.02)


def main() -> None:
    """Measure and print."""
    seconds = float(next((one for one in sys.argv[1:] if not one.startswith("-")), 60))
    kind = "draw" if "--draw" in sys.argv else "play"
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", SERVE, folder, kind]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ) as server:
            assert server.stdout
            url, over = server.stdout.readline().strip(), threading.Event()
            playing = threading.Thread(target=work, args=(Path(folder), over))
            if kind == "play":
                playing.start()
            figures = asyncio.run(drive(url, seconds))
            memory = psutil.Process(server.pid).memory_info().rss / 2**20
            over.set()
            server.terminate()
    figures.show(memory)


if __name__ == "__main__":
    main()
