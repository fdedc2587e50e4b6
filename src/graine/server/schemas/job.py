"""A job as the page sees it: what the queue knows, and what is only of the moment."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import ConfigDict

from graine.server.schemas.base import Answer, JsonObject

EXAMPLE: JsonObject = {
    "id": "01KAPZ5T8Q0000000000000000",
    "kind": "draw",
    "wish": {"prompt": "a red fox in the snow, oil painting", "seed": 7},
    "label": "a red fox in the snow, oil painting",
    "client": "page-4f1c",
    "hidden": False,
    "state": "running",
    "attempt": 1,
    "place": 12.0,
    "made": "2026-11-23T01:02:03Z",
    "begun": "2026-11-23T01:02:04Z",
    "ended": None,
    "plan": None,
    "results": [None],
    "outcome": None,
    "question": None,
    "error": None,
    "cancel_asked": False,
    "progress": {"phase": "drawing", "done": 9, "total": 25, "seconds_left": 3.2, "index": 0},
    "seconds_left": 3.2,
    "queue_position": None,
}


class JobProgress(Answer):
    """How far a job is: pieces done of all, and what it is at."""

    phase: str
    done: int
    total: int
    seconds_left: float | None = None
    index: int = 0  # of the picture


class Job(Answer):
    """A job, with its progress and its place in the queue."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]})

    id: str
    kind: str
    wish: JsonObject
    label: str
    client: str
    hidden: bool
    state: Literal["queued", "running", "waiting", "done", "failed", "canceled", "quarantined"]
    attempt: int
    place: float
    made: datetime
    begun: datetime | None
    ended: datetime | None
    plan: JsonObject | None
    results: list[int | None]
    outcome: JsonObject | None
    question: JsonObject | None
    error: dict[str, Any] | None
    cancel_asked: bool
    progress: JobProgress | None = None
    seconds_left: float | None = None
    queue_position: int | None = None  # 0 = next; None = not queued, or beyond the first 200


class Jobs(Answer):
    """Some jobs, queued ones in the order in which they will run."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"jobs": [EXAMPLE], "paused": False}]}
    )
    jobs: list[Job]
    paused: bool


class Canceled(Answer):
    """The jobs that were canceled."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"canceled": [EXAMPLE["id"]]}]})
    canceled: list[str]


class Estimate(Answer):
    """What a job will cost; None where nothing was measured yet."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"seconds": 8.5, "memory_bytes": 900_000_000, "pictures": 1, "evaluations": 50}]
        },
    )
    seconds: float | None
    memory_bytes: int | None
    pictures: int
    evaluations: int
