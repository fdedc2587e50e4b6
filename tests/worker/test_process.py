"""The worker as a process: killed, poisoned, told to end."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from graine.library.entry import Query
from graine.library.store import Library
from graine.queue.job import ENDED, Order, QueueJob
from graine.queue.queue import Queue
from tests.worker.conftest import DRAW, Shop, Start, settings_of

JOBS = 6
WISHES = [{**DRAW, "seed": 10 * index, "count": 2, "steps": 8 + index} for index in range(JOBS)]


def submitted(home: Path, wishes: Sequence[dict[str, Any]] = WISHES, kind: str = "draw") -> list[str]:
    """Leave jobs of several clients in a queue."""
    home.mkdir()
    with Queue(home / "queue.db") as queue:
        orders = [Order(kind=kind, wish=wish, client=f"c{n % 3}") for n, wish in enumerate(wishes)]
        return [job.id for job in queue.submit(orders)]


def all_ended(queue: Queue, ids: Sequence[str]) -> bool:
    return all(queue.get(id).state in ENDED for id in ids)


def pixels(home: Path, jobs: Sequence[QueueJob]) -> list[list[str]]:
    with Library(settings_of(home).library) as library:
        return [[library.get(id or 0).pixels for id in job.results] for job in jobs]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> list[list[str]]:
    """The pixels of the jobs when nobody is killed."""
    shop = Shop(tmp_path_factory.mktemp("undisturbed") / "home")
    ids = [shop.order(wish) for wish in WISHES]
    found = [shop.pixels(shop.done(id)) for id in ids]
    shop.close()
    return found


def kill_once(start: Start, home: Path, seconds: float) -> list[QueueJob]:
    """Kill a worker so many seconds after it was ready, start another one, and give the jobs in the end."""
    ids = submitted(home)
    first = start(home)
    first.hear("ready")
    time.sleep(seconds)
    first.kill()
    second = start(home)
    with Queue(home / "queue.db") as queue:
        second.wait_for(lambda: all_ended(queue, ids))
        assert second.end() == 0
        return [queue.get(id) for id in ids]


def check_kill(start: Start, home: Path, seconds: float, undisturbed: list[list[str]]) -> None:
    jobs = kill_once(start, home, seconds)
    assert [job.state for job in jobs] == ["done"] * JOBS
    assert max(job.attempt for job in jobs) <= 2
    assert pixels(home, jobs) == undisturbed
    with Library(settings_of(home).library) as library:
        assert library.find(Query()).total == 2 * JOBS, "lost or doubled"
    assert not list(home.rglob("*.part"))
    assert len(list((home / "library" / "pictures").rglob("*.png"))) == 2 * JOBS


@pytest.mark.parametrize("moment", range(6))
def test_a_kill_loses_and_doubles_nothing(
    tmp_path: Path, start: Start, moment: int, undisturbed: list[list[str]]
) -> None:
    check_kill(start, tmp_path / "home", 0.12 * moment, undisturbed)


@pytest.mark.slow
@pytest.mark.parametrize("moment", range(50))
def test_fifty_kills_at_random_lose_and_double_nothing(
    tmp_path: Path, start: Start, moment: int, undisturbed: list[list[str]]
) -> None:
    check_kill(start, tmp_path / "home", random.Random(moment).uniform(0, 0.9), undisturbed)


def test_a_job_that_kills_the_worker_three_times_is_set_aside_and_the_others_are_drawn(
    tmp_path: Path, start: Start
) -> None:
    home, good = tmp_path / "home", [{**DRAW, "seed": seed} for seed in range(5)]
    poison, *others = submitted(home, [{**DRAW, "prompt": "poison"}, *good])
    with Queue(home / "queue.db") as queue:
        while not all_ended(queue, [poison, *others]):
            worker = start(home)
            while not worker.gone and not all_ended(queue, [poison, *others]):
                time.sleep(0.05)
        job = queue.get(poison)
        assert (job.state, job.attempt) == ("quarantined", 3)
        assert [queue.get(id).state for id in others] == ["done"] * 5
        assert max(queue.get(id).attempt for id in others) <= 2


def test_it_ends_when_its_parent_is_gone_and_gives_its_jobs_back(tmp_path: Path, start: Start) -> None:
    home = tmp_path / "home"
    (id,) = submitted(home, [{**DRAW, "steps": 500}])
    worker = start(home, pace="0.05,0")
    worker.hear("progress")
    assert worker.end() == 0
    with Queue(home / "queue.db") as queue:
        assert (queue.get(id).state, queue.get(id).attempt) == ("queued", 0)


def test_it_is_woken_by_its_parent(tmp_path: Path, start: Start) -> None:
    home = tmp_path / "home"
    worker = start(home)
    worker.hear("ready")
    with Queue(home / "queue.db") as queue:
        (job,) = queue.submit([Order(kind="draw", wish=DRAW)])
        assert worker.process.stdin
        worker.process.stdin.write(json.dumps({"type": "wake"}).encode() + b"\n")
        worker.process.stdin.flush()
        worker.wait_for(lambda: queue.get(job.id).state == "done")
    assert worker.end() == 0
