"""Sizes of edits: of the passes, where the model is at home, and of what comes of them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from graine.edits import Blend, Extend, Loopback, Redraw, Repaint, Upscale
from graine.errors import RecipeError
from graine.picture.formats.decode import MAX_PIXELS
from graine.pipelines.base import LEAST, MOST
from graine.validation import CELL, MAX_SIDE, MIN_SIDE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PIL.Image import Image

    from graine.edits import Edit

    Size = tuple[int, int]


def pass_size(edit: Edit | None, images: Mapping[str, Image], native: Size, factor: int) -> Size:
    """Return (width, height) of the passes of an edit; what they draw is enlarged by `factor`.

    `images` are the edit's inputs by their hashes, `native` is the size that the model was trained at.
    """
    if isinstance(edit, Repaint):
        from graine.pipelines.repaint import region_size

        return region_size(images[edit.mask], edit, native_size=native, upscale=factor)
    if isinstance(edit, Redraw | Loopback):
        return fitted(images[edit.image].size, native, factor)
    return native


def check_result(edit: Edit | None, images: Mapping[str, Image]) -> None:
    """Raise `RecipeError` for an edit whose result would be larger than what Graine reads again."""
    if not isinstance(edit, Upscale | Extend | Blend):
        return
    width, height = _result_size(edit, images)
    if width * height > MAX_PIXELS:
        raise RecipeError("edit_large", width=width, height=height, limit=MAX_PIXELS / 1e6)


def _result_size(edit: Upscale | Extend | Blend, images: Mapping[str, Image]) -> Size:
    width, height = images[edit.image].size
    if isinstance(edit, Upscale):
        return round(width * edit.scale), round(height * edit.scale)
    if isinstance(edit, Extend):
        return width + edit.left + edit.right, height + edit.up + edit.down
    from graine.pipelines.blend import layout

    return layout(edit, (width, height), images[edit.other].size).size


def fitted(size: Size, native: Size, factor: int) -> Size:
    """The size that becomes `size` after enlarging, in multiples of 8, where the model is at home."""
    width, height = (side / factor for side in size)
    share = width * height / (native[0] * native[1])
    scale = math.sqrt(min(max(share, LEAST), MOST) / share)
    return _rounded(width * scale), _rounded(height * scale)


def _rounded(side: float) -> int:
    return min(max(round(side / CELL) * CELL, MIN_SIDE), MAX_SIDE)
