"""From a `Query` to the numbers of the pictures that fit it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple, TypeAlias

from graine.errors import LibraryError
from graine.library.entry import Query
from graine.library.fts_query import phrase, sought
from graine.library.record_rows import key, microseconds, plain
from graine.sqlite import gathered

_LIST: Final = "picture INDEXED BY picture_list"
Counts: TypeAlias = dict[str, list[tuple[str, int]]]
CHUNK: Final = 5000  # numbers in one statement
FACETS: Final = ("model", "sampler", "tool", "rating", "experiment")
ORDERS: Final = {
    "newest": "made DESC, id DESC",
    "oldest": "made, id",
    "best": "rating DESC, score IS NULL, score DESC, made DESC, id DESC",
    "fitting": "rank, picture.id DESC",
}


class Condition(NamedTuple):
    """A condition of SQL on `picture`, and its values."""

    text: str
    values: list[str | int]


def condition(query: Query) -> Condition:
    """What must hold for a picture. Raises `LibraryError` for a range that is none."""
    low, high = query.rating
    if not 0 <= low <= high <= 5:
        raise LibraryError("library_rating_range", value=f"{low}..{high}")
    parts = list(_parts(query))
    values = [value for _, values in parts for value in values]
    return Condition(" AND ".join(text for text, _ in parts), values)


def find(db: sqlite3.Connection, query: Query) -> tuple[list[int], int]:
    """The numbers on one page, in the order that is asked for, and how many fit in all."""
    if query.order not in ORDERS:
        raise LibraryError("library_order", value=query.order, choices=", ".join(ORDERS))
    where = condition(query)
    wanted = sought(query.words).wanted
    source, order, values = _LIST, ORDERS[query.order], list(where.values)
    if query.order == "fitting":
        if wanted:
            source = "words JOIN picture ON picture.id = words.rowid"
            where = Condition(f"words MATCH ? AND {where.text}", where.values)
            values = [wanted, *values]
        else:
            order = ORDERS["newest"]
    page = f"SELECT picture.id FROM {source} WHERE {where.text} ORDER BY {order} LIMIT ? OFFSET ?"
    rows = gathered(db, page, 1, [*values, query.limit, query.offset])
    return [id for (id,) in rows], count(db, query)


def count(db: sqlite3.Connection, query: Query) -> int:
    """Say how many pictures fit."""
    text, values = condition(query)
    counting = f"SELECT COUNT(*) FROM {_LIST} WHERE {text}"
    if query.words and _whole(query) == _whole(Query(words=query.words)):
        wanted, unwanted = sought(query.words)
        if wanted and not unwanted:  # of what the index of words finds, little is in the bin
            binned = f"SELECT id FROM {_LIST} WHERE binned"
            counting = f"SELECT COUNT(*) FROM words WHERE words MATCH ? AND rowid NOT IN ({binned})"
            values = [wanted]
    return int(db.execute(counting, values).fetchone()[0])


def matching(db: sqlite3.Connection, query: Query, limit: int) -> list[int]:
    """The numbers of at most `limit` pictures that fit, in no order."""
    text, values = condition(query)
    return [id for (id,) in db.execute(f"SELECT id FROM {_LIST} WHERE {text} LIMIT ?", [*values, limit])]


def among(db: sqlite3.Connection, query: Query, ids: Sequence[int]) -> set[int]:
    """Those of some pictures that fit."""
    text, values = condition(query)
    fitting: set[int] = set()
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        marks = ", ".join("?" * len(chunk))
        rows = db.execute(f"SELECT id FROM picture WHERE id IN ({marks}) AND {text}", [*chunk, *values])
        fitting.update(id for (id,) in rows)
    return fitting


def showing(db: sqlite3.Connection, names: Sequence[str]) -> int | None:
    """The newest picture, none in the bin, whose prompt has one of these phrases."""
    phrases = " OR ".join(filter(None, map(phrase, names)))
    if not phrases:
        return None
    found = db.execute(
        "SELECT rowid FROM words WHERE words MATCH ? AND EXISTS"
        " (SELECT 1 FROM picture WHERE id = words.rowid AND NOT binned) ORDER BY rowid DESC LIMIT 1",
        (f"prompt : ({phrases})",),
    ).fetchone()
    return found[0] if found else None


def facets(db: sqlite3.Connection, query: Query) -> Counts:
    """Count, among what fits, the values of each facet, the most frequent first; "" is left out."""
    text, values = condition(query)
    counts = [f"SELECT '{name}', {name}, COUNT(*) FROM fitting GROUP BY 2" for name in FACETS]
    counts.append(
        "SELECT 'tag', MIN(name), COUNT(*) FROM tag WHERE picture IN (SELECT id FROM fitting) GROUP BY key"
    )
    fitting = f"SELECT id, {', '.join(FACETS)} FROM {_LIST} WHERE {text}"
    rows = gathered(db, f"WITH fitting AS ({fitting}) {' UNION ALL '.join(counts)}", 3, values)
    found: Counts = {name: [] for name in (*FACETS, "tag")}
    for name, value, number in sorted(rows, key=lambda row: (-row[2], str(row[1]))):
        if value != "":
            found[name].append((str(value), number))
    return found


def _whole(query: Query) -> Query:
    """A query for all that fits, in any order."""
    return replace(query, order="newest", limit=0, offset=0)


def _parts(query: Query) -> Iterator[Condition]:
    yield Condition("binned = ?", [query.binned])
    if query.rating != (0, 5):
        yield Condition("rating BETWEEN ? AND ?", list(query.rating))
    if query.starred is not None:
        yield Condition("starred = ?", [query.starred])
    for name in ("model", "sampler", "tool", "experiment"):
        if value := getattr(query, name):
            yield Condition(f"{name} = ? COLLATE NOCASE", [plain(value)])
    if query.since:
        yield Condition("made >= ?", [microseconds(query.since)])
    if query.until:
        yield Condition("made < ?", [microseconds(query.until)])
    yield from _among(query)


def _among(query: Query) -> Iterator[Condition]:
    """The conditions that other tables decide, each as a set of numbers that is found once."""
    wanted, unwanted = sought(query.words)
    if wanted:
        yield Condition("picture.id IN (SELECT rowid FROM words WHERE words MATCH ?)", [wanted])
    if unwanted:
        yield Condition("picture.id NOT IN (SELECT rowid FROM words WHERE words MATCH ?)", [unwanted])
    if query.tag:
        yield Condition("picture.id IN (SELECT picture FROM tag WHERE key = ?)", [key(query.tag)])
    if query.board:
        board = "SELECT picture FROM board_picture JOIN board ON board.id = board WHERE key = ?"
        yield Condition(f"picture.id IN ({board})", [key(query.board)])
