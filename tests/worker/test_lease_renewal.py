"""Leases outlast network calls that take longer than they do."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from graine.queue.job import Order
from graine.queue.queue import Queue
from graine.worker.lease_renewal import Leases
from graine.worker.worker_lock import WorkerLock, take_over


@pytest.fixture(autouse=True)
def _fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graine.worker.lease_renewal.EVERY", 0.01)


def test_a_job_in_hand_is_renewed_and_a_lost_one_is_told(tmp_path: Path) -> None:
    clock, beats = [100.0], threading.Semaphore(0)
    with Queue(tmp_path / "queue.db", steady=lambda: clock[0]) as queue:
        queue.submit([Order(kind="draw", wish={}), Order(kind="draw", wish={})])
        mine, others = queue.claim("me"), queue.claim("somebody else")
        assert mine
        assert others
        leases = Leases(queue, "me", beat=beats.release)
        leases.hold(mine.id)
        leases.hold(others.id)
        for _ in range(5):
            clock[0] += 8
            beats.acquire()
            beats.acquire()
        assert leases.lost() == {others.id}
        assert queue.sweep() == [others.id]
        leases.let_go(others.id)
        assert leases.lost() == set()
        leases.close()


def test_a_database_that_fails_once_does_not_end_the_renewing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    failed = threading.Event()
    with Queue(tmp_path / "queue.db") as queue:
        queue.submit([Order(kind="draw", wish={})])
        job = queue.claim("me")
        assert job
        renew, done = queue.renew, threading.Event()

        def sometimes(worker: str, ids: list[str]) -> set[str]:
            if not failed.is_set():
                failed.set()
                raise OSError("busy")
            done.set()
            return renew(worker, ids)

        monkeypatch.setattr(queue, "renew", sometimes)
        leases = Leases(queue, "me", beat=lambda: None)
        leases.hold(job.id)
        assert done.wait(5)
        assert leases.lost() == set()
        leases.close()
    assert "busy" in capsys.readouterr().err


def test_who_is_alone_takes_over_at_once(tmp_path: Path) -> None:
    with Queue(tmp_path / "queue.db") as queue:
        queue.submit([Order(kind="draw", wish={})])
        job = queue.claim("dead")
        assert job
        assert queue.sweep() == []
        assert take_over(tmp_path / "queue.db") == [job.id]
        assert queue.get(job.id).state == "queued"


def test_there_is_one_post_a_folder(tmp_path: Path) -> None:
    first = WorkerLock(tmp_path)
    second = WorkerLock(tmp_path)
    assert (first.alone, second.alone) == (True, False)
    first.close()
    second.close()
    third = WorkerLock(tmp_path)
    assert third.alone
    third.close()
