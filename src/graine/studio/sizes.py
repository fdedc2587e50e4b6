"""The size of the pass that an edit needs: the picture's, as far as the model is at home in it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from graine.bounds import MAX_SIDE, MIN_SIDE
from graine.edits import Loopback, Redraw, Repaint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PIL.Image import Image

    from graine.edits import Edit

    Size = tuple[int, int]

# Of the area that a model was trained at: with less shapes fall apart; more is slow, and things appear twice.
LEAST, MOST = 0.5, 4.0


def pass_size(edit: Edit | None, images: Mapping[str, Image], native: Size, factor: int) -> Size:
    """Give (width, height) of the passes of an edit; what they draw is enlarged by `factor`.

    `images` are the edit's inputs by their hashes, `native` is the size that the model was trained at.
    """
    if isinstance(edit, Repaint):
        from graine.finish.repaint import region_size

        return region_size(images[edit.mask], edit, native_size=native, upscale=factor)
    if isinstance(edit, Redraw | Loopback):
        return fitted(images[edit.image].size, native, factor)
    return native


def fitted(size: Size, native: Size, factor: int) -> Size:
    """Give the size that becomes `size` after enlarging, in multiples of 8, where the model is at home."""
    width, height = (side / factor for side in size)
    share = width * height / (native[0] * native[1])
    scale = math.sqrt(min(max(share, LEAST), MOST) / share)
    return _rounded(width * scale), _rounded(height * scale)


def _rounded(side: float) -> int:
    return min(max(round(side / 8) * 8, MIN_SIDE), MAX_SIDE)
