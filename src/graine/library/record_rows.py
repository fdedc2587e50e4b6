"""`Record`: all that the library knows of one picture, as its row and as the file beside it hold it."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import unicodedata
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from graine.recipe import Recipe

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_PLAIN: Final = (
    *("hash", "suffix", "pixels", "width", "height", "tool", "prompt", "negative", "model", "sampler"),
    *("experiment", "rating", "starred", "binned"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is known of a picture, in plain values; others are named by their hashes."""

    id: int | None = None  # None: not yet given
    hash: str
    suffix: str
    pixels: str
    width: int
    height: int
    made: datetime
    tool: str = ""
    prompt: str = ""
    negative: str = ""
    model: str = ""
    sampler: str = ""
    recipe: dict[str, Any] | None = None  # as `Recipe.to_dict` gives it
    facts: dict[str, str] = field(default_factory=dict[str, str])
    experiment: str = ""
    rating: int = 0
    starred: bool = False
    binned: bool = False
    tags: tuple[str, ...] = ()
    boards: tuple[str, ...] = ()
    parents: tuple[tuple[str, str], ...] = ()  # (hash, how)
    scores: tuple[tuple[str, str, float], ...] = ()  # (judge, prompt, value), the newest last


def recipe_key(recipe: Mapping[str, Any]) -> str:
    """The sha256 of what decides the pixels: equal keys, equal recipes, `memory` apart."""
    decisive = {name: value for name, value in recipe.items() if name != "memory"}
    return hashlib.sha256(json.dumps(_canonical(decisive), sort_keys=True).encode()).hexdigest()


def of_recipe(recipe: Recipe) -> dict[str, Any]:
    """The fields of a record that follow from its recipe."""
    return {
        "prompt": recipe.prompt,
        "negative": recipe.negative,
        "model": recipe.model,
        "sampler": recipe.sampler,
        "recipe": recipe.to_dict(),
    }


def microseconds(moment: datetime) -> int:
    """A moment as the database holds it; one without a time zone counts as UTC."""
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (moment - EPOCH) // timedelta(microseconds=1)


def moment(microseconds: int) -> datetime:
    """The moment back, in UTC."""
    return EPOCH + timedelta(microseconds=microseconds)


def plain(text: str) -> str:
    """A text that SQLite can hold: half a surrogate pair and NUL become "?" and a space."""
    return text.encode(errors="replace").decode().replace("\0", " ")


def whole(text: str) -> str:
    """Return JSON as it is, but for half a surrogate pair, which nothing can send: it becomes "?"."""
    if "\\ud" not in text.lower():
        return text
    with suppress(ValueError, RecursionError):  # what is no JSON is told by its reader
        return json.dumps(json.loads(text), ensure_ascii=False).encode(errors="replace").decode()
    return text


def insert(db: sqlite3.Connection, record: Record) -> int:
    """Put a record into the database and give its number; its parents must be there, others are left out."""
    row = {name: getattr(record, name) for name in _PLAIN}
    row = {name: plain(value) if isinstance(value, str) else value for name, value in row.items()}
    row |= {
        "id": record.id,
        "made": microseconds(record.made),
        "recipe": json.dumps(record.recipe) if record.recipe else None,
        "recipe_key": recipe_key(record.recipe) if record.recipe else None,
        "facts": json.dumps(record.facts),
        "tags": "\n".join(map(plain, record.tags)),
    }
    names = ", ".join(row)
    marks = ", ".join(f":{name}" for name in row)
    id = int(db.execute(f"INSERT INTO picture ({names}) VALUES ({marks})", row).lastrowid or 0)
    for tag in record.tags:
        label(db, tag, [id])
    for board in record.boards:
        hang(db, board, [id])
    link(db, id, record.parents)
    for judge, prompt, value in record.scores:
        judged(db, id, (judge, prompt, value))
    return id


def key(name: str) -> str:
    """A tag or board as names are compared: case makes no difference, nor does how accents are coded."""
    return unicodedata.normalize("NFC", plain(name).casefold())


def label(db: sqlite3.Connection, tag: str, ids: Iterable[int]) -> None:
    """Put a tag on pictures; one that has it, in whatever case, keeps it as it is."""
    db.executemany("INSERT OR IGNORE INTO tag VALUES (?, ?, ?)", ((key(tag), id, plain(tag)) for id in ids))


def link(db: sqlite3.Connection, id: int, parents: Iterable[tuple[str, str]]) -> None:
    """Note that a picture came from others, given by hash and how."""
    db.executemany(
        "INSERT OR IGNORE INTO parent SELECT ?, id, ? FROM picture WHERE hash = ? AND id != ?",
        ((id, how, hash, id) for hash, how in parents),
    )


def hang(db: sqlite3.Connection, board: str, ids: Iterable[int]) -> None:
    """Put pictures on a board, which is made if there is none of that name."""
    db.execute("INSERT OR IGNORE INTO board (key, name) VALUES (?, ?)", (key(board), plain(board)))
    (number,) = db.execute("SELECT id FROM board WHERE key = ?", (key(board),)).fetchone()
    db.executemany("INSERT OR IGNORE INTO board_picture VALUES (?, ?)", ((number, id) for id in ids))


def judged(db: sqlite3.Connection, id: int, score: tuple[str, str, float]) -> None:
    """Note a score (judge, prompt, value); one under a prompt is what pictures are ordered by."""
    judge, prompt, value = score
    db.execute("INSERT OR REPLACE INTO score VALUES (?, ?, ?, ?)", (id, plain(judge), plain(prompt), value))
    if prompt:
        db.execute("UPDATE picture SET score = ? WHERE id = ?", (value, id))


def read(db: sqlite3.Connection, hash: str) -> Record | None:
    """All that is known of a picture; None if it is not there."""
    names = ("id", *_PLAIN, "made", "recipe", "facts")
    row = db.execute(f"SELECT {', '.join(names)} FROM picture WHERE hash = ?", (hash,)).fetchone()
    if row is None:
        return None
    values: dict[str, Any] = dict(zip(names, row, strict=True))
    values |= {
        "made": moment(values["made"]),
        "recipe": json.loads(values["recipe"]) if values["recipe"] else None,
        "facts": json.loads(values["facts"]),
        "starred": bool(values["starred"]),
        "binned": bool(values["binned"]),
    }
    return replace(Record(**values), **_relations(db, values["id"]))


_BOARDS: Final = (
    "SELECT name FROM board_picture JOIN board ON board.id = board WHERE picture = ? ORDER BY name"
)
_PARENTS: Final = (
    "SELECT hash, how FROM parent JOIN picture ON picture.id = parent WHERE child = ? ORDER BY 1, 2"
)


def _relations(db: sqlite3.Connection, id: int) -> dict[str, tuple[Any, ...]]:
    def rows(query: str) -> list[tuple[Any, ...]]:
        return db.execute(query, (id,)).fetchall()

    return {
        "tags": tuple(tag for (tag,) in rows("SELECT name FROM tag WHERE picture = ? ORDER BY name")),
        "boards": tuple(name for (name,) in rows(_BOARDS)),
        "parents": tuple(rows(_PARENTS)),
        "scores": tuple(rows("SELECT judge, prompt, value FROM score WHERE picture = ? ORDER BY rowid")),
    }


def _canonical(value: object) -> object:
    """Write 7.0 as 7: the same number is the same recipe."""
    if isinstance(value, dict):
        return {str(name): _canonical(one) for name, one in value.items()}  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    if isinstance(value, (list, tuple)):
        return [_canonical(one) for one in value]  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
