"""Finds the work of a request that a client sends again by itself.

OpenAI's client repeats a request on a lost connection and on some statuses, without an idempotency key: it
only counts, in `x-stainless-retry-count`. A repeat of the same body within a short time is given the first
one's jobs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

HEADER: Final = "x-stainless-retry-count"
SECONDS: Final = 900.0  # the client waits 600 for an answer before it tries again
MAX_WORKS: Final = 1000


@dataclass(slots=True, eq=False)
class Work:
    """What a request queued."""

    jobs: asyncio.Future[tuple[str, ...]]
    begun: float = field(default_factory=monotonic)
    waiting: int = 0  # requests that wait for it now


class Repeats:
    """The works of the last minutes by their requests. For the one thread of an event loop."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._works: dict[str, list[Work]] = {}
        self._now = now

    def find(self, body: str) -> Work | None:
        """The newest work of a request's body, first such as nobody waits for."""
        self._forget()
        found = sorted(self._works.get(body, ()), key=lambda work: (work.waiting > 0, -work.begun))
        return found[0] if found else None

    async def begin(self, body: str, submit: Callable[[], Awaitable[tuple[str, ...]]]) -> Work:
        """Queue a request's work and remember it; what could not be queued is forgotten."""
        work = Work(asyncio.get_running_loop().create_future(), self._now())
        self._works.setdefault(body, []).append(work)
        try:
            work.jobs.set_result(await submit())
        except BaseException as error:
            self._works[body].remove(work)
            work.jobs.set_exception(error)
            work.jobs.exception()  # nobody has to ask for it
            raise
        return work

    def drop(self, body: str, work: Work) -> None:
        """Forget a work that came to nothing: a repeat begins anew."""
        if work in self._works.get(body, ()):
            self._works[body].remove(work)

    def _forget(self) -> None:
        before = self._now() - SECONDS
        for body, works in list(self._works.items()):
            left = [work for work in works if work.begun >= before or work.waiting]
            if left:
                self._works[body] = left
            else:
                del self._works[body]
        while len(self._works) > MAX_WORKS:
            self._works.pop(next(iter(self._works)))
