"""Processes that are killed at a chosen line of what writes files and rows."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import graine

# What the other modules say to the database is in a transaction.
ACTING = (
    *(
        "library/open_library.py",
        "library/picture_folder.py",
        "sqlite.py",
        "library/store.py",
        "library/rebuild.py",
    ),
    "atomic_write.py",
)
FILES = frozenset(str(Path(graine.__file__).parent / name) for name in ACTING)
Begin = Callable[[], Callable[[], object]]  # prepares, and gives the work in which the process may be killed


def moments(begin: Begin) -> list[int]:
    """Say when work comes to a line for the first time, and when for the last, counted in lines."""
    reader, writer = os.pipe()
    if os.fork() == 0:
        lines = _Lines()
        try:
            _work(begin, lines)
            counted = list(enumerate(lines.seen, 1))
            last, first = ({line: number for number, line in order} for order in (counted, counted[::-1]))
            os.write(writer, json.dumps(sorted({*first.values(), *last.values()})).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        found: list[int] = json.loads(pipe.read())
    os.wait()
    return found


def killed_at(number: int, begin: Begin) -> bool:
    """Do work in a process that is killed before its n-th line of `FILES`; say whether it was."""
    if (child := os.fork()) == 0:
        try:
            _work(begin, _Lines(number))
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def _work(begin: Begin, lines: _Lines) -> None:
    work = begin()
    sys.settrace(lines)
    work()
    sys.settrace(None)


class _Lines:
    """A trace function that notes the lines of `FILES`, and kills the process at one."""

    def __init__(self, kill_at: int = 0) -> None:
        self.seen: list[tuple[str, int]] = []
        self.kill_at = kill_at

    def __call__(self, frame: FrameType, event: str, _: object) -> Any:
        name = frame.f_code.co_filename
        if name not in FILES:
            return None
        if event == "line":
            self.seen.append((name, frame.f_lineno))
            if len(self.seen) == self.kill_at:
                os.kill(os.getpid(), signal.SIGKILL)
        return self
