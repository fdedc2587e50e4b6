"""What the server remembers for A1111's clients while it runs: their options, and jobs by their own names."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Final, NamedTuple

from fastapi import Depends
from starlette.requests import Request

from graine.server.a1111.client_options import OptionsByClient

MAX_TASKS: Final = 1000  # that are remembered; the oldest go first


class NamedTask(NamedTuple):
    """A request that a client named itself, with `force_task_id`."""

    client: str
    jobs: tuple[str, ...]


class Tasks:
    """Finds the jobs of a task. Safe in any thread."""

    def __init__(self) -> None:
        self._tasks: dict[str, NamedTask] = {}
        self._lock = threading.Lock()

    def add(self, name: str, client: str, jobs: Sequence[str]) -> None:
        """Remember a task; of two with one name the later counts."""
        with self._lock:
            self._tasks.pop(name, None)
            self._tasks[name] = NamedTask(client, tuple(jobs))
            while len(self._tasks) > MAX_TASKS:
                self._tasks.pop(next(iter(self._tasks)))

    def jobs(self, name: str, client: str) -> tuple[str, ...] | None:
        """The jobs of a client's task; None for one that is not known, or another client's."""
        with self._lock:
            task = self._tasks.get(name)
            return task.jobs if task and task.client == client else None


@dataclass(frozen=True, slots=True)
class Memory:
    """All of it."""

    options: OptionsByClient = field(default_factory=OptionsByClient)
    tasks: Tasks = field(default_factory=Tasks)


async def memory(request: Request) -> Memory:
    """What this server remembers; made when first asked for, on the one thread of the event loop."""
    if not hasattr(request.app.state, "a1111"):
        request.app.state.a1111 = Memory()
    return request.app.state.a1111


TheMemory = Annotated[Memory, Depends(memory)]
