"""Whether all is well: for people, for start-up scripts, and for Prometheus."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from time import monotonic
from typing import Literal

import psutil
from fastapi import APIRouter
from fastapi.responses import PlainTextResponse
from pydantic import ConfigDict

from graine.queue.job import State
from graine.queue.queue import Queue
from graine.server.dependencies import TheState
from graine.server.metrics import family
from graine.server.schemas.base import Answer, responses
from graine.server.state import ServerState
from graine.version import VERSION

router = APIRouter(tags=["health"])

STATES: tuple[State, ...] = ("queued", "running", "waiting", "done", "failed", "canceled", "quarantined")
OPEN: tuple[State, ...] = ("queued", "running", "waiting")


class Health(Answer):
    """How the server is."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "status": "ok",
                    "version": VERSION,
                    "worker": "ready",
                    "queue": {"queued": 2, "running": 1, "waiting": 0},
                    "paused": False,
                }
            ]
        },
    )

    status: Literal["ok", "starting", "no worker"]
    version: str
    worker: Literal["off", "starting", "ready", "restarting"]
    queue: dict[str, int]  # open jobs by state
    paused: bool


@router.get("/health", summary="Is all well?", responses=responses())
def health(state: TheState) -> Health:
    """Tell how the server and its worker are; needs no password and tells nothing of pictures."""
    worker = state.moments.worker
    return Health(
        status={"ready": "ok", "starting": "starting"}.get(worker, "no worker"),  # type: ignore[arg-type]
        version=VERSION,
        worker=worker,
        queue=counts(state.queue, OPEN),
        paused=state.queue.paused(),
    )


@router.get(
    "/metrics",
    summary="Figures for Prometheus",
    response_class=PlainTextResponse,
    responses={
        200: {"content": {"text/plain": {"example": 'graine_jobs{state="queued"} 2\n'}}},
        **responses(),
    },
)
def metrics(state: TheState) -> PlainTextResponse:
    """Give counts and durations in Prometheus's text format."""
    lines = [*_of_work(state), *_of_server(state), *state.metrics.histogram()]
    return PlainTextResponse("\n".join(lines) + "\n", media_type="text/plain; version=0.0.4")


def counts(queue: Queue, states: tuple[State, ...]) -> dict[str, int]:
    """Count the jobs in each of these states."""
    found = queue.counts()
    return {state: found.get(state, 0) for state in states}


def _of_work(state: ServerState) -> Iterator[str]:
    jobs = counts(state.queue, STATES)
    yield from family("graine_jobs", "gauge", "Jobs by state.", [({"state": s}, n) for s, n in jobs.items()])
    moments = state.moments
    for name, help, value in (
        ("queue_paused", "1 while the queue is paused.", state.queue.paused()),
        ("worker_up", "1 while the worker is ready.", moments.worker == "ready"),
        ("worker_memory_bytes", "Memory that the worker holds.", moments.memory),
        ("jobs_with_progress", "Jobs that are being worked on.", len(moments.progress)),
    ):
        yield from family(f"graine_{name}", "gauge", help, [({}, float(value))])
    restarts = [({}, float(moments.restarts))]
    yield from family("graine_worker_restarts_total", "counter", "Times that the worker died.", restarts)


def _of_server(state: ServerState) -> Iterator[str]:
    yield from family("graine_info", "gauge", "The version.", [({"version": VERSION}, 1)])
    asked = [({"method": m, "status": str(s)}, float(n)) for (m, s), n in state.metrics.requests.items()]
    yield from family("graine_requests_total", "counter", "Requests answered.", asked)
    for name, help, value in (
        ("events_sent_total", "Durable events handed to streams.", state.events.sent),
        ("events_dropped_total", "Streams dropped because they were not read.", state.events.dropped),
    ):
        yield from family(f"graine_{name}", "counter", help, [({}, float(value))])
    for name, help, value in (
        ("event_streams", "Open event streams.", state.events.listeners),
        ("uptime_seconds", "Seconds since the start.", monotonic() - state.began),
        ("memory_bytes", "Memory that the server holds.", psutil.Process().memory_info().rss),
        ("disk_free_bytes", "Room on the disk.", shutil.disk_usage(state.settings.home).free),
    ):
        yield from family(f"graine_{name}", "gauge", help, [({}, float(value))])
