"""Leases are renewed from a thread of their own: a network call may take longer than a lease lasts."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from graine.queue.queue import Queue

EVERY: Final = 2.0  # seconds between two renewals; a lease lasts ten


class Leases:
    """Keeps the leases of the jobs in hand; a job whose lease is lost is in `lost` until it is let go."""

    def __init__(self, queue: Queue, worker: str, *, beat: Callable[[], None]) -> None:
        self._queue, self._worker, self._beat = queue, worker, beat
        self._held: set[str] = set()
        self._lost: set[str] = set()
        self._lock, self._stop = threading.Lock(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="leases", daemon=True)
        self._thread.start()

    def hold(self, id: str) -> None:
        """Renew the lease of a job from now on."""
        with self._lock:
            self._held.add(id)

    def let_go(self, id: str) -> None:
        """Renew it no more."""
        with self._lock:
            self._held.discard(id)
            self._lost.discard(id)

    def lost(self) -> set[str]:
        """The jobs in hand that somebody else may have by now."""
        with self._lock:
            return set(self._lost)

    def close(self) -> None:
        """Stop renewing."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(EVERY):
            with self._lock:
                held = set(self._held)
            try:
                self._renew(held)
                self._beat()
            except Exception as error:  # a busy or full disk now; the next renewal comes before a lease ends
                print(f"leases: {error}", file=sys.stderr)

    def _renew(self, held: Iterable[str]) -> None:
        ids = list(held)
        kept = self._queue.renew(self._worker, ids) if ids else set[str]()
        with self._lock:
            self._lost |= self._held & (set(ids) - kept)
