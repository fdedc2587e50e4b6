"""APIs whose clients wait for their pictures."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

from graine.queue.job import Order, QueueJob
from graine.queue.queue import Queue
from graine.server.jobs import wait_for_jobs
from graine.server.jobs.wait_for_jobs import ClientGone, finished
from graine.server.state import ServerState
from tests.server.conftest import drawing, end

T = TypeVar("T")
ORDERS = [Order(kind="draw", wish={"prompt": "a fox", "seed": n}, client=f"c{n}") for n in range(3)]


def run(state: ServerState, wait: Callable[[], Awaitable[T]]) -> T:
    """Run something while the events are read."""

    async def both() -> T:
        reading = asyncio.create_task(state.events.run())
        try:
            return await wait()
        finally:
            state.events.close()
            await reading

    return asyncio.run(both())


def test_it_comes_back_when_all_have_ended_in_the_order_asked_for(state: ServerState) -> None:
    ids = [job.id for job in state.queue.submit(ORDERS)]
    with drawing(state.queue):
        found = run(state, lambda: finished(state, ids[::-1], timeout=10))
    assert [(job.id, job.state) for job in found] == [(id, "done") for id in ids[::-1]]


def test_jobs_that_ended_before_need_no_waiting(state: ServerState) -> None:
    (job,) = state.queue.submit(ORDERS[:1])
    state.queue.cancel(job.id)
    (found,) = run(state, lambda: finished(state, [job.id], timeout=0.01))
    assert found.state == "canceled"


def test_it_gives_up_in_time_and_the_job_goes_on(state: ServerState) -> None:
    (job,) = state.queue.submit(ORDERS[:1])
    with pytest.raises(TimeoutError):
        run(state, lambda: finished(state, [job.id], timeout=0.05))
    assert state.queue.get(job.id).state == "queued"


def test_who_is_gone_frees_the_queue_but_not_what_is_drawn(
    state: ServerState, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wait_for_jobs, "LOOK_SECONDS", 0.01)
    queued = [job.id for job in state.queue.submit(ORDERS)]
    running = state.queue.claim("played")
    assert running

    async def gone() -> bool:
        return True

    with pytest.raises(ClientGone):
        run(state, lambda: finished(state, queued, timeout=5, gone=gone))
    states = {id: state.queue.get(id).state for id in queued}
    assert states.pop(running.id) == "running"
    assert set(states.values()) == {"canceled"}


def test_it_wakes_at_once(state: ServerState, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not at the next look whether the client is there."""
    monkeypatch.setattr(wait_for_jobs, "LOOK_SECONDS", 60)
    (job,) = state.queue.submit(ORDERS[:1])

    def late(queue: Queue, claimed: QueueJob) -> None:
        import time

        time.sleep(0.3)
        end(queue, claimed)

    with drawing(state.queue, late):
        (found,) = run(state, lambda: asyncio.wait_for(finished(state, [job.id], timeout=60), 5))
    assert found.state == "done"
