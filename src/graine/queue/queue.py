"""`Queue`: orders go in, a worker claims them, and nothing that was accepted is lost."""

from __future__ import annotations

from graine.queue.looking import Looking
from graine.queue.moving import Moving
from graine.queue.ordering import Ordering
from graine.queue.working import LeaseLost, Working

__all__ = ["LeaseLost", "Queue"]


class Queue(Ordering, Moving, Looking, Working):
    """A queue in one SQLite file. Several processes, and threads of each, may use it at once.

    What clients do is in `ordering.py` and `moving.py`, what anybody sees in `looking.py`, what a worker does
    in `working.py`. A change and the event that tells of it are one transaction: after any crash both are
    there, or neither.
    """
