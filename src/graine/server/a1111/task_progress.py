"""How far a client's work is: all of it, or a task that it named."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter

from graine.errors import GraineError
from graine.queue.job import ENDED
from graine.server.a1111.client_state import TheMemory
from graine.server.a1111.request_models import TaskProgressRequest
from graine.server.dependencies import Client, TheState
from graine.server.state import ServerState

if TYPE_CHECKING:
    from graine.queue.job import QueueJob

router = APIRouter(tags=["A1111"])
Answer = dict[str, Any]
OPEN = ("running", "queued")
BEGUN, ALMOST = 0.001, 0.999  # of work that has begun and not ended, so that it is taken for neither


@router.get("/sdapi/v1/progress", summary="How far this client's work is")
def progress(state: TheState, client: Client, skip_current_image: bool = False) -> Answer:
    """The progress of the client's oldest open job; 0 and `job_count` 0: nothing is under way."""
    jobs = open_jobs(state, client)
    if not jobs:
        return _answer(0.0, 0.0, _state(None, 0.0), None, "")
    job = jobs[0]
    told = state.moments.progress.get(job.id, {})
    share = _share(job, told)
    image = None if skip_current_image else _preview(state, job)
    return _answer(share, _left(job, told, share), _state(job, share), image, str(told.get("phase", "")))


@router.post("/internal/progress", summary="How far a named task is")
def task_progress(body: TaskProgressRequest, state: TheState, client: Client, memory: TheMemory) -> Answer:
    """The progress of the request that the client sent with `force_task_id`."""
    ids = memory.tasks.jobs(body.id_task, client)
    jobs = _jobs(state, ids or ())
    current = next((job for job in jobs if job.state not in ENDED), None)
    told = state.moments.progress.get(current.id, {}) if current else {}
    share = sum(1.0 if job.state in ENDED else _share(job, told if job is current else {}) for job in jobs)
    preview = _preview(state, current) if current and body.live_preview else None
    return {
        "active": current is not None and current.state == "running",
        "queued": current is not None and current.state != "running",
        "completed": bool(jobs) and current is None,
        "progress": share / len(jobs) if jobs else None,
        "eta": told.get("seconds_left"),
        "live_preview": preview,
        "id_live_preview": int(told.get("done", 0)) if preview else body.id_live_preview,
        "textinfo": "In queue..." if current and current.state != "running" else told.get("phase"),
    }


def open_jobs(state: ServerState, client: str) -> list[QueueJob]:
    """A client's jobs that have not ended, those under way first."""
    found = state.queue.jobs(states=OPEN, client=client, hidden=True)
    return sorted(found, key=lambda job: job.state != "running")


def _jobs(state: ServerState, ids: Sequence[str]) -> list[QueueJob]:
    found: list[QueueJob] = []
    for id in ids:
        with suppress(GraineError):  # it was purged
            found.append(state.queue.get(id))
    return found


def _answer(share: float, left: float, state: Answer, image: str | None, text: str) -> Answer:
    return {
        "progress": share,
        "eta_relative": left,
        "state": state,
        "current_image": image,
        "textinfo": text or None,
    }


def _share(job: QueueJob, told: Answer) -> float:
    """How much of a job is done, 0 to 1: as the worker counts it, and at least the finished pictures."""
    if job.state != "running":
        return 0.0
    counted = float(told.get("done", 0)) / max(float(told.get("total", 0)), 1.0)
    return min(max(counted, _finished(job) / _pictures(job), BEGUN), ALMOST)


def _pictures(job: QueueJob) -> int:
    return max(len(job.results), int(job.wish.get("count", 1)))


def _finished(job: QueueJob) -> int:
    return sum(id is not None for id in job.results)


def _left(job: QueueJob, told: Answer, share: float) -> float:
    """The seconds left: as the worker measured them, else by what is done."""
    if (seconds := told.get("seconds_left")) is not None:
        return float(seconds)
    if job.begun is None or share <= BEGUN:
        return 0.0
    passed = (datetime.now(job.begun.tzinfo) - job.begun).total_seconds()
    return max(passed / share - passed, 0.0)


def _state(job: QueueJob | None, share: float) -> Answer:
    """A1111's counters; pictures of a job are drawn together, so their step is the same."""
    steps = int(job.wish.get("steps") or 0) if job else 0
    return {
        "skipped": False,
        "interrupted": bool(job and job.cancel_asked),
        "stopping_generation": bool(job and job.cancel_asked),
        "job": job.id if job else "",
        "job_count": _pictures(job) if job else 0,
        "job_timestamp": (job.made.strftime("%Y%m%d%H%M%S") if job else time.strftime("%Y%m%d%H%M%S")),
        "job_no": _finished(job) if job else 0,
        "sampling_step": int(share * steps),
        "sampling_steps": steps,
    }


def _preview(state: ServerState, job: QueueJob) -> str | None:
    """The newest preview as bare base64."""
    previews = state.moments.previews.get(job.id)
    return previews[max(previews)].partition(",")[2] if previews else None
