"""Jobs of a worker that was killed: who starts next need not wait until their leases end."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path
from typing import Final

from graine.queue.queue import Queue
from graine.queue.working import LEASE

LOCK: Final = "worker.lock"


class Post:
    """The place of the worker of a folder; the system keeps it free for the next when a process ends."""

    def __init__(self, home: Path) -> None:
        self._file = os.open(home / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self.alone = _locked(self._file)

    def close(self) -> None:
        """Leave it."""
        os.close(self._file)


def take_over(path: Path) -> list[str]:
    """Take back all jobs in hand, and give their ids: for a worker that is known to be the only one."""
    with Queue(path, steady=lambda: time.monotonic() + LEASE) as later:
        return later.sweep()


def _locked(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
