"""A process that is killed at any statement leaves a change and its event both there or neither."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graine.queue.job import QueueJob
from graine.queue.queue import Queue
from tests.queue.opening import Mortal, claimed, drained, order, submitted

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forked processes"),
    # On Python 3.12 a fork is warned of where threads run; the forked process here does nothing with them.
    pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning"),
]


@dataclass(frozen=True)
class Stage:
    """A queue in a file with one job of each state."""

    folder: Path
    running: QueueJob
    ids: dict[str, str]


CHANGES: dict[str, Callable[[Queue, Stage], object]] = {
    "submit": lambda queue, stage: queue.submit([order("a"), order("a")], key="new", body_hash="h"),
    "submit the same": lambda queue, stage: queue.submit([order("a")], key="k", body_hash="h"),
    "claim": lambda queue, stage: queue.claim("w"),
    "renew": lambda queue, stage: queue.renew("w", [stage.running.id]),
    "planned": lambda queue, stage: queue.planned(stage.running, {"recipes": [1]}, 2),
    "result": lambda queue, stage: queue.result(stage.running, 0, 12),
    "outcome": lambda queue, stage: queue.outcome(stage.running, {"total": 3}),
    "ask": lambda queue, stage: queue.ask(stage.running, {"left": 1}),
    "done": lambda queue, stage: queue.done(stage.running),
    "failed": lambda queue, stage: queue.failed(stage.running, {"key": "x"}),
    "release": lambda queue, stage: queue.release(stage.running),
    "cancel queued": lambda queue, stage: queue.cancel(stage.ids["queued"]),
    "cancel running": lambda queue, stage: queue.cancel(stage.running.id),
    "cancel all": lambda queue, stage: queue.cancel_all(),
    "restore": lambda queue, stage: queue.restore([stage.ids["canceled"]]),
    "again": lambda queue, stage: queue.again(stage.ids["failed"]),
    "move": lambda queue, stage: queue.move(stage.ids["last"], stage.ids["queued"]),
    "answer": lambda queue, stage: queue.answer(stage.ids["waiting"], {"chosen": "left"}),
    "pause": lambda queue, stage: queue.pause(),
    "purge": lambda queue, stage: queue.purge(datetime(2100, 1, 1, tzinfo=UTC)),
    "sweep": lambda queue, stage: queue.sweep(),
    "abandon": lambda queue, stage: queue.abandon("w"),
}
SAYS_NOTHING = {"submit the same", "renew", "purge"}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    folder = tmp_path_factory.mktemp("stage")
    ids: dict[str, str] = {}
    with Queue(folder / "queue.db") as queue:
        queue.submit([order("a")], key="k", body_hash="h")
        queue.failed(claimed(queue), {"key": "x"})
        ids["failed"] = queue.jobs()[0].id
        (waiting,) = submitted(queue, "a")
        queue.ask(claimed(queue), {"left": 1})
        submitted(queue, "a")
        running = claimed(queue)
        canceled, queued, _, last = submitted(queue, "aaba")
        queue.cancel(canceled.id)
        ids |= {"waiting": waiting.id, "canceled": canceled.id, "queued": queued.id, "last": last.id}
    return Stage(folder, running, ids)


@pytest.mark.parametrize("name", CHANGES)
def test_a_kill_at_any_statement_leaves_all_or_nothing(stage: Stage, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "queue"
    shutil.copytree(stage.folder, folder)
    seen = [shape(folder)]
    for number in range(1, 200):
        shutil.rmtree(folder)
        shutil.copytree(stage.folder, folder)
        killed = _killed_at(number, folder, stage, CHANGES[name])
        seen.append(shape(folder))
        if seen[-1] not in seen[:-1] or not killed:
            _goes_on(folder)
        if not killed:
            break
    assert len(seen) > 4
    if name in SAYS_NOTHING:
        return
    switch = seen.index(seen[-1])
    assert seen[-1] != seen[0]
    assert all(one == seen[0] for one in seen[:switch])
    assert all(one == seen[-1] for one in seen[switch:])
    assert switch == len(seen) - 2, "killed after the commit, it is there; killed before, it is not"


def _killed_at(number: int, folder: Path, stage: Stage, change: Callable[[Queue, Stage], object]) -> bool:
    """Make a change in a process that is killed before its n-th statement, or after the last."""
    if (child := os.fork()) == 0:
        with suppress(BaseException):
            queue = Mortal(folder / "queue.db", steady=_an_hour_later)
            left = number

            def step(_: str) -> None:
                nonlocal left
                left -= 1
                if not left:
                    os.kill(os.getpid(), signal.SIGKILL)

            queue.before_each(step)
            change(queue, stage)
            step("")  # after the commit, before anybody hears of it
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def _an_hour_later() -> float:
    return time.monotonic() + 3600


def shape(folder: Path) -> object:
    """What a change can change, apart from what is chance or time."""
    with closing(sqlite3.connect(folder / "queue.db")) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        names = "state, attempt, urgent, lease, worker IS NULL, cancel_asked, plan, outcome, question, count"
        jobs = db.execute(f"SELECT {names} FROM job ORDER BY place, id").fetchall()
        events = db.execute("SELECT kind, data FROM event ORDER BY id").fetchall()
        told = [(kind, sorted(json.loads(data))) for kind, data in events]
        others = [
            db.execute(f"SELECT COUNT(*) FROM {name}").fetchone() for name in ("request", "result", "fact")
        ]
        return jobs, told, others


def _goes_on(folder: Path) -> None:
    """Whatever a kill left, another process finds jobs that it can end, each once."""
    with Queue(folder / "queue.db", steady=lambda: _an_hour_later() + 3600) as queue:
        queue.pause(False)
        queue.sweep()
        ids = drained(queue)
        assert len(ids) == len(set(ids))
        assert queue.jobs(states=("queued", "running")) == []


def test_two_processes_that_claim_at_once_never_have_the_same_job(tmp_path: Path) -> None:
    path = tmp_path / "queue.db"
    with Queue(path) as queue:
        queue.submit([order(client) for client in "abcdef" * 10])
    gate, begin = os.pipe()
    pipes = [_claims(path, worker, 30, gate) for worker in ("v", "w")]
    os.write(begin, b"go")  # a letter for each
    claims: list[list[str]] = []
    for reader in pipes:
        with os.fdopen(reader) as pipe:
            claims.append(json.loads(pipe.read()))
        os.wait()
    assert [len(ids) for ids in claims] == [30, 30]
    assert len({*claims[0], *claims[1]}) == 60
    with Queue(path) as queue:
        assert queue.counts() == {"done": 60}


def _claims(path: Path, worker: str, count: int, gate: int) -> int:
    """Begin a process that claims and ends so many jobs, once it may, and writes their ids into a pipe."""
    reader, writer = os.pipe()
    if os.fork() == 0:
        with suppress(BaseException), Queue(path) as queue:
            os.read(gate, 1)
            ids: list[str] = []
            for _ in range(count):
                job = claimed(queue, worker)
                queue.done(job)
                ids.append(job.id)
            os.write(writer, json.dumps(ids).encode())
        os._exit(0)
    os.close(writer)
    return reader
