"""Queues for tests: clocks that are moved by hand, and orders of little content."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from graine.queue.job import Order, QueueJob
from graine.queue.queue import Queue

DAY = 24 * 3600.0


@dataclass
class Clocks:
    """The time of day, and the time since the machine was started."""

    day: float = 1_800_000_000.0
    steady: float = 1000.0

    def pass_by(self, seconds: float) -> None:
        """Let time go on."""
        self.day += seconds
        self.steady += seconds


class Quick(Queue):
    """A queue that does not wait for the disk; only a power cut could tell."""

    def __init__(self, path: Path, clocks: Clocks, patience: float = 5.0) -> None:
        super().__init__(path, clock=lambda: clocks.day, steady=lambda: clocks.steady, patience=patience)
        self._writer.execute("PRAGMA synchronous = OFF")


class Limited(Queue):
    """A queue whose file may be kept from growing."""

    def limit(self, more: int) -> None:
        """Let the file grow by so many pages and no more."""
        (pages,) = self._writer.execute("PRAGMA page_count").fetchone()
        self._writer.execute(f"PRAGMA max_page_count = {pages + more}")


class Mortal(Queue):
    """A queue that does something before each statement of SQL that changes it."""

    def before_each(self, act: Callable[[str], None]) -> None:
        """Call `act` with each statement from now on, before it is run."""
        self._writer.set_trace_callback(act)


def order(client: str = "local", prompt: str = "a fox", *, hidden: bool = False, kind: str = "draw") -> Order:
    """An order."""
    return Order(kind=kind, wish={"prompt": prompt, "seed": 7}, label=prompt, client=client, hidden=hidden)


def submitted(queue: Queue, clients: Sequence[str]) -> list[QueueJob]:
    """Queue one order of each client that is named, in this order."""
    return [queue.submit([order(client)])[0] for client in clients]


def claimed(queue: Queue, worker: str = "w") -> QueueJob:
    """Claim a job that must be there."""
    job = queue.claim(worker)
    assert job
    return job


def kinds(queue: Queue, after: int = 0) -> list[str]:
    """What happened after an event."""
    return [event.kind for event in queue.events(after)]


def drained(queue: Queue) -> list[str]:
    """Claim and end all jobs; give the ids in the order of the claims."""
    ids: list[str] = []
    while job := queue.claim("w"):
        ids.append(job.id)
        queue.done(job)
    return ids
