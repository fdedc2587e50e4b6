"""Streams over real connections: nothing is missed, nothing comes twice, and nobody waits for the slow."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from time import monotonic, sleep
from typing import Any, NamedTuple

import httpx2
import pytest
from fastapi import FastAPI

from graine.queue.job import Order
from graine.queue.queue import Queue
from graine.server.live import event_hub as events_module
from graine.server.live import sse
from graine.server.state import ServerState
from tests.server.conftest import FOX, drawing, eventually, serving


class Heard(NamedTuple):
    """One message of a stream."""

    id: int | None
    kind: str
    data: dict[str, Any]


class Stream:
    """Reads an event stream as a browser does."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines

    def next(self) -> Heard:
        """The next message; comments are nothing."""
        fields: dict[str, str] = {}
        for line in self._lines:
            name, _, value = line.partition(": ")
            if not line and "event" in fields:
                id = int(fields["id"]) if "id" in fields else None
                return Heard(id, fields["event"], json.loads(fields["data"]))
            if name:
                fields[name] = value
        raise EOFError

    def until(self, kind: str) -> list[Heard]:
        """The messages up to one of a kind, with it."""
        found = [self.next()]
        while found[-1].kind != kind:
            found.append(self.next())
        return found


@contextmanager
def listening(url: str, last: int | str | None = None) -> Generator[Stream]:
    headers = {} if last is None else {"Last-Event-ID": str(last)}
    with httpx2.stream("GET", f"{url}/api/events", headers=headers, timeout=20) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield Stream(answer.iter_lines())


def order(number: int = 0) -> Order:
    return Order(kind="draw", wish={"prompt": f"fox {number}", "seed": number}, label=f"fox {number}")


def test_a_page_sees_a_job_from_beginning_to_end(url: str, state: ServerState) -> None:
    with listening(url) as stream:
        assert stream.next().kind == "hello"
        job = httpx2.post(f"{url}/api/jobs", json=FOX).json()
        with drawing(state.queue):
            heard = stream.until("done")
    kinds = [one.kind for one in heard]
    assert kinds[0] == "submitted"
    assert kinds[-2:] == ["result", "done"]
    assert {one.data["job"]["id"] for one in heard} == {job["id"]}
    assert heard[-1].data["job"]["state"] == "done"
    assert heard[-1].data["job"]["results"] == [1]


def test_after_a_lost_connection_nothing_is_missing_and_nothing_comes_twice(
    url: str, state: ServerState
) -> None:
    """Twenty connections, each cut at another place, while jobs come and end all the time."""
    over = threading.Event()

    def submit() -> None:
        number = 0
        while not over.is_set():
            state.queue.submit([order(number)])
            number += 1
            sleep(0.005)

    submitting = threading.Thread(target=submit)
    with drawing(state.queue):
        with listening(url) as stream:
            last = stream.next().id
        first = last
        seen: list[int] = []
        submitting.start()
        for turn in range(20):
            with listening(url, last) as stream:
                for _ in range(turn + 1):
                    heard = stream.next()
                    if heard.id is not None and heard.kind != "hello":
                        seen.append(heard.id)
                        last = heard.id
        over.set()
        submitting.join()
    known = [event.id for event in state.queue.events(first or 0, limit=10_000)]
    assert seen == known[: len(seen)]
    assert len(seen) > 100


@pytest.mark.parametrize("last", ["-1", "nonsense", "9999999", "9" * 19, "1.5"])
def test_who_comes_with_an_unknown_number_begins_anew(url: str, state: ServerState, last: str) -> None:
    state.queue.submit([order()])
    eventually(lambda: state.events.position == state.queue.last_event())
    with listening(url, last) as stream:
        heard = stream.next()
    assert (heard.kind, heard.id) == ("reset", state.queue.last_event())


def test_who_was_away_too_long_begins_anew(
    url: str, state: ServerState, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events_module, "REPLAY_LIMIT", 3)
    with listening(url) as stream:
        begun = stream.next().id or 0
        state.queue.submit([order(number) for number in range(5)])
        numbers = [stream.next().id or 0 for _ in range(5)]
    with listening(url, begun) as stream:
        assert stream.next().kind == "reset"
    with listening(url, numbers[-3]) as stream:
        assert [stream.next().id, stream.next().id] == numbers[-2:]


def test_what_was_purged_is_not_silently_missing(url: str, state: ServerState) -> None:
    with listening(url) as stream:
        begun = stream.next().id or 0
        with drawing(state.queue):
            state.queue.submit([order()])
            stream.until("done")
        state.queue.purge(datetime.now(UTC) + timedelta(days=1))
        state.queue.submit([order()])
        stream.until("submitted")
    with listening(url, begun) as stream:
        assert stream.next().kind == "reset"


def test_the_moment_has_no_number_and_reaches_all(url: str, state: ServerState) -> None:
    with listening(url) as one, listening(url) as other:
        for stream in (one, other):
            stream.next()
        progress = {"job": "x", "phase": "drawing", "done": 1, "total": 25, "seconds_left": 3.0, "index": 0}
        state.events.tell("progress", progress)
        assert one.next() == other.next() == Heard(None, "progress", progress)


def test_who_comes_late_sees_the_latest_pictures(url: str, state: ServerState) -> None:
    state.moments.take({"type": "preview", "job": "x", "index": 2, "image": "data:image/webp;base64,AAAA"})
    with listening(url) as stream:
        stream.next()
        assert stream.next().data == {"job": "x", "index": 2, "image": "data:image/webp;base64,AAAA"}


def test_a_client_that_does_not_read_is_dropped(
    url: str, state: ServerState, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events_module, "ROOM", 30)
    monkeypatch.setattr(sse, "END_SECONDS", 0.1)
    host, port = url.removeprefix("http://").split(":")
    with socket.socket() as slow, listening(url) as reader:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.connect((host, int(port)))
        slow.sendall(f"GET /api/events HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        eventually(lambda: state.events.listeners == 2)
        reader.next()
        long = {"prompt": "fox " * 10_000, "seed": 1}
        begun = monotonic()
        while state.events.listeners == 2:
            state.queue.submit([Order(kind="draw", wish=long)])
            assert reader.next().kind == "submitted"
            assert monotonic() - begun < 20
    assert state.events.dropped == 1


def test_a_client_that_leaves_is_forgotten(url: str, state: ServerState) -> None:
    with listening(url) as stream:
        stream.next()
        assert state.events.listeners == 1
    eventually(lambda: state.events.listeners == 0)
    assert state.events.dropped == 0


def test_a_quiet_stream_is_kept_alive(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "PING_SECONDS", 0.05)
    with httpx2.stream("GET", f"{url}/api/events", timeout=5) as answer:
        assert ": ping" in answer.iter_lines()


def test_the_server_ends_though_streams_are_open(app: FastAPI) -> None:
    with serving(app) as url, httpx2.stream("GET", f"{url}/api/events", timeout=20) as answer:
        lines = answer.iter_lines()
        next(lines)
        threading.Timer(0.2, app.state.server.events.close).start()
        list(lines)


def test_a_locked_database_ends_no_stream(
    url: str, state: ServerState, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events_module, "ERROR_SECONDS", 0.05)
    read = Queue.events
    failures = [3]

    def busy(self: Queue, after: int, *, limit: int = 500) -> Any:
        if failures[0]:
            failures[0] -= 1
            raise TimeoutError("locked")
        return read(self, after, limit=limit)

    with listening(url) as stream:
        stream.next()
        monkeypatch.setattr(Queue, "events", busy)
        state.queue.submit([order()])
        assert stream.next().kind == "submitted"
    assert failures == [0]
