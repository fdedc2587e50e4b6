"""Marks that a user puts on pictures: ratings, stars, tags, boards, the bin."""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Sequence
from typing import Final, Literal

from graine.errors import LibraryError
from graine.library.record_rows import hang, key, label, plain

MAX_NAME: Final = 200  # characters of a tag or board
Column = Literal["rating", "starred", "binned"]


def mark(db: sqlite3.Connection, ids: Sequence[int], column: Column, value: int) -> None:
    """Set a column of these pictures. Raises `LibraryError` for a rating that is none."""
    if column == "rating" and (isinstance(value, bool) or value not in range(6)):
        raise LibraryError("library_rating", value=value)
    db.executemany(f"UPDATE picture SET {column} = ? WHERE id = ?", ((value, id) for id in ids))


def tag(db: sqlite3.Connection, ids: Sequence[int], names: Sequence[str], *, on: bool) -> None:
    """Put tags on pictures, or take them away; case makes no difference."""
    for name in map(clean, names):
        if on:
            label(db, name, ids)
        else:
            db.executemany("DELETE FROM tag WHERE key = ? AND picture = ?", ((key(name), id) for id in ids))
    listed = "SELECT COALESCE(GROUP_CONCAT(name, char(10)), '') FROM tag WHERE picture = id"
    db.executemany(f"UPDATE picture SET tags = ({listed}) WHERE id = ?", ((id,) for id in ids))


def board(db: sqlite3.Connection, name: str, ids: Sequence[int], *, on: bool) -> None:
    """Put pictures on a board, which is made where there is none, or take them off."""
    name = clean(name)
    if on:
        hang(db, name, ids)
        return
    db.executemany(
        "DELETE FROM board_picture WHERE picture = ? AND board = (SELECT id FROM board WHERE key = ?)",
        ((id, key(name)) for id in ids),
    )


def boards(db: sqlite3.Connection) -> list[tuple[str, int]]:
    """Every board with the number of its pictures, those in the bin not counted."""
    return db.execute(
        "SELECT name, COUNT(picture.id) FROM board LEFT JOIN board_picture ON board = board.id"
        " LEFT JOIN picture ON picture.id = picture AND NOT binned GROUP BY board.id ORDER BY key"
    ).fetchall()


def clean(name: str) -> str:
    """A tag or board as it is kept, on one line. Raises `LibraryError` for an empty or very long one."""
    name = " ".join(unicodedata.normalize("NFC", plain(name)).split())
    if not 0 < len(name) <= MAX_NAME:
        raise LibraryError("library_name", value=name[:60], limit=MAX_NAME)
    return name
