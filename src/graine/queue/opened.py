"""An open queue: its database, its clocks, and the rows of jobs and events."""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Self

from graine.errors import QueueError
from graine.queue.database import PATIENCE, open_database, told, transaction
from graine.queue.job import Event, Job

BASE32: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's, of ULIDs
_JSON: Final = ("wish", "plan", "outcome", "question", "error")
_MOMENTS: Final = ("made", "begun", "ended")
_FLAGS: Final = ("hidden", "keep", "cancel_asked")
_COLUMNS: Final = (
    *("id", "kind", "wish", "label", "client", "hidden", "keep", "state", "attempt", "place"),
    *("made", "begun", "ended", "plan", "outcome", "question", "error", "cancel_asked", "lease"),
)
SELECT: Final = f"SELECT {', '.join(_COLUMNS)}, count FROM job"


class Opened:
    """A database file, open. Several processes, and threads of each, may have it open at once."""

    def __init__(
        self,
        path: Path,
        *,
        clock: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
        patience: float = PATIENCE,
    ) -> None:
        """Open or make a queue. `steady` never jumps and is the same in all processes of the machine.

        Raises `QueueError` if it is damaged, of a later version, or cannot be opened.
        """
        self.path = Path(path)
        self._clock, self._steady = clock, steady
        self._lock = threading.RLock()  # one connection serves all threads, one after the other
        self._db = open_database(self.path, patience=patience)

    def close(self) -> None:
        """Let go of the database."""
        with self._lock:
            self._db.close()

    def __enter__(self) -> Self:
        """Give the queue, which is closed at the end of the `with`."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the database."""
        self.close()

    def changed(self) -> int:
        """Give a number that grows whenever anything was written, by whatever process."""
        with self._reading() as db:
            return int(db.execute("PRAGMA data_version").fetchone()[0]) + db.total_changes

    @contextmanager
    def _reading(self) -> Generator[sqlite3.Connection, None, None]:
        with self._lock, told(self.path):
            yield self._db

    @contextmanager
    def _writing(self) -> Generator[sqlite3.Connection, None, None]:
        with self._reading() as db, transaction(db):
            yield db

    def _now(self) -> int:
        return round(self._clock() * 1_000_000)

    def _new_id(self) -> str:
        """Give 26 characters: milliseconds, then chance (a ULID)."""
        number = (int(self._clock() * 1000) & (1 << 48) - 1) << 80 | secrets.randbits(80)
        return "".join(BASE32[number >> shift & 31] for shift in range(125, -1, -5))

    def _tell(self, db: sqlite3.Connection, job: Job | None, kind: str, **data: Any) -> None:
        """Write an event into the transaction of what happened."""
        row = (job.id if job else "", job.client if job else "", kind, dumps(data), self._now())
        db.execute("INSERT INTO event (job, client, kind, data, made) VALUES (?, ?, ?, ?, ?)", row)

    def _job(self, db: sqlite3.Connection, id: str) -> Job:
        found = self._found(db, db.execute(f"{SELECT} WHERE id = ?", (id,)).fetchall())
        if not found:
            raise QueueError("queue_unknown", value=str(id)[:40])
        return found[0]

    def _found(self, db: sqlite3.Connection, rows: Iterable[tuple[Any, ...]]) -> list[Job]:
        """Give the jobs of rows of `SELECT`."""
        return [_job_of(row, dict(db.execute(_RESULTS, (row[0],)))) for row in rows]


_RESULTS: Final = "SELECT number, picture FROM result WHERE job = ?"


def dumps(value: Any) -> str:
    """Write JSON that every reader takes. Raises `ValueError` for numbers that JSON does not know."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def event_of(row: tuple[int, str, str, str, str, int]) -> Event:
    """Give the event of a row."""
    id, job, client, kind, data, made = row
    return Event(id, job, client, kind, json.loads(data), moment(made))


def moment(microseconds: int) -> datetime:
    """Give the time of day, UTC."""
    return datetime.fromtimestamp(microseconds / 1_000_000, UTC)


def _job_of(row: tuple[Any, ...], pictures: Mapping[int, int]) -> Job:
    values = dict(zip(_COLUMNS, row[:-1], strict=True))
    for name in _JSON:
        values[name] = None if values[name] is None else json.loads(values[name])
    for name in _MOMENTS:
        values[name] = None if values[name] is None else moment(values[name])
    for name in _FLAGS:
        values[name] = bool(values[name])
    count = max([row[-1], *(number + 1 for number in pictures)])
    return Job(**values, results=tuple(pictures.get(number) for number in range(count)))
