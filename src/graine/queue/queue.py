"""`Queue`: orders go in, a worker claims them, and nothing that was accepted is lost."""

from __future__ import annotations

from graine.queue.leases import LeaseLost, QueueLeases
from graine.queue.reads import QueueReads
from graine.queue.reorder import QueueOrder
from graine.queue.submissions import QueueSubmissions

__all__ = ["LeaseLost", "Queue"]


class Queue(QueueSubmissions, QueueOrder, QueueReads, QueueLeases):
    """A queue in one SQLite file. Several processes, and threads of each, may use it at once.

    What clients do is in `submissions.py` and `reorder.py`, what anybody sees in `reads.py`, what a worker
    does in `leases.py`. A change and the event that tells of it are one transaction: after any crash both
    are there, or neither.
    """
