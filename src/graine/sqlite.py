"""SQLite as library and queue use it: write-ahead log, short transactions, numbered steps of a schema.

A step and the record that it ran (`user_version`) are one transaction. Before an older database is changed, a
copy of it is put beside it.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any, TypeAlias

Values: TypeAlias = Sequence[object] | Mapping[str, object]


def connect(path: Path, patience: float) -> sqlite3.Connection:
    """Open a database whose transactions are begun by hand; it waits so many seconds for other writers."""
    return sqlite3.connect(path, timeout=patience, isolation_level=None, check_same_thread=False)


def use_wal(db: sqlite3.Connection, patience: float) -> None:
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


def gathered(db: sqlite3.Connection, query: str, columns: int, values: Values = ()) -> list[list[Any]]:
    """All rows of a query in one step, in their order: whole numbers, texts and NULL.

    Python lets other threads compute between two steps, for milliseconds each: many rows would take long in
    a busy process, one row does not.
    """
    names = [f"c{number}" for number in range(columns)]
    rows = f"SELECT json_group_array(json_array({', '.join(names)})) FROM found"
    gathering = f"WITH found ({', '.join(names)}) AS ({query}) {rows}"
    return json.loads(db.execute(gathering, values).fetchone()[0])


@contextmanager
def turn(
    db: sqlite3.Connection, lock: threading.Lock, patience: float, *, late: Callable[[], Exception]
) -> Generator[None, None, None]:
    """Wait for other threads, and let SQLite wait for other processes for what is left of patience.

    Raises what `late` gives if the threads take too long.
    """
    began = time.monotonic()
    if not lock.acquire(timeout=patience):
        raise late()
    try:
        left = max(0.0, patience - (time.monotonic() - began))
        db.execute(f"PRAGMA busy_timeout = {int(left * 1000)}")
        yield
    finally:
        lock.release()


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


def steps_in(folder: Path) -> list[str]:
    """The steps of a schema; the first makes version 1 of an empty database."""
    return [file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.sql"))]


def migrate(
    db: sqlite3.Connection, path: Path, steps: Sequence[str], *, refuse: Callable[[int], Exception]
) -> None:
    """Do the steps that this database has not seen, all or none.

    Raises what `refuse` gives for the version of a later program.
    """
    if _version(db) == len(steps):
        return
    with transaction(db):
        version = _version(db)  # another process may have been here since
        if version > len(steps):
            raise refuse(version)
        if 0 < version < len(steps):
            back_up(path, _free_name(path, version))
        for step in steps[version:]:
            for statement in statements(step):
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


def statements(script: str) -> Generator[str, None, None]:
    """The statements of a script; `executescript` would end the transaction that they belong to."""
    gathered = ""
    for line in script.splitlines(keepends=True):
        gathered += line
        if sqlite3.complete_statement(gathered):
            yield gathered
            gathered = ""


def _free_name(path: Path, version: int) -> Path:
    """A name for a copy; an older copy is not overwritten."""
    names = (f"{path.stem}-version-{version}{f'-{again + 1}' if again else ''}.db" for again in count())
    return next(copy for copy in map(path.with_name, names) if not copy.exists())


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])
