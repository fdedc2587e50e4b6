"""What waits in the queue: an order, the job that it becomes, and what happened to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

# waiting: for a person's choice; quarantined: set aside, since it ended the worker each time it was tried
State = Literal["queued", "running", "waiting", "done", "failed", "canceled", "quarantined"]
OPEN: Final = frozenset({"queued", "running", "waiting"})
ENDED: Final = frozenset({"done", "failed", "canceled", "quarantined"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a client wants; every seed is decided already."""

    kind: str  # "draw", "ab", "ablate", "grid", "hunt", "refine", "ask" or "words"
    wish: Mapping[str, object]  # JSON-ready
    label: str = ""  # what the queue shows of it
    client: str = "local"  # turns go round between clients
    hidden: bool = False  # another program's: not shown on the page


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueJob:
    """An order on its way."""

    id: str  # 26 characters that sort by time
    kind: str
    wish: dict[str, Any]
    label: str
    client: str
    hidden: bool
    state: State
    attempt: int  # 0: never claimed
    place: float  # the smaller, the sooner among the jobs of a client
    made: datetime  # UTC
    begun: datetime | None
    ended: datetime | None
    plan: dict[str, Any] | None  # what was decided at the first claim; a further try uses it as it is
    results: tuple[int | None, ...]  # numbers in the library by index; None: not there yet
    outcome: dict[str, Any] | None  # what an experiment found so far
    question: dict[str, Any] | None  # what a waiting job wants to know
    error: dict[str, Any] | None  # {"key", "values", "text": {"en", "fr"}}
    cancel_asked: bool
    lease: int = 0  # number of the claim: whoever has an older one has lost the job


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to a job; job "" is the queue itself."""

    id: int
    job: str
    client: str
    kind: str
    data: dict[str, Any]
    made: datetime
