"""An open library: its database and its files, read and changed together."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from graine.errors import GraineError, LibraryError
from graine.library import entry_rows
from graine.library.entry import Entry
from graine.library.library_db import PATIENCE, open_database, open_reader, told, transaction
from graine.library.picture_folder import Files
from graine.sqlite import turn

if TYPE_CHECKING:
    from graine.library.vectors import Vectors


class OpenLibrary:
    """A folder with a database, open. Several processes, and threads of each, may have it open at once."""

    def __init__(self, folder: Path, *, patience: float = PATIENCE) -> None:
        """Open or make the library in a folder, bring it up to date, and finish what was interrupted.

        `patience` is how many seconds a change waits for others who write. A database that is missing where
        there are pictures is made anew from them. Raises `LibraryError` and `WriteError`.
        """
        self.folder = Path(folder)
        self._path = self.folder / "library.db"
        self._files = Files(self.folder)
        self._patience = patience
        # Two connections serve all threads in turn: who looks never waits for who writes.
        self._write_lock, self._read_lock = threading.Lock(), threading.RLock()
        self._files.make()
        if not self._path.exists() and next(self._files.all(), None):
            from graine.library.rebuild import rebuild  # which opens a library of its own

            rebuild(self.folder, if_missing=True)
        self._writer = open_database(self._path, patience=patience)
        try:
            self._reader = open_reader(self._path, patience=patience)
            for note in self._files.notes():
                self._settle(note)
        except BaseException:
            self._writer.close()
            raise

    @cached_property
    def _vectors(self) -> Vectors:
        from graine.library.vectors import Vectors  # few commands wait for NumPy

        return Vectors(self.folder / "vectors")

    def close(self) -> None:
        """Let go of the database."""
        with self._write_lock, self._read_lock:
            self._reader.close()
            self._writer.close()

    def __enter__(self) -> Self:
        """The library, which is closed at the end of the `with`."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the database."""
        self.close()

    @contextmanager
    def _reading(self) -> Generator[sqlite3.Connection, None, None]:
        """Look at the library as it is at one moment, whatever is changed meanwhile."""
        with self._read_lock, told(self._path):
            if self._reader.in_transaction:
                yield self._reader
                return
            self._reader.execute("BEGIN")
            try:
                yield self._reader
            finally:
                if self._reader.in_transaction:
                    self._reader.execute("COMMIT")

    @contextmanager
    def _writing(self) -> Generator[sqlite3.Connection, None, None]:
        """Change rows alone."""
        with (
            turn(self._writer, self._write_lock, self._patience, late=self._late),
            told(self._path),
            transaction(self._writer),
        ):
            yield self._writer

    def _late(self) -> LibraryError:
        return LibraryError("library_busy", path=self._path, folder=self.folder, reason="threads wait")

    @contextmanager
    def _changing(
        self, hashes: Sequence[str], *, stay: bool = False
    ) -> Generator[sqlite3.Connection, None, None]:
        """Change rows and files of these pictures, both or neither; what lies beside them is written anew.

        The note names the pictures to whoever comes after a kill; see `picture_folder.py`. With `stay` their
        files are safe, even if somebody puts back an old database that does not know them.
        """
        note: Path | None = None
        try:
            with self._writing() as db:
                note = self._files.note(hashes, stay=stay)
                yield db
                complete = self._files.describe(db, hashes)
        except BaseException:
            if note:
                with suppress(GraineError, OSError, sqlite3.Error):  # else whoever opens it next will do it
                    self._settle(note)
            raise
        if complete:
            note.unlink(missing_ok=True)
        else:
            self._settle(note)

    @contextmanager
    def _marking(self, ids: Sequence[int]) -> Generator[sqlite3.Connection, None, None]:
        """Change what is known of these pictures. Raises `LibraryError` for a number that is not there."""
        with self._reading() as db:
            hashes = self._hashes(db, ids)
        with self._changing(hashes, stay=True) as db:
            yield db

    def _version(self, db: sqlite3.Connection) -> int:
        """What differs for who reads after any change."""
        return int(db.execute("PRAGMA data_version").fetchone()[0])

    def _settle(self, note: Path) -> None:
        with self._writing() as db:
            self._files.settle(db, note)

    def _hashes(self, db: sqlite3.Connection, ids: Iterable[int]) -> list[str]:
        """The hashes of these pictures. Raises `LibraryError` for a number that is not there."""
        found: list[str] = []
        for id in dict.fromkeys(ids):
            row = db.execute("SELECT hash FROM picture WHERE id = ?", (id,)).fetchone()
            if row is None:
                raise LibraryError("library_unknown", value=id)
            found.append(row[0])
        return found

    def _entries(self, db: sqlite3.Connection, ids: Sequence[int]) -> list[Entry]:
        return entry_rows.entries(db, ids, self._files.path)
