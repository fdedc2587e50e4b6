"""Jobs of a worker that was killed: who starts next need not wait until their leases end."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from graine.queue.leases import LEASE
from graine.queue.queue import Queue

LOCK: Final = "worker.lock"


class WorkerLock:
    """The place of the worker of a folder; the system keeps it free for the next when a process ends."""

    def __init__(self, home: Path) -> None:
        self._lock = FileLock(home / LOCK, mode=0o600, thread_local=False, fallback_to_soft=False)
        self.alone = True
        try:
            self._lock.acquire(blocking=False)
        except (Timeout, OSError):
            self.alone = False

    def close(self) -> None:
        """Leave it."""
        self._lock.release()


def take_over(path: Path) -> list[str]:
    """Take back all jobs in hand, and give their ids: for a worker that is known to be the only one."""
    with Queue(path, steady=lambda: time.monotonic() + LEASE) as later:
        return later.sweep()
