"""Whether all is well: for people, for start-up scripts, and for Prometheus."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from time import monotonic
from typing import Literal

import psutil
from fastapi import APIRouter
from fastapi.responses import PlainTextResponse
from prometheus_client import Metric, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector
from pydantic import ConfigDict

from graine.queue.job import State
from graine.queue.queue import Queue
from graine.server.dependencies import TheState
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
    """Counts and durations in Prometheus's text format."""
    return PlainTextResponse(generate_latest(_Figures(state)), media_type=CONTENT_TYPE_PLAIN_0_0_4)


def counts(queue: Queue, states: tuple[State, ...]) -> dict[str, int]:
    """Count the jobs in each of these states."""
    found = queue.counts()
    return {state: found.get(state, 0) for state in states}


class _Figures(Collector):
    """All figures, read when they are asked for; requests count themselves."""

    def __init__(self, state: ServerState) -> None:
        self._state = state

    def collect(self) -> Iterator[Metric]:
        yield from _of_work(self._state)
        yield from _of_server(self._state)
        yield from self._state.metrics.registry.collect()


def _of_work(state: ServerState) -> Iterator[Metric]:
    jobs = GaugeMetricFamily("graine_jobs", "Jobs by state.", labels=["state"])
    for name, count in counts(state.queue, STATES).items():
        jobs.add_metric([name], count)
    yield jobs
    moments = state.moments
    yield _gauge("queue_paused", "1 while the queue is paused.", state.queue.paused())
    yield _gauge("worker_up", "1 while the worker is ready.", moments.worker == "ready")
    yield _gauge("worker_memory_bytes", "Memory that the worker holds.", moments.memory)
    yield _gauge("jobs_with_progress", "Jobs that are being worked on.", len(moments.progress))
    yield _counter("worker_restarts", "Times that the worker died.", moments.restarts)


def _of_server(state: ServerState) -> Iterator[Metric]:
    info = GaugeMetricFamily("graine_info", "The version.", labels=["version"])
    info.add_metric([VERSION], 1)
    yield info
    events = state.events
    yield _counter("events_sent", "Durable events handed to streams.", events.sent)
    yield _counter("events_dropped", "Streams dropped because they were not read.", events.dropped)
    yield _gauge("event_streams", "Open event streams.", events.listeners)
    yield _gauge("uptime_seconds", "Seconds since the start.", monotonic() - state.began)
    yield _gauge("memory_bytes", "Memory that the server holds.", psutil.Process().memory_info().rss)
    yield _gauge("disk_free_bytes", "Room on the disk.", shutil.disk_usage(state.settings.home).free)


def _gauge(name: str, help: str, value: float) -> Metric:
    return GaugeMetricFamily(f"graine_{name}", help, value=value)


def _counter(name: str, help: str, value: float) -> Metric:
    """What only grows; Prometheus calls it `graine_<name>_total`."""
    return CounterMetricFamily(f"graine_{name}", help, value=value)
