"""Handing work in: what every API of the server does with a request."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from functools import partial

from graine.jobs.base import CheckContext, JobRequest
from graine.jobs.registry import write_request
from graine.queue.job import Order, QueueJob
from graine.server.http.error_responses import Refused
from graine.server.model_info import find_model
from graine.server.state import ServerState

OPEN_JOBS = 1000  # of one client
DISK_FLOOR = 100 * 2**20  # bytes that must be free for a picture to be drawn


def check_context(state: ServerState) -> CheckContext:
    """What a request is checked and priced against."""
    return CheckContext(state.studio, partial(find_model, state.studio.catalogue), state.queue.recall)


def order(request: JobRequest, client: str, *, hidden: bool = False) -> Order:
    """What the queue keeps of a checked request."""
    return Order(
        kind=request.kind,
        wish=write_request(request),
        label=request.label,
        client=client,
        hidden=hidden,
    )


def submit(
    state: ServerState, orders: Sequence[Order], *, key: str = "", body_hash: str = ""
) -> list[QueueJob]:
    """Queue orders and wake the worker. Raises `QueueError`, and `Refused` (507) where the disk is full."""
    check_disk(state)
    jobs = state.queue.submit(orders, key=key, body_hash=body_hash, limit=OPEN_JOBS)
    state.wake()
    return jobs


def check_disk(state: ServerState) -> None:
    """Raise `Refused` (507) where there is no room for another picture."""
    free = min(shutil.disk_usage(place).free for place in {state.settings.home, state.settings.library})
    if free < DISK_FLOOR:
        raise Refused(507, "server_disk_low", free=free // 2**20, needed=DISK_FLOOR // 2**20)
