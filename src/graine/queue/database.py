"""The queue's database: opened, brought up to date, and changed in short transactions."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Generator, Sequence
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Final

from graine.errors import QueueError

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
    with told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        db = _connect(path, patience)
        try:
            _use_wal(db, patience)
            db.execute("PRAGMA synchronous = FULL")  # what was accepted outlasts a power cut
            db.execute("PRAGMA foreign_keys = ON")
            db.execute(f"PRAGMA journal_size_limit = {WAL_LIMIT}")
            _check(db, path)
            migrate(db, path, schema() if steps is None else steps)
        except BaseException:
            db.close()
            raise
        return db


def open_reader(path: Path, *, patience: float = PATIENCE) -> sqlite3.Connection:
    """Open a database that is up to date, for looking alone: it waits for no writer, and none for it."""
    with told(path):
        db = _connect(path, patience)
        db.execute("PRAGMA query_only = ON")
        return db


def schema() -> list[str]:
    """Give the steps of the schema; the first makes version 1 of an empty database."""
    return [file.read_text(encoding="utf-8") for file in sorted(SCHEMA.glob("*.sql"))]


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


@contextmanager
def transaction(db: sqlite3.Connection) -> Generator[None, None, None]:
    """Do all of the `with` or nothing, as the only writer of all processes."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def migrate(db: sqlite3.Connection, path: Path, steps: Sequence[str]) -> None:
    """Do the steps that this database has not seen, all or none. Raises `QueueError` for a later one."""
    if _version(db) == len(steps):
        return
    with transaction(db):
        version = _version(db)  # another process may have been here since
        if version > len(steps):
            raise QueueError("queue_newer", path=path, version=version, known=len(steps))
        if 0 < version < len(steps):
            back_up(path, _free_name(path, version))
        for step in steps[version:]:
            for statement in _statements(step):
                db.execute(statement)
        db.execute(f"PRAGMA user_version = {len(steps)}")


def back_up(path: Path, copy: Path) -> None:
    """Put a copy of a database, as it was last committed, at `copy`, whole or not at all."""
    part = copy.with_suffix(".part")
    part.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(part)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")  # one file, without a companion
    part.replace(copy)


def _statements(script: str) -> Generator[str, None, None]:
    """Give the statements of a script; `executescript` would end the transaction that they belong to."""
    gathered = ""
    for line in script.splitlines(keepends=True):
        gathered += line
        if sqlite3.complete_statement(gathered):
            yield gathered
            gathered = ""


def _connect(path: Path, patience: float) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=patience, isolation_level=None, check_same_thread=False)


def _check(db: sqlite3.Connection, path: Path) -> None:
    """Refuse a damaged file before it is trusted with more."""
    found = db.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise QueueError("queue_damaged", path=path, reason=found)


def _free_name(path: Path, version: int) -> Path:
    """Give a name for a copy; an older copy is not overwritten."""
    names = (f"{path.stem}-version-{version}{f'-{again}' if again else ''}.db" for again in count())
    return next(copy for copy in map(path.with_name, names) if not copy.exists())


def _use_wal(db: sqlite3.Connection, patience: float) -> None:
    """Let readers and a writer work at once; SQLite does not wait by itself for others who do the same."""
    end = time.monotonic() + patience
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(0.01)


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])
