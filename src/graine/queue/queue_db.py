"""The queue's database: opened and brought up to date; what goes wrong with it, in words."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from graine.errors import QueueError
from graine.sqlite import connect, migrate, steps_in, transaction, use_wal

__all__ = ["PATIENCE", "open_database", "open_reader", "told", "transaction"]

SCHEMA: Final = Path(__file__).parent / "schema"
PATIENCE: Final = 5.0  # seconds to wait for others who write; a lease lasts longer
WAL_LIMIT: Final = 16 << 20  # bytes that the log keeps on the disk when it is not needed

_REASONS: Final = {
    sqlite3.SQLITE_FULL: "queue_full_disk",
    sqlite3.SQLITE_BUSY: "queue_busy",
    sqlite3.SQLITE_LOCKED: "queue_busy",
    sqlite3.SQLITE_CORRUPT: "queue_damaged",
    sqlite3.SQLITE_NOTADB: "queue_damaged",
    sqlite3.SQLITE_CANTOPEN: "queue_closed",
    sqlite3.SQLITE_READONLY: "queue_closed",
    sqlite3.SQLITE_PERM: "queue_closed",
    sqlite3.SQLITE_IOERR: "queue_disk",
}


def open_database(
    path: Path, *, patience: float = PATIENCE, steps: Sequence[str] | None = None
) -> sqlite3.Connection:
    """Open or make a database of the newest schema. Raises `QueueError`."""
    steps = schema() if steps is None else steps
    with told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        db = connect(path, patience)
        try:
            use_wal(db, patience)
            db.execute("PRAGMA synchronous = FULL")  # what was accepted outlasts a power cut
            db.execute("PRAGMA foreign_keys = ON")
            db.execute(f"PRAGMA journal_size_limit = {WAL_LIMIT}")
            _check(db, path)
            migrate(
                db,
                path,
                steps,
                refuse=lambda found: QueueError("queue_newer", path=path, version=found, known=len(steps)),
            )
        except BaseException:
            db.close()
            raise
        return db


def open_reader(path: Path, *, patience: float = PATIENCE) -> sqlite3.Connection:
    """Open a database that is up to date, for looking alone: it waits for no writer, and none for it."""
    with told(path):
        db = connect(path, patience)
        db.execute("PRAGMA query_only = ON")
        return db


def schema() -> list[str]:
    """The steps of the schema; the first makes version 1 of an empty database."""
    return steps_in(SCHEMA)


@contextmanager
def told(path: Path) -> Generator[None, None, None]:
    """Turn what SQLite says of the disk, of locks and of damage into a `QueueError` with the repair."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        if (key := _REASONS.get(code & 0xFF)) is None:
            raise
        raise QueueError(key, path=path, reason=error) from error
    except OSError as error:  # the folder cannot be made
        raise QueueError("queue_closed", path=path, reason=error) from error


def _check(db: sqlite3.Connection, path: Path) -> None:
    """Refuse a damaged file before it is trusted with more."""
    found = db.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise QueueError("queue_damaged", path=path, reason=found)
