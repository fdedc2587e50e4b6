"""The worker process: started, watched, woken, and started again when it dies.

Messages are JSON lines over the worker's own pipes; both ends work without them, slower. A worker whose stdin
ends goes by itself, so none outlives a server that was killed.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import subprocess
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Any, cast

from graine.errors import GraineError
from graine.server.live.event_hub import Events
from graine.server.live.live_status import Moments

log = logging.getLogger("graine.server")

PAUSES = (0.2, 1.0, 5.0)  # seconds before each new start; the last again and again
STEADY_SECONDS = 10.0  # a worker that lived so long did not die of its start
END_SECONDS = 8.0  # to release its jobs in
LOADING_SECONDS = 0.5
LINE = 8 * 2**20  # bytes
LOG_SIZE = 2**20
TOLD = ("progress", "preview")


def worker_command(home: Path) -> list[str]:
    """What starts the worker of a home folder."""
    return [sys.executable, "-m", "graine.worker", "--home", str(home)]


def own_group() -> dict[str, Any]:
    """How a process is started apart: Ctrl-C is for the server, which then ends the worker in order."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


def ask_to_end(process: Process) -> None:
    """Send what the worker takes for a request to end; on Windows `terminate` would kill it."""
    if sys.platform == "win32":
        process.send_signal(signal.CTRL_BREAK_EVENT)
    else:
        process.terminate()


class Supervisor:
    """Keeps one worker alive, and hands on what it tells."""

    def __init__(
        self,
        command: Sequence[str],
        moments: Moments,
        events: Events,
        *,
        log_file: Path,
        abandon: Callable[[str], object],
    ) -> None:
        """Take what starts the worker; `abandon` takes back what a worker that is gone held, by its name."""
        self._command, self._moments, self._events, self._log = command, moments, events, log_file
        self._abandon = abandon
        self._name = ""  # that it claims jobs under; it claims none before it is ready
        self._process: Process | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def pid(self) -> int | None:
        """The worker's process id; None while there is none."""
        return self._process.pid if self._process and self._process.returncode is None else None

    async def run(self) -> None:
        """Keep a worker alive until cancelled, then end it."""
        self._loop = asyncio.get_running_loop()
        failures = 0
        while True:
            begun = monotonic()
            self._become("starting" if not failures else "restarting")
            await self._live()
            await self._take_back()
            failures = 0 if monotonic() - begun > STEADY_SECONDS else failures
            self._moments.lost()
            self._moments.restarts += 1
            self._become("restarting")
            self._events.poke()
            await asyncio.sleep(PAUSES[min(failures, len(PAUSES) - 1)])
            failures += 1

    def wake(self) -> None:
        """Tell the worker that there is something to do; from any thread."""
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._send, {"type": "wake"})

    async def _live(self) -> None:
        """Start a worker and listen to it until it is gone. Cancelled, it lets the worker end in order."""
        try:
            process = await self._start()
        except OSError as error:
            log.error("the worker cannot be started: %s", error)
            return
        try:
            await self._listen(process)
        finally:
            await asyncio.shield(self._end(process))
        log.warning("the worker ended with code %s", process.returncode)

    async def _take_back(self) -> None:
        """Let others have the jobs of the worker that is gone, before its leases end."""
        name, self._name = self._name, ""
        if not name:
            return
        try:
            await asyncio.to_thread(self._abandon, name)
        except GraineError as error:  # busy or full now: the next worker takes them back when it starts
            log.error("jobs cannot be taken back: %s", error)

    async def _start(self) -> Process:
        if self._log.exists() and self._log.stat().st_size > LOG_SIZE:
            self._log.replace(self._log.with_suffix(".old.log"))
        with self._log.open("ab") as errors:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=PIPE,
                stdout=PIPE,
                stderr=errors,
                limit=LINE,
                **own_group(),
                env={name: value for name, value in os.environ.items() if name != "GRAINE_API_KEY"},
            )
        return self._process

    async def _listen(self, process: Process) -> None:
        assert process.stdout
        with suppress(ValueError):  # a line without an end: whoever writes that is not ours
            while line := await process.stdout.readline():
                try:
                    message = json.loads(line)
                except ValueError:  # some library prints
                    continue
                if isinstance(message, dict):
                    self._take(cast("dict[str, Any]", message))

    def _take(self, message: dict[str, Any]) -> None:
        kind = message.get("type")
        try:
            self._moments.take(message)
        except (KeyError, TypeError, ValueError):
            log.warning("the worker said something strange: %.200s", message)
            return
        if kind in TOLD:
            self._events.tell(str(kind), {name: value for name, value in message.items() if name != "type"})
        elif kind == "changed":
            self._events.poke()
        elif kind in ("ready", "model"):
            self._name = str(message["name"]) if kind == "ready" and "name" in message else self._name
            self._tell()

    async def _end(self, process: Process) -> None:
        """Let a worker end by closing its stdin; then ask it; then kill it. While it loads it has no jobs."""
        patience = END_SECONDS if self._moments.worker == "ready" else min(LOADING_SECONDS, END_SECONDS)
        if process.stdin:
            process.stdin.close()
        for ask in (None, ask_to_end, Process.kill):
            with suppress(ProcessLookupError):
                if ask and process.returncode is None:
                    ask(process)
            try:
                await asyncio.wait_for(process.wait(), patience)
                return
            except TimeoutError:
                continue

    def _send(self, message: dict[str, Any]) -> None:
        process = self._process
        if process and process.returncode is None and process.stdin and not process.stdin.is_closing():
            process.stdin.write(json.dumps(message).encode() + b"\n")

    def _become(self, state: str) -> None:
        self._moments.worker = cast("Any", state)
        self._tell()

    def _tell(self) -> None:
        self._events.tell("worker", self._moments.of_worker())
