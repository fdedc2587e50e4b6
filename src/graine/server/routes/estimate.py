"""What a wish will cost, before it is queued."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body

from graine.queue.queue import Queue
from graine.recipe import Recipe
from graine.server.checking import checked
from graine.server.costs import cost
from graine.server.dependencies import TheState
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
    seconds = _seconds(state.queue, found.recipe, found.pictures, found.evaluations)
    budget = asked.get("budget")
    return Estimate(
        seconds=budget if budget is not None else seconds,
        memory_bytes=_memory(state.queue, found.recipe),
        pictures=found.pictures,
        evaluations=found.evaluations,
    )


def _seconds(queue: Queue, recipe: Recipe | None, pictures: int, evaluations: int) -> float | None:
    """Give the seconds from what the worker measured of this model; None where it never drew with it."""
    known: Any = queue.recall(f"speed:{recipe.model}") if recipe else None
    if not isinstance(known, dict):
        return None
    return known  # type: ignore[return-value]


def _memory(queue: Queue, recipe: Recipe | None) -> int | None:
    known: Any = queue.recall(f"memory:{recipe.model}") if recipe else None
    return int(known) if isinstance(known, int | float) else None
