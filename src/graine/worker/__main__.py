"""`python -m graine.worker --home FOLDER`: the engine process."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Final

from graine.worker.messages import Ear, Murmur, Voice

if TYPE_CHECKING:
    from graine.studio import Studio

PRELOADED: Final = "pousse"
SPINS: Final = "10000"  # as on the command line: threads that wait for each other spin only briefly


def main(arguments: Sequence[str] | None = None, *, studio: Studio | None = None) -> int:
    """Serve the queue of a folder until the parent is gone or asks to end."""
    asked = _asked(arguments)
    os.environ["GRAINE_HOME"] = str(asked.home)
    os.environ.setdefault("GOMP_SPINCOUNT", SPINS)
    began, voice = perf_counter(), Voice.of_process()
    sys.stderr = Murmur(sys.stderr)
    from graine.queue.queue import Queue
    from graine.settings import read_settings
    from graine.studio import Studio
    from graine.worker.worker import Worker
    from graine.worker.worker_lock import WorkerLock, take_over

    studio = studio or Studio(read_settings(), names_only=True)
    path = asked.home / "queue.db"
    asked.home.mkdir(parents=True, exist_ok=True)
    post = WorkerLock(asked.home)
    if post.alone:
        take_over(path)
    queue = Queue(path)
    worker = Worker(studio, queue, voice)
    _end_on_signals(worker.stopping, worker.wake)
    Ear(sys.stdin.buffer, worker.wake, worker.stopping.set)
    if asked.preload:
        worker.preload(asked.preload)
    voice.tell("ready", seconds=round(perf_counter() - began, 3), name=worker.name)
    worker.serve()
    studio.library.close()
    queue.close()
    post.close()
    return 0


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m graine.worker")
    parser.add_argument("--home", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--preload", default=PRELOADED, metavar="MODEL")
    return parser.parse_args(arguments)


def _end_on_signals(stopping: threading.Event, wake: threading.Event) -> None:
    """End cleanly when asked to; Ctrl-C is the parent's to answer."""

    def stop(*_: object) -> None:
        stopping.set()
        wake.set()

    signal.signal(signal.SIGTERM, stop)
    if sys.platform == "win32":
        signal.signal(signal.SIGBREAK, stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


if __name__ == "__main__":
    sys.exit(main())
