"""The pictures and masks that edits begin from, each kept once as a PNG under the hash of its pixels."""

from __future__ import annotations

import io
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, PngImagePlugin

from graine import edits
from graine.atomic_write import commit
from graine.errors import PictureError
from graine.i18n import Key
from graine.picture.picture import pixels_hash

if TYPE_CHECKING:
    from graine.edits import Edit

MODES = ("RGB", "L")  # pictures and masks


class Inputs:
    """Keeps inputs in a folder and finds them again by hash; nothing in the folder is trusted unseen."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, image: Image.Image) -> str:
        """Keep a picture ("RGB") or mask ("L") and give its hash. Raises `WriteError`.

        An intact copy is left alone, a damaged one is replaced; a file appears whole or not at all.
        """
        assert image.mode in MODES, image.mode
        name = pixels_hash(image)
        if self.find(name) is None:
            buffer = io.BytesIO()
            image.save(buffer, "PNG", compress_level=1)  # other levels take longer and save little
            commit(buffer.getvalue(), self._path(name), overwrite=True)
        return name

    def find(self, name: str) -> Image.Image | None:
        """The image of a hash, RGB or greyscale; None if it is missing or damaged."""
        with suppress(Exception), self._path(name).open("rb") as file:  # on damage a decoder raises anything
            image = PngImagePlugin.PngImageFile(file)
            image.load()
            image.info.clear()
            return image.copy() if pixels_hash(image) == name else None
        return None

    def of(self, edit: Edit) -> dict[str, Image.Image]:
        """All inputs of an edit by their hashes.

        Raises `PictureError` for one that is missing, and says which.
        """
        found: dict[str, Image.Image] = {}
        for field, name in edits.inputs(edit):
            image = self.find(name)
            if image is None:
                raise _missing(name, field, edit.kind)
            found[name] = image
        return found

    def get(self, name: str) -> Image.Image:
        """The image of a hash. Raises `PictureError` if it is missing or damaged."""
        image = self.find(name)
        if image is None:
            raise _missing(name, "image", "edit")
        return image

    def file(self, name: str) -> Path | None:
        """Where the image of a hash is kept; None if there is none."""
        path = self._path(name)
        return path if path.is_file() else None

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.png"


def _missing(name: str, field: str, kind: str) -> PictureError:
    what, whose = Key(f"fields.{field}"), Key(f"fields.kinds.{kind}")
    return PictureError("input_missing", what=what, kind=whose, hash=name)
