"""Bringing a folder of pictures into the library, whatever programs made them.

What is known is found by its bytes, so that a second run only reads files, and one that was stopped goes on.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

from graine.errors import LibraryError, PictureError
from graine.i18n import text
from graine.library.entry import Entry
from graine.library.foreign.base import Foreign
from graine.library.foreign.embedded_text import MAX_FIELD, decoded
from graine.library.foreign.fooocus import LOG, MAX_LOG, logged
from graine.library.foreign.registry import read_picture
from graine.library.store import Library

SUFFIXES: Final = (".png", ".jpg", ".jpeg", ".jfif", ".webp")
MAX_BYTES: Final = 256 * 1024 * 1024  # of a picture's file
# A file that is replaced by a link, or by something that never ends, while it is opened is not followed.
_FLAGS: Final = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_BINARY: Final = getattr(os, "O_BINARY", 0)
Fields = Mapping[str, str]
Outcome = Literal["new", "known", "skipped"]


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file."""

    path: Path
    outcome: Outcome
    entry: Entry | None = None
    notes: tuple[str, ...] = ()  # sentences for the user: what is lost, or why it was skipped


def import_folder(library: Library, folder: Path) -> Generator[Imported, None, None]:
    """Bring in every picture below a folder, in the order of names, and say of each what became of it.

    Links are not followed. A file that cannot be read is skipped and ends nothing; a library that cannot be
    written does: raises `LibraryError`, `WriteError`. Raises `PictureError` if there is no such folder.
    """
    if not folder.is_dir():
        raise PictureError("import_folder", path=folder)
    for place in _folders(folder, library.folder):
        log: dict[str, Fields] | None = None
        for path, is_link in _pictures(place):
            if is_link:
                yield _skipped(path, text("import.link"))
                continue
            log = _log(place) if log is None else log
            yield import_file(library, path, beside=log.get(path.name))


def import_file(library: Library, path: Path, *, beside: Fields | None = None) -> Imported:
    """Bring in one picture; `beside` is what other files say of it, which counts if it says nothing itself.

    Raises `LibraryError` and `WriteError` if the library cannot be written.
    """
    try:
        data, made = _contents(path)
    except OSError as error:
        return _skipped(path, text("import.closed", reason=error.strerror or error))
    if data is None:
        return _skipped(path, text("import.large", limit=MAX_BYTES // 2**20))
    if entry := known(library, data):
        return Imported(path, "known", entry)
    found = read_picture(data, beside or _text_beside(path)) or Foreign(tool="", prompt="")
    try:
        entry = _adopted(library, data, found, made)
    except PictureError as error:
        name = os.fsencode(path.name).decode(errors="replace")  # not every name is text
        return _skipped(path, PictureError(error.key, **{**error.values, "path": name}).text())
    return Imported(path, "new", entry, found.notes)


def _adopted(library: Library, data: bytes, found: Foreign, made: datetime) -> Entry:
    return library.adopt(
        data,
        tool=found.tool,
        prompt=found.prompt,
        negative=found.negative,
        model=found.model,
        recipe=found.recipe,
        made=made,
        facts=found.facts,
    )


def _folders(folder: Path, library: Path) -> Iterator[Path]:
    """A folder and those below it; hidden ones and the library itself have nothing to bring in."""
    for place, inner, _ in os.walk(folder, followlinks=False):
        inner[:] = sorted(name for name in inner if not name.startswith("."))
        if Path(place).absolute() == library.absolute():
            inner.clear()
        else:
            yield Path(place)


def _pictures(folder: Path) -> Iterator[tuple[Path, bool]]:
    """The files that are pictures by their names, and whether they are links."""
    try:
        with os.scandir(folder) as files:
            found = sorted(files, key=lambda file: file.name)
    except OSError:
        return
    for file in found:
        if file.name.lower().endswith(SUFFIXES) and not file.name.startswith("."):
            if file.is_symlink():
                yield Path(file.path), True
            elif file.is_file(follow_symlinks=False):
                yield Path(file.path), False


def _contents(path: Path, limit: int = MAX_BYTES) -> tuple[bytes | None, datetime]:
    """Read a regular file, None if it is larger than the limit, and when it was written. Raises `OSError`."""
    handle = os.open(path, _FLAGS | _BINARY)
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(handle)
        made = datetime.fromtimestamp(max(status.st_mtime, 0), UTC)
        if not stat.S_ISREG(status.st_mode) or status.st_size > limit:
            return None, made
        return file.read(limit), made


def known(library: Library, data: bytes) -> Entry | None:
    """The picture of the library whose file has these bytes."""
    try:
        return library.get(hashlib.sha256(data).hexdigest())
    except LibraryError as error:
        if error.key != "library_unknown":
            raise
        return None


def _log(folder: Path) -> dict[str, Fields]:
    """Read what Fooocus's log in this folder says of the pictures beside it."""
    try:
        data, _ = _contents(folder / LOG, MAX_LOG)
    except OSError:
        return {}
    return logged(decoded(data)) if data else {}


def _text_beside(path: Path) -> Fields:
    """Read the text file of the same name, in which A1111 keeps its text if it is told so."""
    try:
        data, _ = _contents(path.with_suffix(".txt"), MAX_FIELD)
    except OSError:
        return {}
    return {"parameters": decoded(data)} if data else {}


def _skipped(path: Path, reason: str) -> Imported:
    return Imported(path, "skipped", notes=(reason,))
