"""The kinds of jobs by name, and how requests, plans and what is told are written as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from graine.fields import decode, encode
from graine.jobs.ab import AbRequest
from graine.jobs.ablate import AblateRequest
from graine.jobs.ask import AskRequest
from graine.jobs.base import JobPlan, JobRequest
from graine.jobs.draw import DrawRequest
from graine.jobs.grid import GridRequest
from graine.jobs.hunt import HuntRequest
from graine.jobs.refine import RefineRequest
from graine.jobs.words import WordsRequest
from graine.json_types import Json
from graine.validation import DataclassLike, check_types

REQUESTS: Final = (
    *(DrawRequest, AbRequest, AblateRequest, GridRequest),
    *(HuntRequest, RefineRequest, AskRequest, WordsRequest),
)
KINDS: Final[Mapping[str, type[JobRequest]]] = {request.kind: request for request in REQUESTS}


def read_request(kind: str, data: object) -> JobRequest:
    """Read a request as the queue keeps it. Raises `RecipeError` for a field that is not known."""
    request = decode(KINDS[kind], data)
    check_types(request)
    return request


def write_request(request: JobRequest) -> dict[str, Json]:
    """Write a request; what was left open is left out."""
    return {name: value for name, value in encode(request).items() if value is not None}


def read_plan(kind: str, data: object) -> JobPlan:
    """Read a plan as the queue keeps it."""
    return decode(KINDS[kind].plan_type, data)


def write(found: DataclassLike) -> dict[str, Json]:
    """Write a plan, or what a job tells: all of it."""
    return encode(found)
