"""Picture files: PNG, JPEG and WebP with their recipe inside, written whole or not at all, read with care.

A PNG has the text chunks `parameters` (A1111's text) and `graine` (our lossless record). JPEG and WebP have
the same two texts in EXIF: `UserComment` and `ImageDescription`. docs/files.md describes them.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Final, Literal

from PIL import Image, PngImagePlugin

from graine import i18n
from graine.atomic_write import commit
from graine.errors import WriteError
from graine.picture.formats import exif, graine_record, infotext
from graine.picture.formats.decode import MAX_PIXELS, opened
from graine.picture.picture import Picture, pixels_hash
from graine.recipe import Recipe

Format = Literal["PNG", "JPEG", "WEBP"]
SUFFIXES: Final[dict[str, Format]] = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP"}
QUALITY: Final = 92  # of JPEG and WebP
PARAMETERS: Final = "parameters"


@dataclass(frozen=True, slots=True, eq=False)
class SavedPicture:
    """A picture that was read from a file, with all that the file says of it."""

    image: Image.Image
    recipe: Recipe | None  # from our record, else from the A1111 text; not yet checked
    infotext: infotext.Infotext | None
    pixels_hash: str
    made_with: dict[str, str] = field(default_factory=dict[str, str])
    agrees: bool | None = None  # the pixels are those that were saved; None where the file cannot tell
    lossless: bool = False  # the recipe is from our record, so nothing of it was lost
    notes: tuple[str, ...] = ()  # sentences for the user


def save(picture: Picture, path: Path | str, *, overwrite: bool = False, quality: int = QUALITY) -> Path:
    """Write a picture with its recipe to `path` and give the path; the suffix chooses the format.

    The file appears whole or not at all. Missing folders are made. Raises `WriteError`, also where the file
    exists and `overwrite` is not set.
    """
    path = Path(path)
    kind = SUFFIXES.get(path.suffix.lower())
    if kind is None:
        raise WriteError("picture_suffix", path=path, choices=", ".join(SUFFIXES))
    return commit(_encoded(picture, kind, path, quality=quality), path, overwrite=overwrite)


def encoded(picture: Picture) -> bytes:
    """A picture with its recipe as the bytes of a PNG file; equal pictures give equal bytes."""
    return _encoded(picture, "PNG", Path(), quality=QUALITY)


def free_name(path: Path | str) -> Path:
    """The first of panda.png, panda-2.png, panda-3.png ... that does not exist."""
    path = Path(path)
    names = (path if n == 1 else path.with_name(f"{path.stem}-{n}{path.suffix}") for n in count(1))
    return next(name for name in names if not name.exists() and not name.is_symlink())


def load(path: Path | str, *, max_pixels: int = MAX_PIXELS) -> SavedPicture:
    """Read a PNG, JPEG or WebP file and what it says of itself; trusts nothing in it.

    Raises `PictureError` for what is no picture, is damaged, too large or carries a damaged record, and
    `RecipeError` for a record of a later version.
    """
    path = Path(path)
    kind, image, texts = _decoded(path, max_pixels)
    pixels = pixels_hash(image)
    parameters = infotext.read(texts[PARAMETERS]) if _is_infotext(texts.get(PARAMETERS)) else None
    if graine_record.KEY in texts:
        record = graine_record.read(texts[graine_record.KEY])
        agrees = record.pixels == pixels if kind == "PNG" and record.pixels else None
        notes = () if kind == "PNG" else (i18n.text("picture.note_format", format=kind),)
        return SavedPicture(image, record.recipe, parameters, pixels, record.made_with, agrees, True, notes)
    if parameters is None or not parameters.settings:
        return SavedPicture(image, None, parameters, pixels)
    recipe, notes = infotext.to_recipe(parameters)
    return SavedPicture(image, recipe, parameters, pixels, notes=tuple(notes))


def _encoded(picture: Picture, kind: Format, path: Path, *, quality: int) -> bytes:
    texts = _texts(picture)
    buffer = io.BytesIO()
    if kind == "PNG":
        info = PngImagePlugin.PngInfo()
        for key, text in texts.items():
            info.add_text(key, text)
        picture.image.save(buffer, "PNG", pnginfo=info)
        return buffer.getvalue()
    block = exif.write(texts[graine_record.KEY], texts[PARAMETERS])
    if kind == "JPEG" and len(block) > exif.MAX_JPEG:
        raise WriteError("picture_exif", path=path)
    picture.image.convert("RGB").save(buffer, kind, quality=quality, exif=block)
    return buffer.getvalue()


def _texts(picture: Picture) -> dict[str, str]:
    record = graine_record.GraineRecord(picture.recipe, picture.made_with, picture.pixels_hash)
    upscaler = infotext.UPSCALER if picture.recipe.upscale > 1 else None
    # Half a surrogate pair has no UTF-8: it becomes "?" in A1111's text; our record keeps it.
    parameters = infotext.write(picture.recipe).encode(errors="replace").decode()
    return {PARAMETERS: parameters, graine_record.KEY: graine_record.write(record, upscaler=upscaler)}


def _decoded(path: Path, max_pixels: int) -> tuple[str, Image.Image, dict[str, str]]:
    """Decode a file: its format, its image, its texts."""
    with opened(path, max_pixels) as image:
        texts = _png_texts(image) if isinstance(image, PngImagePlugin.PngImageFile) else _exif_texts(image)
        return str(image.format), image.copy(), texts


def _png_texts(image: PngImagePlugin.PngImageFile) -> dict[str, str]:
    return {key: str(value) for key, value in image.text.items()}


def _exif_texts(image: Image.Image) -> dict[str, str]:
    description, comment = exif.read(image)
    found = {PARAMETERS: comment} if comment is not None else {}
    if description and description.startswith('{"format": "graine/'):
        found[graine_record.KEY] = description
    return found


def _is_infotext(text: str | None) -> bool:
    """Whether this is A1111's text: some other programs keep JSON under the same name."""
    if not text or not text.lstrip().startswith("{"):
        return bool(text)
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return True
    return False
