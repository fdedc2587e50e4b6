"""Place two pictures with a gap and paint what lies between them; every pixel of both is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from graine.edits import Blend
from graine.pipelines.base import Finished
from graine.pipelines.outpaint_canvas import OutpaintCanvas, enlarged, span
from graine.pipelines.seam_metrics import grades
from graine.validation import CELL, MAX_SEED

if TYPE_CHECKING:
    from PIL.Image import Image

    from graine.pipelines.base import Steps, Tools
    from graine.pipelines.seam_metrics import Box
    from graine.recipe import Recipe


class Layout(NamedTuple):
    """Where two pictures lie on a canvas (width, height), and the box of what is missing."""

    size: tuple[int, int]
    places: tuple[Box, Box]
    hole: Box


def blend(recipe: Recipe, tools: Tools) -> Steps:
    """Blend the edit's two pictures: paint the hole with several seeds at once, keep the one that fits best.

    What fits is told by the seams as they were drawn: once colours are carried over them, all look alike.
    """
    edit = recipe.edit
    assert isinstance(edit, Blend)
    images = tools.picture(edit.image), tools.picture(edit.other)
    size, places, hole = layout(edit, images[0].size, images[1].size)
    pairs = zip(images, places, strict=True)
    canvas = OutpaintCanvas.of(size, *((image, place[:2]) for image, place in pairs))
    frame = _frame(recipe, edit, size, hole, places)
    seeds = [(recipe.seed + number) % (MAX_SEED + 1) for number in range(edit.tries)]
    drawn = yield [
        canvas.painting(
            replace(recipe, seed=seed), frame, wanted=hole, strength=edit.strength, overlap=edit.overlap
        )
        for seed in seeds
    ]
    patches = [enlarged(one.image, recipe, tools) for one in drawn]
    fits = [_fit(canvas.painted(patch, frame, hole, seamless=False).image, places) for patch in patches]
    best = fits.index(min(fits))
    result = canvas.painted(patches[best], frame, hole).image
    found = grades(result, places)
    measured = {"fit": fits[best], "seam_energy": found.energy, "colour_step": found.step}
    return Finished(result, {"seed": seeds[best], **measured})


def layout(edit: Blend, one: tuple[int, int], other: tuple[int, int]) -> Layout:
    """Place pictures of two sizes (width, height): `gap` pixels apart, centred on each other."""
    along = 0 if edit.direction in ("right", "left") else 1
    across = 1 - along
    swapped = edit.direction in ("left", "up")
    sizes = (other, one) if swapped else (one, other)
    size = [0, 0]
    size[along] = sizes[0][along] + edit.gap + sizes[1][along]
    size[across] = max(sizes[0][across], sizes[1][across])
    boxes: list[Box] = []
    for each, start in zip(sizes, (0, size[along] - sizes[1][along]), strict=True):
        corner = [0, 0]
        corner[along], corner[across] = start, (size[across] - each[across]) // 2
        boxes.append((corner[0], corner[1], corner[0] + each[0], corner[1] + each[1]))
    # Beside the smaller picture the hole goes on to the border of the canvas.
    full = [each[across] == size[across] for each in sizes]
    hole = [0, 0, *size]
    hole[along] = boxes[0][2 + along] if full[0] else 0
    hole[2 + along] = boxes[1][along] if full[1] else size[along]
    places = (boxes[1], boxes[0]) if swapped else (boxes[0], boxes[1])
    return Layout((size[0], size[1]), places, (hole[0], hole[1], hole[2], hole[3]))


def _frame(recipe: Recipe, edit: Blend, size: tuple[int, int], hole: Box, places: tuple[Box, Box]) -> Box:
    """What a pass sees: the hole and at least `overlap` pixels of both pictures."""
    spans: list[tuple[int, int]] = []
    for axis, side in enumerate((recipe.width * recipe.upscale, recipe.height * recipe.upscale)):
        needed = max(hole[axis] - edit.overlap, 0), min(hole[2 + axis] + edit.overlap, size[axis])
        seam = min(places[0][2 + axis], places[1][2 + axis])
        spans.append(span(needed, side, cell=CELL * recipe.upscale, seam=seam))
    (left, right), (top, bottom) = spans
    return left, top, right, bottom


def _fit(image: Image, places: tuple[Box, Box]) -> float:
    """Grade how a patch fits by itself, less is better: excess gradient at the seams, and the step."""
    found = grades(image, places, scale=4)
    return found.energy + found.step
