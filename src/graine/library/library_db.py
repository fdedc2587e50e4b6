"""The library's database: opened and brought up to date; what goes wrong with it, in words."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from graine.errors import LibraryError
from graine.sqlite import connect, migrate, steps_in, transaction, use_wal

__all__ = ["PATIENCE", "open_database", "open_reader", "told", "transaction"]

SCHEMA: Final = Path(__file__).parent / "schema"
PATIENCE: Final = 30.0  # seconds to wait for another process that writes

_REASONS: Final = {
    sqlite3.SQLITE_FULL: "library_full",
    sqlite3.SQLITE_BUSY: "library_busy",
    sqlite3.SQLITE_LOCKED: "library_busy",
    sqlite3.SQLITE_READONLY_DBMOVED: "library_busy",  # a rebuild has put another in its place
    sqlite3.SQLITE_CORRUPT: "library_damaged",
    sqlite3.SQLITE_NOTADB: "library_damaged",
    sqlite3.SQLITE_CANTOPEN: "library_closed",
    sqlite3.SQLITE_READONLY: "library_closed",
    sqlite3.SQLITE_PERM: "library_closed",
    sqlite3.SQLITE_IOERR: "library_disk",
}


def schema() -> list[str]:
    """The steps of the schema; the first makes version 1 of an empty database."""
    return steps_in(SCHEMA)


def open_database(
    path: Path, steps: Sequence[str] | None = None, *, patience: float = PATIENCE
) -> sqlite3.Connection:
    """Open or make a database of the newest schema; it waits `patience` seconds for others who write.

    Raises `LibraryError` if it is damaged, of a later version of Graine, or cannot be opened.
    """
    steps = schema() if steps is None else steps
    with told(path):
        db = connect(path, patience)
        try:
            _prepare(db, patience)
            migrate(
                db,
                path,
                steps,
                refuse=lambda found: LibraryError(
                    "library_newer", path=path, version=found, known=len(steps)
                ),
            )
        except BaseException:
            db.close()
            raise
        return db


def open_reader(path: Path, *, patience: float = PATIENCE) -> sqlite3.Connection:
    """Open a database that is up to date, for looking alone: it waits for no writer, and none for it."""
    with told(path):
        db = connect(path, patience)
        _look_fast(db)
        db.execute("PRAGMA query_only = ON")
        return db


@contextmanager
def told(path: Path) -> Generator[None, None, None]:
    """Turn what SQLite says of the disk, of locks and of damage into a `LibraryError` with the repair."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        if (key := _REASONS.get(code, _REASONS.get(code & 0xFF))) is None:
            raise
        raise LibraryError(key, path=path, folder=path.parent, reason=error) from error


def _prepare(db: sqlite3.Connection, patience: float) -> None:
    use_wal(db, patience)
    db.execute("PRAGMA synchronous = FULL")  # what was said to be kept outlasts a power cut
    db.execute("PRAGMA foreign_keys = ON")
    _look_fast(db)


def _look_fast(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA temp_store = MEMORY")
    db.execute("PRAGMA cache_size = -32768")  # KiB: the indices of 100,000 pictures
    db.execute("PRAGMA mmap_size = 268435456")
