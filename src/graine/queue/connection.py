"""An open queue: its database, its clocks, and the rows of jobs and events."""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, Self

from graine.errors import QueueError
from graine.i18n import Key
from graine.queue.job import Event, QueueJob
from graine.queue.queue_db import PATIENCE, open_database, open_reader, told, transaction
from graine.sqlite import gathered, turn

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
BASE32: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's, of ULIDs
_JSON: Final = ("wish", "plan", "outcome", "question", "error")
_MOMENTS: Final = ("made", "begun", "ended")
_FLAGS: Final = ("hidden", "cancel_asked")
_COLUMNS: Final = (
    *("id", "kind", "wish", "label", "client", "hidden", "state", "attempt", "place"),
    *("made", "begun", "ended", "plan", "outcome", "question", "error", "cancel_asked", "lease"),
)
SELECT: Final = f"SELECT {', '.join(_COLUMNS)}, count FROM job"


class OpenQueue:
    """A database file, open. Several processes, and threads of each, may have it open at once."""

    def __init__(
        self,
        path: Path,
        *,
        clock: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
        patience: float = PATIENCE,
    ) -> None:
        """Open or make a queue; a copy of an older one is kept beside it.

        `clock` gives seconds since 1970, for people. Leases go by `steady`, which never jumps and is the same
        in all processes of the machine. `patience` is how many seconds a change waits for others who write.
        Raises `QueueError` if it is damaged, of a later version, or cannot be opened.
        """
        self.path = Path(path)
        self._clock, self._steady = clock, steady
        self._patience = patience
        # Two connections serve all threads in turn: who looks never waits for who writes.
        self._write_lock, self._read_lock = threading.Lock(), threading.Lock()
        self._writer = open_database(self.path, patience=patience)
        self._reader = open_reader(self.path, patience=patience)

    def close(self) -> None:
        """Let go of the database."""
        with self._write_lock, self._read_lock:
            self._reader.close()
            self._writer.close()

    def __enter__(self) -> Self:
        """The queue, which is closed at the end of the `with`."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the database."""
        self.close()

    @contextmanager
    def _reading(self) -> Generator[sqlite3.Connection, None, None]:
        with self._read_lock, told(self.path):
            yield self._reader

    @contextmanager
    def _writing(self) -> Generator[sqlite3.Connection, None, None]:
        with (
            turn(self._writer, self._write_lock, self._patience, late=self._late),
            told(self.path),
            transaction(self._writer),
        ):
            yield self._writer

    def _late(self) -> QueueError:
        return QueueError("queue_busy", path=self.path, reason="threads wait")

    def _now(self) -> int:
        return round(self._clock() * 1_000_000)

    def _new_id(self, last: str) -> str:
        """A ULID that sorts after the last one, also where the clock was set back meanwhile.

        26 characters: milliseconds, then chance (https://github.com/ulid/spec).
        """
        number = (int(self._clock() * 1000) & (1 << 48) - 1) << 80 | secrets.randbits(80)
        number = max(number, sum(BASE32.index(one) << 5 * at for at, one in enumerate(reversed(last))) + 1)
        return "".join(BASE32[number >> shift & 31] for shift in range(125, -1, -5))

    def _tell(self, db: sqlite3.Connection, job: QueueJob | None, kind: str, **data: object) -> None:
        """Write an event into the transaction of what happened."""
        row = (job.id if job else "", job.client if job else "", kind, dumps(data), self._now())
        db.execute("INSERT INTO event (job, client, kind, data, made) VALUES (?, ?, ?, ?, ?)", row)

    def _job(self, db: sqlite3.Connection, id: str) -> QueueJob:
        found = self._found(db, db.execute(f"{SELECT} WHERE id = ?", (id,)).fetchall())
        if not found:
            raise QueueError("queue_unknown", value=str(id)[:40])
        return found[0]

    def _found(self, db: sqlite3.Connection, rows: Iterable[tuple[Any, ...]]) -> list[QueueJob]:
        """The jobs of rows of `SELECT`."""
        rows = list(rows)
        pictures = defaultdict[str, dict[int, int]](dict)
        for job, number, picture in gathered(db, _RESULTS, 3, [dumps([row[0] for row in rows])]):
            pictures[job][number] = picture
        return [_job_of(row, pictures[row[0]]) for row in rows]


_RESULTS: Final = "SELECT job, number, picture FROM result WHERE job IN (SELECT value FROM json_each(?))"


def dumps(value: object) -> str:
    """Write JSON that every reader takes. Raises `ValueError` for numbers that JSON does not know."""
    return json.dumps(value, separators=(",", ":"), allow_nan=False)  # ASCII: halves of pairs are no UTF-8


def in_words(state: str) -> Key:
    """Name a state in the reader's language."""
    return Key(f"queue.states.{state}")


def event_of(row: tuple[int, str, str, str, str, int]) -> Event:
    """The event of a row."""
    id, job, client, kind, data, made = row
    return Event(id, job, client, kind, json.loads(data), moment(made))


def moment(microseconds: int) -> datetime:
    """The time of day, UTC."""
    return EPOCH + timedelta(microseconds=microseconds)


def _job_of(row: tuple[Any, ...], pictures: Mapping[int, int]) -> QueueJob:
    values = dict(zip(_COLUMNS, row[:-1], strict=True))
    for name in _JSON:
        values[name] = None if values[name] is None else json.loads(values[name])
    for name in _MOMENTS:
        values[name] = None if values[name] is None else moment(values[name])
    for name in _FLAGS:
        values[name] = bool(values[name])
    count = max([row[-1], *(number + 1 for number in pictures)])
    return QueueJob(**values, results=tuple(pictures.get(number) for number in range(count)))
