"""What the worker and its parent say to each other: JSON, a line each, of what is only of the moment."""

from __future__ import annotations

import io
import json
import os
import stat
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import IO

WAKE = "wake"


class Voice:
    """Tells the parent; from any thread. Once nobody listens any more, it stays silent."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._lock = stream, threading.Lock()
        self.heard = True

    @classmethod
    def of_process(cls) -> Voice:
        """Take standard output for messages alone: what a library prints goes to standard error."""
        sys.stdout.flush()
        stream = os.fdopen(os.dup(1), "wb", buffering=0)
        os.dup2(2, 1)
        return cls(stream)

    def tell(self, kind: str, **facts: object) -> None:
        """Send one message."""
        line = json.dumps({"type": kind, **facts}, ensure_ascii=False).encode() + b"\n"
        with self._lock:
            if not self.heard:
                return
            try:
                self._stream.write(line)
                self._stream.flush()
            except (OSError, ValueError):  # the parent is gone; the end of standard input will say so
                self.heard = False


class Murmur(io.TextIOBase):
    """A text stream that drops what cannot be written: no full disk under the log ends the process."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def write(self, text: str, /) -> int:
        """Write what can be written."""
        with suppress(OSError, ValueError):
            self._stream.write(text)
            self._stream.flush()
        return len(text)

    def fileno(self) -> int:
        """The number of the file beneath."""
        return self._stream.fileno()


class Ear:
    """Hears the parent: `wake` is set at every message, `on_end` is called when the parent is gone.

    Without a pipe there is no parent to hear.
    """

    def __init__(self, stream: IO[bytes], wake: threading.Event, on_end: Callable[[], None]) -> None:
        self._stream, self._wake, self._on_end = stream, wake, on_end
        if _is_pipe(stream):
            threading.Thread(target=self._listen, name="ear", daemon=True).start()

    def _listen(self) -> None:
        for _ in self._stream:
            self._wake.set()
        self._on_end()
        self._wake.set()


def _is_pipe(stream: IO[bytes]) -> bool:
    try:
        mode = os.fstat(stream.fileno()).st_mode
    except (OSError, ValueError):
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)
