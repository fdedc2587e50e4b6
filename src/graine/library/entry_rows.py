"""Entries from rows: a page of them takes a handful of queries, however many pictures are on it."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from graine.errors import GraineError
from graine.library.entry import Entry, Parent
from graine.library.record_rows import moment
from graine.recipe import Recipe

_FIELDS: Final = (
    *("id", "hash", "suffix", "pixels", "width", "height", "made", "tool", "prompt", "negative", "model"),
    *("recipe", "rating", "starred", "binned", "experiment"),
)
_RELATIONS: Final = {
    "tags": "SELECT picture, name FROM tag WHERE picture IN ({marks}) ORDER BY name",
    "boards": "SELECT picture, name FROM board_picture JOIN board ON board.id = board"
    " WHERE picture IN ({marks}) ORDER BY name",
    "parents": "SELECT child, parent, how FROM parent WHERE child IN ({marks}) ORDER BY parent, how",
    "scores": "SELECT picture, judge, value FROM score WHERE picture IN ({marks}) ORDER BY rowid",
}
CHUNK: Final = 500  # numbers in one query


def entries(db: sqlite3.Connection, ids: Sequence[int], path: Callable[[str, str], Path]) -> list[Entry]:
    """The entries of these numbers in their order; a number without a picture is left out."""
    found: dict[int, Entry] = {}
    for start in range(0, len(ids), CHUNK):
        found |= _chunk(db, ids[start : start + CHUNK], path)
    return [found[id] for id in ids if id in found]


def children(db: sqlite3.Connection, id: int) -> list[Parent]:
    """The pictures that came from one, the first first."""
    rows = db.execute("SELECT child, how FROM parent WHERE parent = ? ORDER BY child, how", (id,))
    return [Parent(child, how) for child, how in rows]


def _chunk(db: sqlite3.Connection, ids: Sequence[int], path: Callable[[str, str], Path]) -> dict[int, Entry]:
    marks = ", ".join("?" * len(ids))
    related = {
        name: _grouped(db.execute(query.format(marks=marks), ids).fetchall())
        for name, query in _RELATIONS.items()
    }
    rows = db.execute(f"SELECT {', '.join(_FIELDS)} FROM picture WHERE id IN ({marks})", ids).fetchall()
    found: dict[int, Entry] = {}
    for row in rows:
        values: dict[str, Any] = dict(zip(_FIELDS, row, strict=True))
        mine = {name: groups.get(values["id"], []) for name, groups in related.items()}
        found[values["id"]] = _entry(values, mine, path)
    return found


def _grouped(rows: list[tuple[Any, ...]]) -> dict[int, list[Any]]:
    groups: defaultdict[int, list[Any]] = defaultdict(list)
    for id, *values in rows:
        groups[id].append(values)
    return groups


def _entry(values: dict[str, Any], related: dict[str, list[Any]], path: Callable[[str, str], Path]) -> Entry:
    values |= {
        "path": path(values["hash"], values.pop("suffix")),
        "made": moment(values["made"]),
        "starred": bool(values["starred"]),
        "binned": bool(values["binned"]),
        "recipe": _recipe(values["recipe"]),
        "tags": tuple(name for (name,) in related["tags"]),
        "boards": tuple(name for (name,) in related["boards"]),
        "parents": tuple(Parent(id, how) for id, how in related["parents"]),
        "scores": dict(related["scores"]),  # of one judge, what it said last
    }
    return Entry(**values)


def _recipe(text: str | None) -> Recipe | None:
    if text is None:
        return None
    with suppress(GraineError, TypeError, ValueError):  # of a later version: it cannot be drawn here
        return Recipe.from_dict(json.loads(text))
    return None
