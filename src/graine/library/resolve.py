"""Which picture is meant: by number, by the beginning of its hash, or by a file that shows it."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Final

from graine.errors import LibraryError, PictureError
from graine.library.decode_bytes import decode
from graine.picture import pixels_hash

SHORTEST: Final = 6  # digits of a hash
MAX_BYTES: Final = 256 * 1024 * 1024  # of a file that is looked for
MAX_ID: Final = 2**63 - 1
_NEWEST: Final = "ORDER BY binned, made DESC, id DESC LIMIT 1"


def resolve(db: sqlite3.Connection, reference: str | int) -> int:
    """The number of the picture that is meant.

    Raises `LibraryError` if there is none, or if the beginning of a hash fits several.
    """
    text = str(reference).strip()
    number = re.fullmatch(r"#?(\d{1,18})", text, re.ASCII)
    if number and (id := _first(db, "SELECT id FROM picture WHERE id = ?", int(number[1]))):
        return id
    if re.fullmatch(rf"[0-9a-fA-F]{{{SHORTEST},64}}", text) and (id := _by_hash(db, text.lower())):
        return id
    if not isinstance(reference, int) and (id := _by_file(db, text)):
        return id
    raise LibraryError("library_unknown", value=reference)


def by_pixels(db: sqlite3.Connection, pixels: str, *, before: int = MAX_ID) -> int | None:
    """The newest picture with these pixels and a lower number, a binned one only for want of others."""
    return _first(db, f"SELECT id FROM picture WHERE pixels = ? AND id < ? {_NEWEST}", pixels, before)


def _by_hash(db: sqlite3.Connection, beginning: str) -> int | None:
    end = beginning[:-1] + chr(ord(beginning[-1]) + 1)  # the first text that no longer begins so
    query = "SELECT id FROM picture WHERE hash >= ? AND hash < ? LIMIT 9"
    rows = db.execute(query, (beginning, end)).fetchall()
    if len(rows) > 1:
        ids = ", ".join(str(id) for (id,) in rows)
        raise LibraryError("library_ambiguous", value=beginning, ids=ids)
    return rows[0][0] if rows else None


def _by_file(db: sqlite3.Connection, text: str) -> int | None:
    path = Path(text)
    with suppress(OSError, ValueError):  # no such file, or no name that a file can have
        if path.is_file() and path.stat().st_size <= MAX_BYTES:
            data = path.read_bytes()
            hash = hashlib.sha256(data).hexdigest()
            if id := _first(db, "SELECT id FROM picture WHERE hash = ?", hash):
                return id
            with suppress(PictureError):
                return by_pixels(db, pixels_hash(decode(data, path).image))
    return None


def _first(db: sqlite3.Connection, query: str, *values: str | int) -> int | None:
    row = db.execute(query, values).fetchone()
    return row[0] if row else None
