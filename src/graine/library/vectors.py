"""Vectors of pictures, one file a judge: rows of (sha256 of the picture's file, float32 values).

The file is mapped, not read, and every row is compared: 100,000 rows of 512 take as long as memory needs to
deliver them. The database says which rows count, so one whose writer was killed does not. A row that counts
is never written again, so that nobody reads half of one.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, unquote

import numpy as np

from graine.errors import LibraryError, WriteError
from graine.library.entry import Query
from graine.library.search import among, matching

FEW: Final = 4000  # pictures whose rows are picked one by one; beyond, all are compared
_FILE: Final = re.compile(r"(?P<judge>.+)\.(?P<length>\d+)\.vectors")
Near = list[tuple[int, float]]  # (number of a picture, cosine)


class Vectors:
    """The vectors in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(self, db: sqlite3.Connection, id: int, judge: str, vector: np.ndarray) -> None:
        """Note a vector of length 1; the caller holds the write lock. Raises `LibraryError`, `WriteError`."""
        vector = self._checked(judge, vector)
        (hash,) = db.execute("SELECT hash FROM picture WHERE id = ?", (id,)).fetchone()
        (last,) = db.execute("SELECT MAX(place) FROM vector WHERE judge = ?", (judge,)).fetchone()
        place = 0 if last is None else last + 1
        path = self._path(judge, len(vector))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("r+b" if path.exists() else "w+b") as file:
                file.seek(place * (32 + vector.nbytes))
                file.write(bytes.fromhex(hash) + vector.tobytes())
        except OSError as error:
            raise WriteError("library_write", path=path, reason=error.strerror or error) from error
        db.execute("INSERT OR REPLACE INTO vector VALUES (?, ?, ?)", (judge, id, place))

    def get(self, db: sqlite3.Connection, id: int, judge: str) -> np.ndarray | None:
        """A picture's vector, if there is one."""
        query = "SELECT place FROM vector WHERE judge = ? AND picture = ?"
        row, rows = db.execute(query, (judge, id)).fetchone(), self._rows(judge)
        if row is None or rows is None or row[0] >= len(rows):
            return None
        return np.array(rows["vector"][row[0]])

    def nearest(
        self, db: sqlite3.Connection, vector: np.ndarray, judge: str, *, count: int, query: Query
    ) -> Near:
        """The pictures that fit the query by their cosine with a vector, the most alike first."""
        rows = self._rows(judge)
        if rows is None or not len(rows):
            return []
        vector = self._checked(judge, vector)
        ids = matching(db, query, FEW + 1)
        if len(ids) <= FEW:
            return _of_few(db, judge, ids, rows["vector"], vector)[:count]
        cosines = rows["vector"] @ vector
        return _of_many(db, judge, cosines, count=count, query=query)

    def write(self, judge: str, hashes: Sequence[str], vectors: np.ndarray) -> None:
        """Write the vectors of many pictures at once, into a new file; `restore` makes them count."""
        rows = np.empty(len(vectors), _kind(vectors.shape[1]))
        rows["hash"] = np.frombuffer(bytes.fromhex("".join(hashes)), np.uint8).reshape(-1, 32)
        rows["vector"] = vectors
        self.folder.mkdir(parents=True, exist_ok=True)
        rows.tofile(self._path(judge, vectors.shape[1]))

    def restore(self, db: sqlite3.Connection) -> None:
        """Note again, after a rebuild, which rows of the files belong to which pictures."""
        for path in sorted(self.folder.glob("*.vectors")):
            if found := _FILE.fullmatch(path.name):
                judge = unquote(found["judge"])
                hashes = self._map(path, int(found["length"]))["hash"]
                db.executemany(
                    "INSERT OR REPLACE INTO vector SELECT ?, id, ? FROM picture WHERE hash = ?",
                    ((judge, place, bytes(hash).hex()) for place, hash in enumerate(hashes)),
                )

    def _checked(self, judge: str, vector: np.ndarray) -> np.ndarray:
        vector = np.ascontiguousarray(vector, dtype="<f4").ravel()
        length = float(np.linalg.norm(vector))
        known = self._length(judge)
        if not abs(length - 1) < 1e-3 or (known and known != len(vector)):
            values = {"count": len(vector), "length": length, "known": known or "?"}
            raise LibraryError("library_vector", judge=judge, **values)
        return vector

    def _path(self, judge: str, length: int) -> Path:
        return self.folder / f"{quote(judge, safe=' ')}.{length}.vectors"

    def _length(self, judge: str) -> int | None:
        start = quote(judge, safe=" ")
        lengths = (_FILE.fullmatch(path.name) for path in _files(self.folder))
        return next((int(found["length"]) for found in lengths if found and found["judge"] == start), None)

    def _rows(self, judge: str) -> np.ndarray | None:
        length = self._length(judge)
        return None if length is None else self._map(self._path(judge, length), length)

    def _map(self, path: Path, length: int) -> np.ndarray:
        kind = _kind(length)
        rows = path.stat().st_size // kind.itemsize
        return np.memmap(path, kind, "r", shape=(rows,)) if rows else np.empty(0, kind)


def _kind(length: int) -> np.dtype[np.void]:
    return np.dtype([("hash", "u1", 32), ("vector", "<f4", length)])


def _files(folder: Path) -> Iterator[Path]:
    return folder.glob("*.vectors")


def _of_few(db: sqlite3.Connection, judge: str, ids: list[int], rows: Any, vector: np.ndarray) -> Near:
    places = _places(db, judge, ids)
    found = [(id, place) for id, place in places.items() if place < len(rows)]
    cosines = rows[[place for _, place in found]] @ vector
    return sorted(((id, float(cosine)) for (id, _), cosine in zip(found, cosines, strict=True)), key=_rank)


def _of_many(db: sqlite3.Connection, judge: str, cosines: np.ndarray, *, count: int, query: Query) -> Near:
    """Look at ever more of the best rows until enough of them are pictures that fit."""
    taken = 4 * count
    while True:
        taken = min(taken, len(cosines))
        best = np.argpartition(cosines, len(cosines) - taken)[len(cosines) - taken :]
        pictures = _pictures(db, judge, best.tolist())
        fitting = among(db, query, list(pictures.values()))
        near = [(id, float(cosines[place])) for place, id in pictures.items() if id in fitting]
        if len(near) >= count or taken == len(cosines):
            return sorted(near, key=_rank)[:count]
        taken *= 8


def _places(db: sqlite3.Connection, judge: str, ids: list[int]) -> dict[int, int]:
    query = "SELECT picture, place FROM vector WHERE judge = ? AND picture IN ({})"
    return dict(_in_chunks(db, query, judge, ids))


def _pictures(db: sqlite3.Connection, judge: str, places: list[int]) -> dict[int, int]:
    query = "SELECT place, picture FROM vector WHERE judge = ? AND place IN ({})"
    return dict(_in_chunks(db, query, judge, places))


def _in_chunks(db: sqlite3.Connection, query: str, judge: str, keys: list[int]) -> Iterator[tuple[int, int]]:
    for start in range(0, len(keys), 5000):
        chunk = keys[start : start + 5000]
        yield from db.execute(query.format(", ".join("?" * len(chunk))), (judge, *chunk))


def _rank(near: tuple[int, float]) -> tuple[float, int]:
    return -near[1], -near[0]
