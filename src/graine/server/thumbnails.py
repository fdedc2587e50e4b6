"""Small copies of the pictures of a library, made when first asked for and kept on disk."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PIL import Image

from graine.atomic_write import commit
from graine.server.http.uploads import decoding

if TYPE_CHECKING:
    from graine.library.entry import Entry
    from graine.library.store import Library

SIDES: Final = (64, 128, 256, 512, 1024)  # pixels of the longer side; few, so that few files are kept
QUALITY: Final = 82


class Thumbnails:
    """The small copies in a folder, by the hash of the picture's file and the side."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def make(self, library: Library, entry: Entry, side: int) -> Path:
        """The file of a copy, WebP, made now if it is not there; the side is the next one of `SIDES`.

        A picture is never enlarged. Raises `LibraryError`, `PictureError`, `WriteError`.
        """
        path = self._path(entry.hash, fitting(side))
        if not path.is_file():
            with decoding():
                commit(small(library.load(entry), fitting(side)), path, overwrite=True)
        return path

    def known(self, entry: Entry, side: int) -> Path | None:
        """The file of a copy that was made before."""
        path = self._path(entry.hash, fitting(side))
        return path if path.is_file() else None

    def forget(self, hashes: list[str]) -> None:
        """Delete the copies of pictures that are no more."""
        for hash in hashes:
            for side in SIDES:
                self._path(hash, side).unlink(missing_ok=True)

    def _path(self, hash: str, side: int) -> Path:
        return self.folder / hash[:2] / f"{hash}-{side}.webp"


def fitting(side: int) -> int:
    """The smallest of `SIDES` that is enough."""
    return next((one for one in SIDES if one >= side), SIDES[-1])


def small(image: Image.Image, side: int) -> bytes:
    """An image as WebP whose longer side is at most so many pixels."""
    copy = image.convert("RGB")
    copy.thumbnail((side, side), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    copy.save(buffer, "WEBP", quality=QUALITY, method=3)
    return buffer.getvalue()
