"""Jobs: asked for, looked at, canceled, moved, answered."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Annotated

from fastapi import APIRouter, Body, Header, Query

from graine.queue.job import QueueJob as QueuedJob
from graine.queue.job import State
from graine.server.dependencies import Client, TheState
from graine.server.jobs.submit_job import check_context, order
from graine.server.jobs.submit_job import submit as hand_in
from graine.server.live.queue_positions import shown
from graine.server.schemas.base import JobId, responses
from graine.server.schemas.job import Job, Jobs
from graine.server.schemas.job_requests import EXAMPLES, AnyJob, Choice, Move
from graine.server.state import ServerState

router = APIRouter(prefix="/api/jobs", tags=["jobs"])

IdempotencyKey = Annotated[str, Header(alias="Idempotency-Key", max_length=255)]


@router.post("", status_code=202, summary="Ask for work", responses=responses(400, 413, 404, 429, 507))
def submit(
    body: Annotated[AnyJob, Body(openapi_examples=EXAMPLES)],
    state: TheState,
    client: Client,
    idempotency_key: IdempotencyKey = "",
) -> Job:
    """Queue a wish and give its job; every seed is decided now.

    The same `Idempotency-Key` with the same body gives the same job again, for 24 hours.
    """
    said, context = json.dumps([body.kind, body.said], sort_keys=True), check_context(state)
    request = body.request().check(context)
    request.cost(context)  # an experiment that cannot be made says so here
    digest = sha256(said.encode()).hexdigest()
    (job,) = hand_in(state, [order(request, client)], key=idempotency_key, body_hash=digest)
    return _shown(state, job)


@router.get("", summary="See the queue", responses=responses())
def jobs(
    state: TheState,
    states: Annotated[list[State], Query(alias="state", max_length=7)] = [],  # noqa: B006  FastAPI copies it
    all: bool = False,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> Jobs:
    """Jobs: those that are drawn, those that wait in their order, then those that ended, newest first.

    `state` narrows them, `all` shows those of other programs too.
    """
    hidden = None if all else False
    found = state.queue.jobs(states=states, hidden=hidden, limit=limit)
    return Jobs(jobs=[_shown(state, job) for job in found], paused=state.queue.paused())


@router.get("/{id}", summary="See a job", responses=responses(404))
def job(id: JobId, state: TheState) -> Job:
    """A job."""
    return _shown(state, state.queue.get(id))


@router.post("/{id}/cancel", summary="Cancel a job", responses=responses(404, 409))
def cancel(id: JobId, state: TheState) -> Job:
    """Cancel a job: at once where it waits, at its next step where it is drawn. One that ended: 409."""
    return _changed(state, state.queue.cancel(id))


@router.post("/{id}/again", summary="Do a job again", responses=responses(404, 409))
def again(id: JobId, state: TheState) -> Job:
    """Queue a job again that failed, was canceled or set aside."""
    return _changed(state, state.queue.again(id))


@router.post("/{id}/move", summary="Move a job", responses=responses(404, 409))
def move(id: JobId, body: Move, state: TheState) -> Job:
    """Put a queued job before another one, or at the end."""
    return _changed(state, state.queue.move(id, body.before))


@router.post("/{id}/choice", summary="Choose", responses=responses(404, 409))
def choose(id: JobId, body: Choice, state: TheState) -> Job:
    """Answer the question of a waiting job: which of two pictures is better."""
    return _changed(state, state.queue.answer(id, body.model_dump()))


def _changed(state: ServerState, job: QueuedJob) -> Job:
    state.wake()
    return _shown(state, job)


def _shown(state: ServerState, job: QueuedJob) -> Job:
    return shown(job, state.moments, state.positions)
