"""What a wish will cost, before it is queued."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body

from graine.server.checking import checked
from graine.server.costs import cost
from graine.server.dependencies import TheState
from graine.server.foretelling import memory, seconds
from graine.server.schemas.base import responses
from graine.server.schemas.job import Estimate
from graine.server.schemas.wishes import EXAMPLES, JobRequest, plain

router = APIRouter(prefix="/api", tags=["jobs"])


@router.post("/estimate", summary="What would it cost?", responses=responses(404))
def estimate(body: Annotated[JobRequest, Body(openapi_examples=EXAMPLES)], state: TheState) -> Estimate:
    """Give time, memory and pictures of a wish at most, from what was measured here; nothing is queued."""
    asked = plain(body.wish)
    wish = checked(body.kind, asked, state.studio)
    found = cost(body.kind, wish, state.studio)
    budget: float | None = asked.get("budget")
    return Estimate(
        seconds=seconds(found, wish, state) if budget is None else budget,
        memory_bytes=memory(found, state),
        pictures=found.pictures,
        evaluations=found.evaluations,
    )
