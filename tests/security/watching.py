"""What this process opens and whom it calls while a test looks, told by Python's audit events (PEP 578)."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

CALLS = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto")
RUNS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork")


@dataclass
class Seen:
    """What was opened, called and run."""

    opened: list[str] = field(default_factory=list[str])
    called: list[str] = field(default_factory=list[str])
    run: list[str] = field(default_factory=list[str])


_looking: list[Seen] = []


def _hear(event: str, args: tuple[object, ...]) -> None:
    for seen in _looking:
        if event == "open":
            seen.opened.append(str(args[0]))
        elif event in CALLS:
            seen.called.append(f"{event} {args[1:]}")
        elif event in RUNS:
            seen.run.append(f"{event} {args[:1]}")


@contextmanager
def watched() -> Generator[Seen]:
    """Watch all threads of this process until the block ends. A hook cannot be taken away: there is one."""
    if not _hooked:
        sys.addaudithook(_hear)
        _hooked.append(True)
    seen = Seen()
    _looking.append(seen)
    try:
        yield seen
    finally:
        _looking.remove(seen)


_hooked: list[bool] = []
