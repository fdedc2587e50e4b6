"""The library's folder: pictures under their hashes, beside each a file that says what is known of it.

    library.db                      the database
    pictures/ab/ab12...ef.png       a picture; `ab12...ef` is the sha256 of the file
    pictures/ab/ab12...ef.json      what the picture does not carry: number, rating, tags, parents ...
    pending/                        notes of changes that are under way

A change of rows and files first leaves a note in `pending/` that names the pictures. Whatever kills it, the
database then decides: `settle` removes the files of pictures that have no row, and writes anew what is beside
the others. Notes and files are written by the one who holds the database's write lock, so that no one settles
what another is still at.
"""

from __future__ import annotations

import re
import secrets
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from graine.atomic_write import PART, commit, replace
from graine.errors import LibraryError, WriteError
from graine.library import record_rows
from graine.library.sidecar import dump

HASH: Final = re.compile(r"[0-9a-f]{64}")
_LINE: Final = re.compile(r"(?P<stays>=?)(?P<hash>[0-9a-f]{64})")  # of a note


class Files:
    """The files of a library; the caller holds the database's write lock while it changes them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pictures = folder / "pictures"
        self.pending = folder / "pending"

    def make(self) -> None:
        """Make the folder, unless it is there. Raises `LibraryError`."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = error.strerror or error
            raise LibraryError(
                "library_closed", path=self.folder, folder=self.folder.parent, reason=reason
            ) from error

    def path(self, hash: str, suffix: str) -> Path:
        """Say where a picture is."""
        return self.pictures / hash[:2] / f"{hash}{suffix}"

    def beside(self, hash: str) -> Path:
        """Say where the file beside a picture is."""
        return self.path(hash, ".json")

    def keep(self, data: bytes, path: Path) -> None:
        """Write a picture, unless it is there. Raises `WriteError`."""
        if not path.is_file():
            commit(data, path, overwrite=True)

    def note(self, hashes: Iterable[str], *, stay: bool) -> Path:
        """Leave a note that these pictures are about to change, and whether their files stay in any case."""
        lines = (f"{'=' if stay else ''}{hash}" for hash in hashes)
        return self._write(self.pending / secrets.token_hex(8), "\n".join(lines))

    def notes(self) -> list[Path]:
        """The notes of changes, and halves of files, that are under way or were left by a kill."""
        return [path for path in self.pending.glob("*") if path.is_file()]

    def describe(self, db: sqlite3.Connection, hashes: Iterable[str]) -> bool:
        """Write what is beside these pictures; say whether all of them have a row."""
        complete = True
        for hash in hashes:
            record = record_rows.read(db, hash)
            complete = complete and record is not None
            if record:
                self._write(self.beside(hash), dump(record))
        return complete

    def settle(self, db: sqlite3.Connection, note: Path) -> None:
        """Bring files in line with rows for the pictures of a note, and remove it."""
        try:
            lines = note.read_text(encoding="ascii", errors="replace").splitlines()
        except FileNotFoundError:
            return  # another process settled it
        for line in filter(None, map(_LINE.fullmatch, lines)):
            folder = self.path(line["hash"], "").parent
            here = self.describe(db, [line["hash"]])
            files = () if here or line["stays"] else folder.glob(f"{line['hash']}.*")
            for file in (*folder.glob(f"{PART}*.part"), *files):
                file.unlink(missing_ok=True)
        note.unlink(missing_ok=True)

    def all(self) -> Iterator[Path]:
        """Every picture that lies in the folder."""
        for path in sorted(self.pictures.glob("*/*")):
            if HASH.fullmatch(path.stem) and path.suffix not in (".json", ".part"):
                yield path

    def _write(self, path: Path, text: str) -> Path:
        """Write a small file whole or not at all; the database, not this file, answers for a power cut."""
        part = self.pending / f"{PART}{path.name}.part"  # where `settle` removes what a kill leaves
        try:
            for folder in (self.pending, path.parent):
                folder.mkdir(parents=True, exist_ok=True)
            part.write_text(text, encoding="ascii")
            replace(part, path)
        except OSError as error:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise WriteError("library_write", path=path, reason=error.strerror or error) from error
        return path
