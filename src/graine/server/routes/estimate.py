"""What a wish will cost, before it is queued."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Body

from graine.server.dependencies import TheState
from graine.server.jobs.submit_job import check_context
from graine.server.schemas.base import responses
from graine.server.schemas.job import Estimate
from graine.server.schemas.job_requests import EXAMPLES, AnyJob

router = APIRouter(prefix="/api", tags=["jobs"])


@router.post("/estimate", summary="What would it cost?", responses=responses(404))
def estimate(body: Annotated[AnyJob, Body(openapi_examples=EXAMPLES)], state: TheState) -> Estimate:
    """Time, memory and pictures of a wish at most, from what was measured here; nothing is queued."""
    context = check_context(state)
    return Estimate(**asdict(body.request().check(context).cost(context)))
