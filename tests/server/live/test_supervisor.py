"""The worker process: heard, woken, started again, ended in order."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from graine.queue.job import Order
from graine.queue.queue import Queue
from graine.server.live import supervisor as supervisor_module
from graine.server.live.event_hub import Events
from graine.server.live.live_status import Moments
from graine.server.live.queue_positions import Positions
from graine.server.live.supervisor import Supervisor, ask_to_end, own_group, worker_command

TALKS = """
import json, sys
def tell(**facts): print(json.dumps(facts), flush=True)
print("a library says hello", flush=True)
tell(type="progress", job="a", phase="drawing", done=1, total=2, seconds_left=0.5, index=0)
tell(type="preview", job="a", index=0, image="data:")
tell(type="progress", nothing=1)
tell(type="model", name="pousse", state="ready")
tell(type="usage", rss=5)
tell(type="ready", seconds=0.1)
for line in sys.stdin: tell(type="preview", job="woken", index=0, image=line)
open(sys.argv[1], "a").write("ended")
"""


class Desk:
    """A supervisor with all that it needs."""

    def __init__(self, folder: Path, code: str) -> None:
        self.mark = folder / "mark"
        self.queue, self.moments = Queue(folder / "queue.db"), Moments()
        self.events = Events(self.queue, self.moments, Positions(self.queue))
        command = [sys.executable, "-c", code, str(self.mark)]
        self.supervisor = Supervisor(
            command,
            self.moments,
            self.events,
            log_file=folder / "worker.log",
            abandon=self.queue.abandon,
        )

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        task = asyncio.create_task(self.supervisor.run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            self.events.close()
            self.queue.close()

    async def until(self, holds: Callable[[], Any]) -> Any:
        for _ in range(1000):
            if found := holds():
                return found
            await asyncio.sleep(0.01)
        raise AssertionError("it never came about")


def test_what_the_worker_tells_is_kept_and_handed_on(tmp_path: Path) -> None:
    desk = Desk(tmp_path, TALKS)

    async def watch() -> bytes:
        with desk.events.listening() as listener:
            async with desk.running():
                await desk.until(lambda: desk.moments.worker == "ready")
                desk.supervisor.wake()
                await desk.until(lambda: "woken" in desk.moments.previews)
                return await listener.next(1)

    heard = asyncio.run(watch()).decode()
    assert desk.moments.progress["a"]["done"] == 1
    assert (desk.moments.models, desk.moments.memory) == ({"pousse": "ready"}, 5)
    assert '"wake"' in desk.moments.previews["woken"][0].replace("'", '"')
    assert "event: progress" in heard
    assert "event: worker" in heard
    assert desk.mark.read_text() == "ended"


def test_a_killed_worker_is_started_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor_module, "PAUSES", (0.01, 0.02))
    desk = Desk(tmp_path, TALKS)

    async def kill() -> list[int]:
        seen: list[int] = []
        async with desk.running():
            for _ in range(4):
                await desk.until(lambda: desk.moments.worker == "ready")
                seen.append(desk.supervisor.pid or 0)
                os.kill(seen[-1], signal.SIGKILL)
                await desk.until(lambda: desk.moments.worker != "ready")
                assert desk.moments.progress == {}
        return seen

    assert len(set(asyncio.run(kill()))) == 4
    assert desk.moments.restarts >= 3


def test_the_jobs_of_a_killed_worker_are_queued_again_before_their_leases_end(tmp_path: Path) -> None:
    desk = Desk(tmp_path, TALKS.replace('type="ready"', 'type="ready", name="killed"'))
    for client in "ab":
        desk.queue.submit([Order(kind="draw", wish={}, client=client)])

    async def kill() -> dict[str, int]:
        async with desk.running():
            await desk.until(lambda: desk.moments.worker == "ready")
            desk.queue.claim("killed")
            desk.queue.claim("another")
            os.kill(desk.supervisor.pid or 0, signal.SIGKILL)
            await desk.until(lambda: "queued" in desk.queue.counts())
            return desk.queue.counts()

    assert asyncio.run(kill()) == {"running": 1, "queued": 1}


def test_it_waits_longer_for_a_worker_that_dies_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    sleep = asyncio.sleep

    async def noted(seconds: float) -> None:
        if seconds >= 0.2:
            pauses.append(seconds)
        await sleep(0)

    desk = Desk(tmp_path, "raise SystemExit(3)")

    async def watch() -> None:
        async with desk.running():
            while len(pauses) < 4:
                await sleep(0.01)

    monkeypatch.setattr(supervisor_module.asyncio, "sleep", noted)
    asyncio.run(watch())
    assert pauses[:4] == [0.2, 1.0, 5.0, 5.0]


def test_a_worker_that_does_not_listen_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor_module, "END_SECONDS", 0.2)
    deaf = """
import json, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print(json.dumps({"type": "ready", "seconds": 0}), flush=True)
time.sleep(60)
"""
    desk = Desk(tmp_path, deaf)

    async def watch() -> int | None:
        async with desk.running():
            await desk.until(lambda: desk.moments.worker == "ready")
            return desk.supervisor.pid

    pid = asyncio.run(watch())
    assert pid
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_what_it_writes_beside_is_kept_in_a_file_that_does_not_grow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor_module, "LOG_SIZE", 10)
    (tmp_path / "worker.log").write_text("old lines of before")
    desk = Desk(tmp_path, "import sys; print('new lines', file=sys.stderr); sys.stdin.read()")

    async def watch() -> None:
        async with desk.running():
            await desk.until(lambda: "new lines" in (tmp_path / "worker.log").read_text())

    asyncio.run(watch())
    assert "old lines" not in (tmp_path / "worker.log").read_text()
    assert "old lines" in (tmp_path / "worker.old.log").read_text()


def test_a_worker_belongs_to_a_home(tmp_path: Path) -> None:
    assert worker_command(tmp_path)[1:] == ["-m", "graine.worker", "--home", str(tmp_path)]


def test_a_worker_on_windows_has_a_group_and_is_asked_in_its_way(monkeypatch: pytest.MonkeyPatch) -> None:
    class Asked:
        told: Any = None

        def send_signal(self, number: Any) -> None:
            self.told = number

    assert own_group() == {"start_new_session": True}
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 512, raising=False)
    monkeypatch.setattr(signal, "CTRL_BREAK_EVENT", 1, raising=False)
    assert own_group() == {"creationflags": 512}
    worker: Any = Asked()
    ask_to_end(worker)
    assert worker.told == 1
