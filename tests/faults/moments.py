"""Moments to kill server and worker at: before and after each commit, and as a file gets its name.

A moment is called "claim:before" or "claim:after": what is committed, and the side of the commit. A rename is
"rename:before" and "rename:after"; "heard:after" is a server that has handed on an event.
"""

from __future__ import annotations

import inspect
import os
import signal
import sqlite3
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from graine import atomic_write
from graine.library import open_library as library
from graine.queue import connection as queue
from graine.server.live.event_hub import Events

KILL_AT, KILL_LOG = "KILL_AT", "KILL_LOG"
CHANGES = (
    *("submit", "cancel", "claim", "renew", "planned", "result", "outcome", "done", "failed", "canceled"),
    *("release", "sweep", "remember", "keep", "tag", "abandon"),
)
_FILES = ("faults/serving.py", "faults/drawing.py")


def watch(process: str) -> None:
    """Note each moment of this process, and die with the other one at the one that is named."""
    if not (os.environ.get(KILL_AT) or os.environ.get(KILL_LOG)):
        return
    for module in (queue, library):
        module.transaction = _watched(module.transaction)  # pyright: ignore
    atomic_write._take_name = _around("rename", atomic_write._take_name)  # pyright: ignore
    if process == "server":
        Events._hand_on = _around("heard", Events._hand_on)  # pyright: ignore


def passed(moment: str) -> None:
    """Note a moment; at the one that is named, end this process and the other at once."""
    if log := os.environ.get(KILL_LOG):
        with Path(log).open("a") as file:
            file.write(f"{moment}\n")
    if moment == os.environ.get(KILL_AT):
        for process in _others():
            os.kill(process, signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)


def _others() -> list[int]:
    """The worker of a server, or the server of a worker."""
    import psutil

    own = psutil.Process()
    parent = own.parent()
    near = [*own.children(), *([parent] if parent else [])]
    return [one.pid for one in near if any(word.endswith(_FILES) for word in one.cmdline())]


def _watched(transaction: Callable[..., Any]) -> Callable[..., Any]:
    @contextmanager
    def watched(db: sqlite3.Connection) -> Generator[None]:
        name = _change()
        with transaction(db):
            yield
            passed(f"{name}:before")
        passed(f"{name}:after")

    return watched


def _around(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
    def around(*arguments: Any, **named: Any) -> Any:
        passed(f"{name}:before")
        found = work(*arguments, **named)
        passed(f"{name}:after")
        return found

    return around


def _change() -> str:
    """Say what is being changed: the method of the queue or library that is at it."""
    frame = inspect.currentframe()
    while frame and frame.f_code.co_name not in CHANGES:
        frame = frame.f_back
    return frame.f_code.co_name if frame else "other"
