"""The database anew from the files: what the pictures carry, and what lies beside them."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from graine import edits
from graine.errors import GraineError, LibraryError
from graine.library import record_rows
from graine.library.answers import Answers
from graine.library.decode_bytes import MAX_PIXELS, decode
from graine.library.entry import EDITED
from graine.library.library_db import PATIENCE, open_database, told, transaction
from graine.library.picture_folder import Files
from graine.library.record_rows import Record
from graine.library.resolve import by_pixels
from graine.library.sidecar import parse
from graine.library.vectors import Vectors
from graine.picture import pixels_hash
from graine.picture.formats import picture_files
from graine.picture.formats.picture_files import free_name
from graine.recipe import Recipe

COMPANIONS = ("-wal", "-shm", "-journal")


def rebuild(folder: Path, *, if_missing: bool = False) -> int:
    """Make the database of a library anew and give how many pictures it holds; the old one is kept beside it.

    A picture that can no longer be decoded stays where it is and gets no row. Raises `LibraryError` while
    another process has the library open.
    """
    path, new = folder / "library.db", folder / "library.new"
    Files(folder).make()
    with _alone(folder / "rebuild.lock", PATIENCE):  # one rebuild at a time
        if if_missing and path.exists():
            return 0
        with _alone(path) if path.exists() else nullcontext():
            _remove(new)
            with closing(open_database(new)) as db, told(new):
                with transaction(db):
                    count = _fill(db, folder)
                db.execute("PRAGMA journal_mode = DELETE")  # one file, without companions
            if path.exists():
                shutil.copyfile(path, free_name(path.with_name("library-before-rebuild.db")))
                _remove(path, *COMPANIONS[:2])  # or SQLite would mix them with the new one
            if os.name == "posix":  # whoever waits for the old one is told by SQLite that it has moved
                new.replace(path)
        if new.exists():  # Windows replaces no file that is open
            new.replace(path)
    return count


@contextmanager
def _alone(path: Path, patience: float = 1) -> Generator[None, None, None]:
    """Hold a database, unless it is damaged, as its only user. Raises `LibraryError` if there is another.

    `patience` is in seconds.
    """
    with told(path), closing(sqlite3.connect(path, timeout=patience, isolation_level=None)) as db:
        try:
            db.execute("PRAGMA journal_mode = DELETE")  # fails while another process has it open
            db.execute("BEGIN EXCLUSIVE")
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
                raise LibraryError("library_busy", path=path, reason=error) from error
        yield


def _fill(db: sqlite3.Connection, folder: Path) -> int:
    files = Files(folder)
    found = [record for picture in files.all() if (record := _record(files, picture))]
    # Those that lost their number come last, the oldest first, so that theirs are higher than all others.
    found.sort(key=lambda record: (record.id is None, record.id or 0, record.made))
    ids = {record.hash: _insert(db, record) for record in found}
    for record in found:
        record_rows.link(db, ids[record.hash], record.parents)
        _link_inputs(db, ids[record.hash], record)
    files.describe(db, ids)
    Vectors(folder / "vectors").restore(db)
    Answers(folder).restore(db)
    return len(ids)


def _insert(db: sqlite3.Connection, record: Record) -> int:
    """Put a record into the database, its parents apart; for a number that is taken it gets a new one."""
    record = replace(record, parents=())
    with suppress(sqlite3.IntegrityError):
        return record_rows.insert(db, record)
    return record_rows.insert(db, replace(record, id=None))


def _link_inputs(db: sqlite3.Connection, id: int, record: Record) -> None:
    """Find again the pictures that an edit began from, by their pixels."""
    with suppress(GraineError, TypeError, ValueError):  # an edit of a later version
        edit = Recipe.from_dict(record.recipe).edit if record.recipe else None
        for _, pixels in edits.inputs(edit):
            if parent := by_pixels(db, str(pixels), before=id):
                db.execute("INSERT OR IGNORE INTO parent VALUES (?, ?, ?)", (id, parent, EDITED))


def _record(files: Files, picture: Path) -> Record | None:
    """What is known of a picture by what lies beside it, else by itself; None for what is no picture."""
    with suppress(OSError, ValueError):
        record = parse(files.beside(picture.stem).read_text(encoding="utf-8"))
        if record.hash == picture.stem and record.suffix == picture.suffix:
            return record
    try:
        return _carried(picture)
    except (GraineError, OSError):
        return None


def _carried(picture: Path) -> Record:
    image, _ = decode(picture.read_bytes(), picture)
    record = Record(
        hash=picture.stem,
        suffix=picture.suffix,
        pixels=pixels_hash(image),
        width=image.width,
        height=image.height,
        made=datetime.fromtimestamp(picture.stat().st_mtime, UTC),
    )
    with suppress(GraineError):  # what it says of itself may be damaged, or of a later version
        saved = picture_files.load(picture, max_pixels=MAX_PIXELS)
        if saved.recipe:
            tool = "graine" if saved.lossless else "a1111"
            return replace(record, **record_rows.of_recipe(saved.recipe), tool=tool, facts=saved.made_with)
        if saved.infotext:
            said = saved.infotext
            return replace(record, prompt=said.prompt, negative=said.negative, tool="a1111")
    return record


def _remove(path: Path, *endings: str) -> None:
    for ending in endings or ("", *COMPANIONS):
        path.with_name(path.name + ending).unlink(missing_ok=True)
