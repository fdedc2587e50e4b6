"""`Queue`: orders go in, a worker claims them, and nothing that was accepted is lost."""

from __future__ import annotations

from graine.queue.ordering import Ordering
from graine.queue.working import LeaseLost, Working

__all__ = ["LeaseLost", "Queue"]


class Queue(Ordering, Working):
    """A queue in one SQLite file. Several processes, and threads of each, may use it at once.

    What clients do is in `ordering.py`, what a worker does in `working.py`.
    """
