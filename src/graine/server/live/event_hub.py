"""Events for every open page: one poller of the queue, many streams, replay after a lost connection.

A stream is server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). What is
durable has an `id`, so that a browser that comes back gets what it missed, once and in order; what is of the
moment has none. A client that does not read is dropped, not waited for: it comes back for what it missed.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from graine.errors import GraineError
from graine.queue.job import Event
from graine.queue.queue import Queue
from graine.server.live.live_status import Moments
from graine.server.live.queue_positions import Positions, shown

log = logging.getLogger("graine.server")

T = TypeVar("T")

POLL_SECONDS = 0.05
ERROR_SECONDS = 1.0  # between two tries when the database cannot be read
REPLAY_LIMIT = 5000  # events; who missed more begins anew
BATCH = 500  # events read at once
ROOM = 2000  # messages that may wait for one client
MOMENT_ROOM = 50  # above so many waiting messages those of the moment are left out
LEFT_OFF = frozenset({"done", "failed", "canceled", "quarantined", "requeued", "question"})


class Listener:
    """The messages that wait for one client."""

    def __init__(self, login: str = "") -> None:
        self.login = login  # with which it was opened
        self._waiting: deque[bytes] = deque()
        self._news = asyncio.Event()
        self.over = asyncio.Event()  # set when the client is dropped, or the server ends

    def push(self, message: bytes, *, momentary: bool = False) -> None:
        """Add a message; a client with too many waiting is dropped."""
        if momentary and len(self._waiting) >= MOMENT_ROOM:
            return
        if len(self._waiting) >= ROOM:
            self.over.set()
            return
        self._waiting.append(message)
        self._news.set()

    async def next(self, timeout: float) -> bytes:
        """All that waits as one piece; nothing when none came in time."""
        try:
            await asyncio.wait_for(self._news.wait(), timeout)
        except TimeoutError:
            return b""
        found = b"".join(self._waiting)
        self._waiting.clear()
        self._news.clear()
        return found


class Events:
    """Reads what happened from a queue of its own, once for all, and hands it to whoever listens."""

    def __init__(self, queue: Queue, moments: Moments, positions: Positions) -> None:
        self._queue, self._moments, self._positions = queue, moments, positions
        self._listeners: set[Listener] = set()
        self._watchers: dict[str, set[asyncio.Event]] = {}
        self._seen: int | None = None  # what `queue.changed` gave
        self._poked = asyncio.Event()
        # One thread reads for all: SQLite tells a connection what others changed, not another thread's.
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="events")
        self._ended = False
        self.position = queue.last_event()  # of the last event that was handed on
        self.sent = 0
        self.dropped = 0

    @property
    def listeners(self) -> int:
        """Count the open streams."""
        return len(self._listeners)

    async def run(self) -> None:
        """Hand on what happens until cancelled. A database that cannot be read is tried again."""
        while not self._ended:
            try:
                await self.look()
                pause = POLL_SECONDS
            except Exception as error:  # a locked or full disk must not end all streams
                log.warning("events cannot be read: %s", error)
                pause = ERROR_SECONDS
            try:
                await asyncio.wait_for(self._poked.wait(), pause)
            except TimeoutError:
                continue
            self._poked.clear()

    def poke(self) -> None:
        """Look now: the worker said that something changed."""
        self._poked.set()

    async def look(self) -> None:
        """Hand on what happened since the last look."""
        while news := await self._read(self._news):
            for event, message in news:
                self._hand_on(event, message)

    def tell(self, kind: str, data: dict[str, object]) -> None:
        """Tell all what is only of the moment."""
        message = written(kind, data)
        for listener in self._listeners:
            listener.push(message, momentary=True)

    def close(self) -> None:
        """End all streams: the server ends. Once is enough."""
        if self._ended:
            return
        self._ended = True
        for listener in self._listeners:
            listener.over.set()
        self._reader.submit(self._queue.close)
        self._reader.shutdown(wait=False)

    def end(self, login: str) -> None:
        """End the streams of a login that is over."""
        for listener in [one for one in self._listeners if one.login == login]:
            self._listeners.discard(listener)
            listener.over.set()

    @contextmanager
    def listening(self, login: str = "") -> Generator[Listener]:
        """A listener that gets all that is handed on from now, after `position`."""
        listener = Listener(login)
        if self._ended:
            listener.over.set()
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self.dropped += listener.over.is_set() and listener in self._listeners and not self._ended
            self._listeners.discard(listener)

    @contextmanager
    def watching(self, ids: Iterable[str]) -> Generator[asyncio.Event]:
        """An event that is set whenever one of these jobs left off."""
        news, ids = asyncio.Event(), list(ids)
        for id in ids:
            self._watchers.setdefault(id, set()).add(news)
        try:
            yield news
        finally:
            for id in ids:
                self._watchers[id].discard(news)
                if not self._watchers[id]:
                    del self._watchers[id]

    async def missed(self, last: str, until: int) -> list[bytes]:
        """What a client missed that saw the event `last`, up to the event `until`.

        A "reset" instead where that cannot be told: the client reads all anew.
        """
        reset = [written("reset", {}, until)]
        if not last.isdecimal() or len(last) > 18:
            return reset
        after = int(last)
        if after == until:
            return []
        first = await self._read(self._queue.first_event)
        if not max(first - 1, until - REPLAY_LIMIT) <= after < until:
            return reset
        return await self._read(lambda: list(self._between(after, until)))

    async def _read(self, ask: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._reader, ask)

    def _news(self) -> list[tuple[Event, bytes]]:
        """Read the next events; none when nothing was written since the last time."""
        now = self._queue.changed()
        if now == self._seen:
            return []
        found = self._queue.events(self.position, limit=BATCH)
        if len(found) < BATCH:
            self._seen = now
        jobs: dict[str, dict[str, object] | None] = {}
        return [(event, self._written(event, jobs)) for event in found]

    def _between(self, after: int, until: int) -> Iterator[bytes]:
        jobs: dict[str, dict[str, object] | None] = {}
        while after < until and (found := self._queue.events(after, limit=BATCH)):
            for event in found:
                if event.id <= until:
                    yield self._written(event, jobs)
            after = found[-1].id

    def _written(self, event: Event, jobs: dict[str, dict[str, object] | None]) -> bytes:
        if event.job not in jobs:
            jobs[event.job] = self._job(event.job)
        return written(event.kind, {"job": jobs[event.job], "data": event.data}, event.id)

    def _job(self, id: str) -> dict[str, object] | None:
        """A job as JSON; None for an event of the whole queue, and for a job that is gone by now."""
        if not id:
            return None
        try:
            return shown(self._queue.get(id), self._moments, self._positions).model_dump(mode="json")
        except GraineError:
            return None

    def _hand_on(self, event: Event, message: bytes) -> None:
        self.position = event.id
        if event.kind in LEFT_OFF:
            self._moments.forget(event.job)
            for watcher in self._watchers.get(event.job, ()):
                watcher.set()
        for listener in self._listeners:
            listener.push(message)
            self.sent += 1


def written(kind: str, data: dict[str, object], id: int | None = None) -> bytes:
    """Write a message as the event stream has it."""
    head = "" if id is None else f"id: {id}\n"
    return f"{head}event: {kind}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
