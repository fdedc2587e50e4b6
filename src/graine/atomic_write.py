"""Bytes that appear at a path whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import sys
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Final

from graine.errors import WriteError

READ_SECONDS: Final = 2.0  # that another program may take to read a file which is replaced
PART: Final = ".graine-"  # .graine-*.part is what a killed process may leave; it can be removed

_REASONS = {
    errno.ENOSPC: "picture_disk_full",
    errno.EDQUOT: "picture_disk_full",
    errno.EACCES: "picture_denied",
    errno.EPERM: "picture_denied",
    errno.EROFS: "picture_denied",
    errno.EEXIST: "picture_exists",
    errno.EISDIR: "picture_is_folder",
    errno.ENAMETOOLONG: "picture_name_long",
    errno.ENOTDIR: "picture_not_folder",
}


def commit(data: bytes, path: Path, *, overwrite: bool = False) -> Path:
    """Write `data` to `path` and give the path: a temporary file beside it, once on the disk, takes its name.

    Whatever goes wrong, an interrupt too, leaves neither half a file nor the temporary one.
    Raises `WriteError`.
    """
    part = path.with_name(f"{PART}{secrets.token_hex(6)}.part")
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        _make_folder(path.parent)
        with part.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _take_name(part, path, overwrite=overwrite)
    except OSError as error:
        key = _REASONS.get(error.errno or 0, "picture_write")
        raise WriteError(key, path=path, folder=path.parent, reason=error.strerror or error) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return path


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)) from error


def _take_name(part: Path, path: Path, *, overwrite: bool) -> None:
    """Put the finished file under its name; without `overwrite` never over another file."""
    if overwrite:
        replace(part, path)
    else:
        _link(part, path)
    if os.name == "posix":
        _flush_folder(path.parent)


def replace(new: Path, path: Path) -> None:
    """A file the name of another in its place; Windows refuses that while somebody reads the other."""
    until = monotonic() + READ_SECONDS
    while True:
        try:
            os.replace(new, path)
            return
        except PermissionError:
            if sys.platform != "win32" or monotonic() > until:
                raise
            sleep(READ_SECONDS / 100)


def _flush_folder(folder: Path) -> None:
    """Make a new name outlast a power cut, where the file system can; the file itself is whole already."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _link(part: Path, path: Path) -> None:
    """Name a file without a moment in which another file of that name could be lost."""
    try:
        os.link(part, path)
    except FileExistsError:
        raise
    except OSError:  # FAT and some network file systems have no links
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from None
        os.replace(part, path)
