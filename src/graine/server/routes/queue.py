"""The queue as a whole."""

from __future__ import annotations

from fastapi import APIRouter

from graine.server.dependencies import TheState
from graine.server.live.queue_positions import shown
from graine.server.schemas.base import responses
from graine.server.schemas.job import Canceled, Jobs
from graine.server.schemas.job_requests import Ids
from graine.server.state import ServerState

router = APIRouter(prefix="/api/queue", tags=["queue"])


@router.post("/pause", summary="Pause", responses=responses())
def pause(state: TheState) -> Jobs:
    """Begin nothing new; what is being drawn goes on."""
    state.queue.pause(True)
    return _open(state)


@router.post("/resume", summary="Go on", responses=responses())
def resume(state: TheState) -> Jobs:
    """Go on after a pause."""
    state.queue.pause(False)
    return _open(state)


@router.post("/cancel-all", summary="Cancel all", responses=responses())
def cancel_all(state: TheState) -> Canceled:
    """Cancel all that is queued, waits or is drawn; `restore` takes it back."""
    canceled = state.queue.cancel_all()
    state.wake()
    return Canceled(canceled=canceled)


@router.post("/restore", summary="Take cancelling back", responses=responses(404, 409))
def restore(body: Ids, state: TheState) -> Jobs:
    """Queue canceled jobs again, each at its old place."""
    found = state.queue.restore(body.ids)
    state.wake()
    jobs = [shown(job, state.moments, state.positions) for job in found]
    return Jobs(jobs=jobs, paused=state.queue.paused())


def _open(state: ServerState) -> Jobs:
    state.wake()
    found = state.queue.jobs(states=("queued", "running", "waiting"), hidden=False)
    jobs = [shown(job, state.moments, state.positions) for job in found]
    return Jobs(jobs=jobs, paused=state.queue.paused())
