"""A picture rendered again from its recipe, and why it may differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from PIL import ImageChops

from graine.i18n import text

if TYPE_CHECKING:
    from PIL.Image import Image

    from graine.picture import Picture
    from graine.picture.formats.picture_files import SavedPicture


@dataclass(frozen=True, slots=True)
class Replay:
    """A picture rendered again, and how far it is from the saved one."""

    picture: Picture
    same: bool  # every pixel is equal
    largest_difference: int  # of 255
    cause: str  # the likely cause in the user's language, empty if the same


def compare(saved: SavedPicture, again: Picture, *, used_hash: str) -> Replay:
    """Compare a saved picture with the one that its recipe gave now; `used_hash` is that of the model now."""
    difference = largest_difference(saved.image, again.image)
    cause = "" if difference == 0 else _cause(saved, again, used_hash)
    return Replay(again, difference == 0, difference, cause)


def largest_difference(one: Image, other: Image) -> int:
    """The largest difference of any channel of any pixel, of 255; other sizes differ by 255."""
    if one.size != other.size:
        return 255
    extrema = ImageChops.difference(one.convert("RGB"), other.convert("RGB")).getextrema()
    return max(int(high) for _, high in cast("tuple[tuple[int, int], ...]", extrema))


def _cause(saved: SavedPicture, again: Picture, used_hash: str) -> str:
    """Name the likeliest reason for pixels that differ."""
    recipe = again.recipe
    if recipe.model_hash and used_hash and recipe.model_hash != used_hash:
        return text("studio.cause_model", model=recipe.model, was=recipe.model_hash, now=used_hash)
    for part, now in again.made_with.items():
        if (was := saved.made_with.get(part, now)) != now:
            return text("studio.cause_version", part=part, was=was, now=now)
    if saved.agrees is False:
        return text("studio.cause_edited")
    return text("studio.cause_unknown" if saved.lossless else "studio.cause_format")
