"""Paint on beyond the edges of a picture (outpainting), and keep every pixel of it."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from graine.edits import Extend
from graine.pipelines.base import Finished
from graine.pipelines.outpaint_canvas import OutpaintCanvas, enlarged, span
from graine.pipelines.seam_metrics import grades
from graine.validation import CELL

if TYPE_CHECKING:
    from graine.pipelines.base import Steps, Tools
    from graine.pipelines.seam_metrics import Box
    from graine.recipe import Recipe


class Stroke(NamedTuple):
    """A part of the canvas that one pass paints, and the frame that the pass sees; both in its pixels."""

    wanted: Box
    frame: Box


def extend(recipe: Recipe, tools: Tools) -> Steps:
    """Extend the edit's picture by strips, each painted in view of what is there by then.

    A strip is one pass along the whole side, in windows of the recipe's size where it is longer: windows
    agree while they are drawn, so between them no seam can come up. Outwards it is one pass after the other,
    since windows that see nothing of the picture would not go on with it.
    """
    edit = recipe.edit
    assert isinstance(edit, Extend)
    image = tools.picture(edit.image)
    kept = (edit.left, edit.up, edit.left + image.width, edit.up + image.height)
    size = (kept[2] + edit.right, kept[3] + edit.down)
    canvas = OutpaintCanvas.of(size, (image, kept[:2]))
    for wanted, frame in strokes(recipe, edit, kept):
        asked = canvas.painting(recipe, frame, wanted=wanted, strength=edit.strength, overlap=edit.overlap)
        (drawn,) = yield [asked]
        canvas = canvas.painted(enlarged(drawn.image, recipe, tools), frame, wanted)
    found = grades(canvas.image, [kept])
    return Finished(canvas.image, {"seam_energy": found.energy, "colour_step": found.step})


def strokes(recipe: Recipe, edit: Extend, kept: Box) -> Iterator[Stroke]:
    """What is painted, in order: all at once where a pass holds it, else to the sides, then up and down.

    `kept` is the place of the picture on the canvas, whose left upper corner is (0, 0).
    """
    width, height, cell = recipe.width * recipe.upscale, recipe.height * recipe.upscale, CELL * recipe.upscale
    whole = (0, 0, kept[2] + edit.right, kept[3] + edit.down)
    if whole[2] <= width and whole[3] <= height:
        columns = span((0, whole[2]), width, cell=cell, seam=kept[0] if edit.left else kept[2])
        rows = span((0, whole[3]), height, cell=cell, seam=kept[1] if edit.up else kept[3])
        yield Stroke(whole, (columns[0], rows[0], columns[1], rows[1]))
        return
    rows = span((kept[1], kept[3]), height, cell=cell, seam=None)
    for new, seen in _strips((kept[0], kept[2]), (edit.left, edit.right), width, edit.overlap, cell):
        yield Stroke((new[0], kept[1], new[1], kept[3]), (seen[0], rows[0], seen[1], rows[1]))
    columns = span((0, whole[2]), width, cell=cell, seam=None)
    for new, seen in _strips((kept[1], kept[3]), (edit.up, edit.down), height, edit.overlap, cell):
        yield Stroke((0, new[0], whole[2], new[1]), (columns[0], seen[0], columns[1], seen[1]))


def _strips(
    kept: tuple[int, int], amounts: tuple[int, int], side: int, overlap: int, cell: int
) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Return (new, seen) along one axis, outwards: the start and end of each strip and of what its pass sees.

    A pass of `side` pixels sees at least `overlap` of what is there, but never needs to see more than half.
    """
    most = side - min(overlap, side // 2)
    start, stop = kept
    for amount in _portions(amounts[1], most):
        end = stop + ceil(amount / cell) * cell
        yield (stop, stop + amount), (end - side, end)
        stop += amount
    for amount in _portions(amounts[0], most):
        first = start - ceil(amount / cell) * cell
        yield (start - amount, start), (first, first + side)
        start -= amount


def _portions(amount: int, most: int) -> Iterator[int]:
    """Cut an amount into the fewest portions, as even as can be."""
    count = ceil(amount / most)
    for index in range(count):
        yield amount * (index + 1) // count - amount * index // count
