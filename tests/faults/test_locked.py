"""Another program that keeps a database locked: clients are told to come back, and nothing is lost."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.faults.conftest import Open
from tests.faults.studio import DRAW, Studio, check_whole

BODY = {"kind": "draw", "wish": DRAW}


@contextmanager
def locked(path: Path) -> Generator[None]:
    """Keep a database to ourselves."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        yield
        db.execute("ROLLBACK")


def check_locked(opened: Studio, seconds: float) -> None:
    """Lock the queue so long while jobs are drawn and others come."""
    opened.until(opened.ready)
    worker = opened.worker
    ids = [opened.submit(seed=seed, count=2) for seed in (10, 20)]
    with locked(opened.home / "queue.db"), ThreadPoolExecutor(60) as pool:
        end, slowest = time.monotonic() + seconds, 0.0
        asked = [pool.submit(opened.ask, "POST", "/api/jobs", json=BODY) for _ in range(60)]
        while time.monotonic() < end:
            began = time.monotonic()
            assert opened.ask("GET", "/api/about").status_code == 200
            assert opened.ask("GET", "/api/jobs").status_code == 200
            slowest = max(slowest, time.monotonic() - began)
            time.sleep(0.2)
        for answer in [one.result() for one in asked]:
            assert answer.status_code == 503, answer.text
            assert int(answer.headers["Retry-After"]) >= 1
            assert str(opened.home) not in answer.text
    assert slowest < 6, "sixty who wait take all threads for longer than their patience"
    began = time.monotonic()
    assert [job.state for job in opened.ended([*ids, opened.submit(seed=30)], 40)] == ["done"] * 3
    print(f"all was drawn {time.monotonic() - began:.1f} s after the lock")
    assert opened.worker == worker
    opened.stop()
    assert check_whole(opened.home) == 5


def test_a_locked_queue_says_come_back_and_loses_nothing(studio: Open) -> None:
    check_locked(studio(PACE="0.02,0.002"), 4)


@pytest.mark.slow
def test_a_queue_that_is_locked_for_half_a_minute_loses_nothing(studio: Open) -> None:
    check_locked(studio(PACE="0.02,0.002"), 30)


def check_library(opened: Studio, seconds: float) -> None:
    """Lock the library so long while a job is drawn, and want to mark a picture."""
    opened.until(opened.ready)
    (job,) = opened.ended([opened.submit(seed=1)])
    late = opened.submit(seed=2)
    rate = {"ids": list(job.results), "rating": 3}
    with locked(opened.home / "library" / "library.db"), ThreadPoolExecutor(10) as pool:
        end = time.monotonic() + seconds
        asked = [pool.submit(opened.ask, "PATCH", "/api/pictures", json=rate) for _ in range(10)]
        slowest = 0.0
        while time.monotonic() < end:
            began = time.monotonic()
            assert opened.ask("GET", "/api/pictures").status_code == 200
            slowest = max(slowest, time.monotonic() - began)
            time.sleep(0.2)
        answers = [one.result() for one in asked]
    assert slowest < 1.5, "who looks waits for who cannot write"
    assert {answer.status_code for answer in answers} == {503}
    assert all("Retry-After" in answer.headers for answer in answers)
    assert not any(str(opened.home) in answer.text for answer in answers)
    assert opened.ask("PATCH", "/api/pictures", json=rate).status_code == 200
    assert [one.state for one in opened.ended([late], 60)] == ["done"]
    opened.stop()
    assert check_whole(opened.home) == 2


def test_a_locked_library_says_come_back_and_loses_nothing(studio: Open) -> None:
    check_library(studio(PACE="0.02,0.002"), 4)


@pytest.mark.slow
def test_a_library_that_is_locked_for_half_a_minute_loses_nothing(studio: Open) -> None:
    check_library(studio(PACE="0.02,0.002"), 35)
