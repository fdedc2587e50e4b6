"""Small pictures for libraries, and what must hold in one whatever happened to it."""

from __future__ import annotations

import hashlib
import io
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from PIL import Image

from graine.library.record_rows import read
from graine.library.sidecar import dump
from graine.library.store import Library
from graine.picture import Picture
from graine.recipe import Recipe


def drawn(seed: int = 1, prompt: str = "a red cat", **values: Any) -> Picture:
    """A picture of 8x8 whose colour its seed decides."""
    colour = (seed % 256, seed // 256 % 256, 77)
    return Picture(Image.new("RGB", (8, 8), colour), Recipe(prompt=prompt, seed=seed, **values))


def foreign(colour: str = "teal", kind: str = "PNG") -> bytes:
    """A picture file without any text."""
    buffer = io.BytesIO()
    Image.new("RGB", (16, 8), colour).save(buffer, kind)
    return buffer.getvalue()


def filled(folder: Path, prompts: Sequence[str]) -> Library:
    """A library with a picture for each prompt, numbered from 1."""
    library = Library(folder)
    for seed, prompt in enumerate(prompts, 1):
        library.keep(drawn(seed, prompt))
    return library


def rows(folder: Path) -> set[str]:
    """The hashes that the database knows."""
    with closing(sqlite3.connect(folder / "library.db")) as db:
        return {hash for (hash,) in db.execute("SELECT hash FROM picture")}


def files(folder: Path) -> set[str]:
    """The hashes that have a picture file, and whose bytes have that hash."""
    found = [path for path in (folder / "pictures").glob("*/*") if path.suffix in (".png", ".jpg")]
    return {path.stem for path in found if hashlib.sha256(path.read_bytes()).hexdigest() == path.stem}


def assert_sound(folder: Path) -> None:
    """Files and rows are the same, beside a picture is what is known of it, and nothing else is left."""
    assert rows(folder) == files(folder)
    with closing(sqlite3.connect(folder / "library.db")) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        db.execute(
            "INSERT INTO words (words) VALUES ('integrity-check')"
        )  # raises if the index of words differs
        for hash in rows(folder):
            record = read(db, hash)
            assert record is not None
            assert (folder / "pictures" / hash[:2] / f"{hash}.json").read_text() == dump(record)
    names = {path.name for path in (folder / "pictures").glob("*/*")}
    assert names == {f"{hash}{end}" for hash in rows(folder) for end in (_suffix(folder, hash), ".json")}
    assert not list((folder / "pending").glob("*"))


def _suffix(folder: Path, hash: str) -> str:
    with closing(sqlite3.connect(folder / "library.db")) as db:
        return db.execute("SELECT suffix FROM picture WHERE hash = ?", (hash,)).fetchone()[0]
