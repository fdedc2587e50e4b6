"""Whatever is cancelled, taken back or asked for again, and when: no job stays behind, and rows are files."""

from __future__ import annotations

import time
from collections import Counter
from random import Random

import pytest

from tests.faults.conftest import Open
from tests.faults.studio import Studio, check_whole


def test_cancelling_at_any_time_leaves_nothing_behind(studio: Open) -> None:
    check_cancels(studio(PACE="0.02,0.004"), 60)


@pytest.mark.slow
def test_cancelling_two_hundred_times_leaves_nothing_behind(studio: Open) -> None:
    check_cancels(studio(PACE="0.02,0.004"), 200)


def check_cancels(opened: Studio, count: int) -> None:
    """Order drawings of two clients, and meddle with one of them after each order."""
    opened.until(opened.ready)
    worker, random, ids = opened.worker, Random(count), list[str]()
    for seed in range(count):
        ids.append(opened.submit(client=f"c{seed % 2}", seed=seed, steps=12, count=random.choice((1, 2, 3))))
        time.sleep(random.uniform(0, 0.12))
        meddle(opened, random, ids)
    jobs = opened.ended(ids)
    states = Counter(job.state for job in jobs)
    print(dict(states))
    assert set(states) == {"done", "canceled"}
    assert min(states.values()) > count / 10, "both must be tried"
    for job in jobs:
        assert job.state == "canceled" or all(job.results), job
    assert opened.ask("GET", "/health").json()["queue"] == {"queued": 0, "running": 0, "waiting": 0}
    assert [job.state for job in opened.ended([opened.submit(seed=9999)])] == ["done"]
    assert opened.worker == worker
    opened.stop()
    drawn = {id for job in jobs for id in job.results if id}
    assert len(drawn) + 1 <= check_whole(opened.home)


def meddle(opened: Studio, random: Random, ids: list[str]) -> None:
    """Cancel a job of the last ones, and perhaps think better of it; 409 tells that it was too late."""
    id = random.choice(ids[-4:])
    deed = random.choice(("cancel", "cancel", "restore", "again"))
    answers = [opened.ask("POST", f"/api/jobs/{id}/cancel")]
    if deed == "restore":
        answers.append(opened.ask("POST", "/api/queue/restore", json={"ids": [id]}))
    elif deed == "again":
        answers.append(opened.ask("POST", f"/api/jobs/{id}/again"))
    assert {answer.status_code for answer in answers} <= {200, 409}, answers[-1].text
