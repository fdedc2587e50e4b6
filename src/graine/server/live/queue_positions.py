"""A job as the page sees it, with its place among the queued ones."""

from __future__ import annotations

from dataclasses import fields
from threading import Lock
from time import monotonic
from typing import Any

from graine.queue import job as queued
from graine.queue.queue import Queue
from graine.server.live.live_status import Moments
from graine.server.schemas.job import Job, JobProgress

SHOWN = 200  # places that are counted
QUICK = 0.02  # seconds; counting that takes longer, in a queue of thousands, is not done at every change ...
REST = 10  # ... but after so many times as long
KNOWN = Job.model_fields.keys() & {field.name for field in fields(queued.QueueJob)}


class Positions:
    """Knows the places of the queued jobs; they are read again when the queue has changed."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue
        self._known: dict[str, int] = {}
        self._at: int | None = None
        self._due = 0.0  # before this moment old places are good enough
        self._lock = Lock()

    def of(self, id: str) -> int | None:
        """How many queued jobs run before this one; None for one that is not among the first."""
        with self._lock:
            now = self._queue.changed()
            if now != self._at and (begun := monotonic()) >= self._due:
                queued = self._queue.jobs(states=("queued",), limit=SHOWN)
                self._known, self._at = {job.id: place for place, job in enumerate(queued)}, now
                took = monotonic() - begun
                self._due = begun + took + (REST * took if took > QUICK else 0.0)
            return self._known.get(id)


def shown(job: queued.QueueJob, moments: Moments, positions: Positions) -> Job:
    """A job as the page sees it."""
    told = moments.progress.get(job.id) if job.state == "running" else None
    names = JobProgress.model_fields.keys()
    progress = JobProgress(**{name: told[name] for name in names if name in told}) if told else None
    moment: dict[str, Any] = {
        "results": list(job.results),
        "progress": progress,
        "seconds_left": progress.seconds_left if progress else None,
        "queue_position": positions.of(job.id) if job.state == "queued" else None,
    }
    return Job(**{name: getattr(job, name) for name in KNOWN} | moment)
