"""Waiting for jobs: for the APIs whose clients keep a request open until their pictures are there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from time import monotonic

from starlette.concurrency import run_in_threadpool

from graine.errors import GraineError
from graine.queue.job import ENDED, QueueJob
from graine.server.state import ServerState

LOOK_SECONDS = 0.5  # between two looks whether the client is still there


class ClientGone(Exception):
    """Nobody waits for the answer any more; what was still queued is canceled."""


async def finished(
    state: ServerState,
    ids: Sequence[str],
    *,
    timeout: float,
    gone: Callable[[], Awaitable[bool]] | None = None,
) -> list[QueueJob]:
    """Wait until all jobs have ended, and give them in the order of `ids`.

    `gone` is `request.is_disconnected`: when it says so, jobs that are still queued are canceled, running
    ones go on into the library, and `ClientGone` is raised. Raises `TimeoutError` after `timeout` seconds;
    the jobs go on then.
    """
    deadline = monotonic() + timeout
    with state.events.watching(ids) as news:
        while True:
            news.clear()
            jobs = [await run_in_threadpool(state.queue.get, id) for id in ids]
            if all(job.state in ENDED for job in jobs):
                return jobs
            await _news(state, ids, news, deadline=deadline, gone=gone)


async def _news(
    state: ServerState,
    ids: Sequence[str],
    news: asyncio.Event,
    *,
    deadline: float,
    gone: Callable[[], Awaitable[bool]] | None,
) -> None:
    """Come back when a job has ended. Raises `ClientGone` or `TimeoutError`."""
    while not news.is_set():
        if gone and await gone():
            await run_in_threadpool(_drop_queued, state, ids)
            raise ClientGone
        if monotonic() >= deadline:
            raise TimeoutError
        try:
            await asyncio.wait_for(news.wait(), min(LOOK_SECONDS, max(deadline - monotonic(), 0.01)))
        except TimeoutError:
            continue


def _drop_queued(state: ServerState, ids: Sequence[str]) -> None:
    for id in ids:
        try:
            if state.queue.get(id).state == "queued":
                state.queue.cancel(id)
        except GraineError:  # it has ended, or is gone
            continue
