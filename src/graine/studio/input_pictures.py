"""Pictures and masks that a user gives, in any form: taken in, and kept by their hashes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from PIL import Image

from graine import edits
from graine.errors import GraineError, PictureError
from graine.picture.formats import decode
from graine.picture.formats.picture_files import load
from graine.picture.picture import Picture, pixels_hash
from graine.recipe import Recipe, check

if TYPE_CHECKING:
    from graine.edits import Edit
    from graine.picture.inputs import Inputs

Source: TypeAlias = str | Path | Image.Image | Picture
Mask: TypeAlias = Source | tuple[int, int, int, int] | None
"""White is painted anew: a picture, a box (x, y, width, height), or None: the picture's own transparency."""


@dataclass(frozen=True, slots=True)
class InputPicture:
    """A picture that was taken in: kept under its hash, and what came with it."""

    hash: str
    image: Image.Image  # RGB
    recipe: Recipe | None = None  # that the picture was made from, if it says so and all of it can be used
    alpha: Image.Image | None = None  # its transparency, if it has any


def take(source: Source, inputs: Inputs) -> InputPicture:
    """Take a picture in. Raises `PictureError` for what cannot be read, `WriteError` if it cannot be kept."""
    image, alpha = _read(source)
    return InputPicture(inputs.keep(image), image, _carried(source), alpha)


def take_mask(mask: Mask, picture: InputPicture, inputs: Inputs, *, invert: bool, grow: int) -> str:
    """Take in a mask of a picture as it will be used, of the picture's size, and give its hash."""
    from graine.picture.pixels import masks  # no command that masks nothing waits for NumPy

    found = _mask(mask, picture)
    return inputs.keep(masks.prepared(found, picture.image.size, invert=invert, grow=grow))


def supply(given: Sequence[str | Path], edit: Edit | None, inputs: Inputs) -> None:
    """Keep the files that are inputs of an edit. Raises `PictureError` for one that is none of them."""
    wanted = {name for _, name in edits.inputs(edit)} if edit else set[str]()
    for path in given:
        fitting = [image for image in _readings(path) if pixels_hash(image) in wanted]
        if not fitting:
            raise PictureError("input_other", path=path)
        inputs.keep(fitting[0])


def _read(source: Source) -> tuple[Image.Image, Image.Image | None]:
    if isinstance(source, Picture):
        return source.image.convert("RGB"), None
    if isinstance(source, Image.Image):
        return decode.normal(source)
    return decode.read(source)


def _carried(source: Source) -> Recipe | None:
    """The recipe that a picture carries, or None for one that cannot be used here."""
    if isinstance(source, Picture):
        return source.recipe
    if isinstance(source, Image.Image):
        return None
    try:
        recipe = load(source).recipe
        return check(recipe) if recipe else None
    except GraineError:
        return None


def _mask(mask: Mask, picture: InputPicture) -> Image.Image:
    from graine.picture.pixels import masks

    if mask is None:
        if picture.alpha is None:
            raise PictureError("mask_none")
        return masks.from_alpha(picture.alpha)
    if isinstance(mask, tuple):
        return masks.from_box(mask, picture.image.size)
    if isinstance(mask, str | Path):
        found = decode.read_mask(mask)
    else:
        found = decode.normal_mask(mask.image if isinstance(mask, Picture) else mask)
    if _two_toned(picture.image) and _extremes(found) < 0.1:
        raise PictureError("mask_swapped")
    return found


def _two_toned(image: Image.Image) -> bool:
    """Tell whether nearly all of a picture is black or white, as masks are."""
    return _extremes(image.convert("L")) > 0.98


def _extremes(grey: Image.Image) -> float:
    """The share of pixels that are nearly black or nearly white."""
    counts = grey.histogram()
    return (sum(counts[:8]) + sum(counts[-8:])) / sum(counts)


def _readings(path: str | Path) -> Iterator[Image.Image]:
    """Read a file as a picture, and as a mask."""
    yield decode.read(path)[0]
    yield decode.read_mask(path)
