"""`Library`: every picture that was made or brought in, with what is known of it. Nothing is lost."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypedDict, Unpack

from PIL.Image import Image

from graine import edits
from graine.errors import LibraryError
from graine.library import entry_rows, record_rows, search
from graine.library.decode_bytes import decode
from graine.library.entry import EDITED, Entry, Page, Parent, Query
from graine.library.library_db import PATIENCE
from graine.library.marks import LibraryMarks
from graine.library.record_rows import Record
from graine.library.resolve import by_pixels, resolve
from graine.library.scores import LibraryScores
from graine.picture import Picture, pixels_hash
from graine.picture.formats.picture_files import encoded
from graine.recipe import Recipe

REMEMBERED: Final = 64  # questions whose counts are remembered
MAX_TEXT: Final = 1_000_000  # characters of each thing that a foreign file says of itself


class ForeignFacts(TypedDict, total=False):
    """What may be said of a file that another tool wrote."""

    negative: str
    model: str
    recipe: Recipe | None  # if Graine could draw it
    made: datetime | None
    facts: Mapping[str, str] | None  # all else, as text
    parents: Sequence[Parent]  # pictures of the library that it came from


class Library(LibraryMarks, LibraryScores):
    """A folder of pictures and a database. Several processes, and threads of each, may use it at once.

    Marks on pictures are in `marks.py`; scores, vectors and answers in `scores.py`.
    """

    def __init__(self, folder: Path, *, patience: float = PATIENCE) -> None:
        """Open or make the library in a folder; a change waits `patience` seconds for others who write.

        Raises `LibraryError` and `WriteError`.
        """
        super().__init__(folder, patience=patience)
        self._counted: dict[Query, search.Counts] = {}
        self._counted_at = -1

    @classmethod
    def rebuild(cls, folder: Path) -> int:
        """Make the database anew from the files alone, and give how many pictures it holds.

        Raises `LibraryError` while another process has the library open.
        """
        from graine.library.rebuild import rebuild

        return rebuild(folder)

    def keep(self, picture: Picture, *, parents: Sequence[Parent] = (), experiment: str = "") -> Entry:
        """Write a picture with its recipe into the library, file and row both or neither.

        Pictures of the library that its edit begins from become its parents by themselves. One that is there
        already is given back, out of the bin, with the further parents. Raises `WriteError`, `LibraryError`.
        """
        data = encoded(picture)
        recipe = picture.recipe
        record = Record(
            **_pixels(data, picture.image, ".png"),
            **record_rows.of_recipe(recipe),
            made=datetime.now(UTC),
            tool="graine",
            experiment=experiment,
            facts=dict(picture.made_with),
        )
        return self._add(data, record, parents, [hash for _, hash in edits.inputs(recipe.edit)])

    def adopt(
        self,
        data: bytes,
        *,
        tool: str,
        prompt: str,
        **more: Unpack[ForeignFacts],
    ) -> Entry:
        """Keep a file of any tool byte for byte, with what is said of it; a fact "sampler" can be looked for.

        Pictures of the library that its recipe's edit begins from become its parents by themselves.
        Raises `PictureError` for what is no picture, `LibraryError` for too long a text, `WriteError`.
        """
        facts, recipe = dict(more.get("facts") or {}), more.get("recipe")
        said = {"prompt": prompt, "negative": more.get("negative", ""), "model": more.get("model", "")}
        said["sampler"] = facts.get("sampler", "")
        _check_texts([*said.values(), *facts, *facts.values()])
        image, suffix = decode(data, tool or "?")
        known = record_rows.of_recipe(recipe) if recipe else {}
        known |= {name: text for name, text in said.items() if text}
        record = Record(
            **_pixels(data, image, suffix),
            **known,
            made=more.get("made") or datetime.now(UTC),
            tool=tool,
            facts=facts,
        )
        inputs = [hash for _, hash in edits.inputs(recipe.edit)] if recipe else []
        return self._add(data, record, more.get("parents", ()), inputs)

    def get(self, reference: str | int) -> Entry:
        """The picture that is meant: 12, "12", "#12", the first 6 digits or more of a hash, or a file.

        A file is found by its bytes or its pixels. Raises `LibraryError`.
        """
        with self._reading() as db:
            return self._entries(db, [resolve(db, reference)])[0]

    def of_recipe(self, recipe: Recipe) -> Entry | None:
        """The newest picture that Graine drew from exactly this recipe, `memory` apart, not binned."""
        query = (
            "SELECT id FROM picture WHERE recipe_key = ? AND NOT binned AND tool = 'graine'"
            " ORDER BY made DESC, id DESC LIMIT 1"
        )
        with self._reading() as db:
            row = db.execute(query, (record_rows.recipe_key(recipe.to_dict()),)).fetchone()
            return self._entries(db, row)[0] if row else None

    def of_pixels(self, pixels: str) -> Entry | None:
        """The newest picture with these pixels, by their hash; a binned one only for want of others."""
        with self._reading() as db:
            id = by_pixels(db, pixels)
            return self._entries(db, [id])[0] if id else None

    def load(self, entry: Entry) -> Image:
        """A picture's pixels, RGB. Raises `LibraryError` if its file is gone, else `PictureError`."""
        try:
            data = entry.path.read_bytes()
        except OSError as error:
            raise LibraryError("library_file", id=entry.id, path=entry.path) from error
        return decode(data, entry.path).image

    def facts(self, id: int) -> dict[str, str]:
        """What else a picture says of itself: what it was made with, or what a foreign file holds."""
        with self._reading() as db:
            self._hashes(db, [id])
            (facts,) = db.execute("SELECT facts FROM picture WHERE id = ?", (id,)).fetchone()
            return json.loads(record_rows.whole(facts))

    def find(self, query: Query) -> Page:
        """A page of what fits the query, and how many pictures fit in all. Raises `LibraryError`."""
        with self._reading() as db:
            ids, total = search.find(db, query)
            return Page(self._entries(db, ids), total)

    def facets(self, query: Query) -> dict[str, list[tuple[str, int]]]:
        """Count what fits by model, sampler, tool, tag, rating and experiment, the most frequent first.

        What was counted is remembered until the library changes: whoever looks at it asks with every page.
        """
        asked = replace(query, limit=1, offset=0, order="newest")
        with self._reading() as db:
            if (version := self._version(db)) != self._counted_at or len(self._counted) >= REMEMBERED:
                self._counted, self._counted_at = {}, version
            if asked not in self._counted:
                self._counted[asked] = search.facets(db, asked)
            return {name: list(counts) for name, counts in self._counted[asked].items()}

    def showing(self, phrases: Sequence[Sequence[str]]) -> list[int | None]:
        """For each entry, some phrases that mean the same, the newest picture whose prompt has one."""
        with self._reading() as db:
            return [search.showing(db, some) for some in phrases]

    def parents(self, id: int) -> list[Parent]:
        """The pictures that one came from."""
        return list(self.get(id).parents)

    def children(self, id: int) -> list[Parent]:
        """The pictures that came from one; `Parent.id` is the child."""
        with self._reading() as db:
            self._hashes(db, [id])
            return entry_rows.children(db, id)

    def _add(
        self, data: bytes, record: Record, parents: Sequence[Parent] = (), inputs: Iterable[str] = ()
    ) -> Entry:
        with self._changing([record.hash]) as db:
            known = db.execute("SELECT id, suffix FROM picture WHERE hash = ?", (record.hash,)).fetchone()
            self._files.keep(data, self._files.path(record.hash, known[1] if known else record.suffix))
            if known:
                id = int(known[0])
                _welcome(db, id, record)
            else:
                id = record_rows.insert(db, record)
                _link_inputs(db, id, inputs)
            self._hashes(db, [parent.id for parent in parents])  # refuses one that is not there
            db.executemany(
                "INSERT OR IGNORE INTO parent VALUES (?, ?, ?)",
                ((id, parent.id, parent.how) for parent in parents if parent.id != id),
            )
        return self.get(id)


def _welcome(db: sqlite3.Connection, id: int, record: Record) -> None:
    """Take a picture that comes again out of the bin; it belongs to the experiment that first made it."""
    db.execute("UPDATE picture SET binned = 0 WHERE id = ?", (id,))
    db.execute("UPDATE picture SET experiment = ? WHERE id = ? AND experiment = ''", (record.experiment, id))


def _link_inputs(db: sqlite3.Connection, id: int, inputs: Iterable[str]) -> None:
    """Note the pictures that show what an edit began from; older ones alone, so that no circle comes."""
    for pixels in inputs:
        if parent := by_pixels(db, pixels, before=id):
            db.execute("INSERT OR IGNORE INTO parent VALUES (?, ?, ?)", (id, parent, EDITED))


def _pixels(data: bytes, image: Image, suffix: str) -> dict[str, Any]:
    """The fields of a record that a picture and its file decide."""
    return {
        "hash": hashlib.sha256(data).hexdigest(),
        "suffix": suffix,
        "pixels": pixels_hash(image),
        "width": image.width,
        "height": image.height,
    }


def _check_texts(texts: Iterable[str]) -> None:
    for text in texts:
        if len(text) > MAX_TEXT:
            raise LibraryError("library_text", value=text[:40], count=len(text), limit=MAX_TEXT)
