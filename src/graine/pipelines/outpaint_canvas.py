"""A picture with a hole: the pass that paints a part of it, and what the pass drew laid in without a seam."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
from PIL import Image

from graine.pipelines.base import Pass
from graine.pipelines.poisson_blend import harmonised, membrane
from graine.validation import CELL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graine.pipelines.base import Tools
    from graine.pipelines.seam_metrics import Box
    from graine.recipe import Recipe

    Pixels: TypeAlias = NDArray[np.uint8]  # (height, width, 3)
    Mask: TypeAlias = NDArray[np.bool_]  # (height, width)

# Cells beside the kept picture hold the colours that flow into them, until the last share of the run: half of
# it for the first, more for the next. With less than half, inpainting checkpoints would take them for kept.
FEATHER: Final = 2  # cells
FAINTEST: Final = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class OutpaintCanvas:
    """Pixels, and which of them are there already."""

    pixels: Pixels
    known: Mask

    @classmethod
    def of(cls, size: tuple[int, int], *placed: tuple[Image.Image, tuple[int, int]]) -> OutpaintCanvas:
        """Place pictures at (x, y) on an empty canvas of a size (width, height)."""
        pixels, known = np.zeros((size[1], size[0], 3), np.uint8), np.zeros((size[1], size[0]), np.bool_)
        for image, (x, y) in placed:
            pixels[y : y + image.height, x : x + image.width] = np.asarray(image.convert("RGB"))
            known[y : y + image.height, x : x + image.width] = True
        return cls(pixels, known)

    @property
    def image(self) -> Image.Image:
        """The picture."""
        return Image.fromarray(self.pixels)

    def framed(self, frame: Box) -> OutpaintCanvas:
        """The part in a frame, which may hang over the edges; nothing is known there."""
        left, top, right, bottom = frame
        height, width = self.known.shape
        rows, columns = slice(max(top, 0), min(bottom, height)), slice(max(left, 0), min(right, width))
        margins = (rows.start - top, bottom - rows.stop), (columns.start - left, right - columns.stop)
        pixels = np.pad(self.pixels[rows, columns], (*margins, (0, 0)))
        return OutpaintCanvas(pixels, np.pad(self.known[rows, columns], margins))

    def continued(self, scale: int) -> Image.Image:
        """The picture reduced by a scale; colours flow from its borders into the hole, and mix there."""
        height, width = (side // scale for side in self.known.shape)
        cells = (height, scale, width, scale, -1)
        there = self.known[..., None].reshape(cells).sum((1, 3)).astype(np.float32)
        if not there.any():
            return Image.new("RGB", (width, height), "grey")
        colours = np.where(self.known[..., None], self.pixels, 0).reshape(cells).sum((1, 3), np.float32)
        known = there[..., 0] > 0
        filled = membrane(colours / np.maximum(there, 1), known, ~known)
        return Image.fromarray(np.rint(np.clip(filled, 0, 255)).astype(np.uint8))

    def painting(self, recipe: Recipe, frame: Box, *, wanted: Box, strength: float, overlap: int) -> Pass:
        """The pass that paints the hole in the box `wanted`, and whatever else the frame lacks.

        The frame is as large as the pass once it is enlarged. Where it exceeds the recipe's size, the network
        sees windows of that size which share `overlap` pixels of the canvas.
        """
        part, scale = self.framed(frame), recipe.upscale
        width, height = (frame[2] - frame[0]) // scale, (frame[3] - frame[1]) // scale
        window = max(recipe.width, recipe.height)
        return Pass(
            recipe=replace(recipe, width=width, height=height),
            image=part.continued(scale),
            strength=strength,
            mask=_mask(part.known, _moved(wanted, frame), scale),
            soft=True,
            window=window if max(width, height) > window else 0,
            window_overlap=min(max(overlap // scale, window // 4), window // 2),
        )

    def painted(
        self, patch: Image.Image, frame: Box, wanted: Box, *, seamless: bool = True
    ) -> OutpaintCanvas:
        """The canvas with the hole in the box `wanted` painted by a picture of the frame's size."""
        height, width = self.known.shape
        left, top, right, bottom = wanted
        around = max(left - 2, 0), max(top - 2, 0), min(right + 2, width), min(bottom + 2, height)
        part, fresh = self.framed(around), np.asarray(patch.crop(_moved(around, frame)))
        if seamless:
            fresh = harmonised(fresh, part.pixels, part.known)
        fresh = np.where(part.known[..., None], part.pixels, fresh)
        inside = _moved(wanted, around)
        pixels, known = self.pixels.copy(), self.known.copy()
        pixels[top:bottom, left:right] = fresh[inside[1] : inside[3], inside[0] : inside[2]]
        known[top:bottom, left:right] = True
        return OutpaintCanvas(pixels, known)


def enlarged(drawn: Image.Image, recipe: Recipe, tools: Tools) -> Image.Image:
    """What a pass drew at the canvas's size."""
    return tools.enlarge(drawn, recipe.upscale, "") if recipe.upscale > 1 else drawn


def span(needed: tuple[int, int], least: int, *, cell: int, seam: int | None) -> tuple[int, int]:
    """The start and end of a frame along one side: whole cells, at least `least` pixels, round `needed`.

    A border of cells lies on the seam, if that costs no more windows.
    """
    start, stop = needed
    length = max(least, ceil((stop - start) / cell) * cell)
    first = start - (length - (stop - start)) // 2
    aligned = first - (0 if seam is None else (first - seam) % cell)
    if aligned + length < stop:
        if length == least:
            return first, first + length
        length += cell
    return aligned, aligned + length


def _mask(known: Mask, wanted: Box, scale: int) -> Image.Image:
    """The mask of a pass: whole cells, those that lack a wanted pixel or have none that is known."""
    from scipy.ndimage import distance_transform_edt

    side, (height, width) = CELL * scale, known.shape
    left, top, right, bottom = wanted
    missing = np.zeros_like(known)
    missing[top:bottom, left:right] = ~known[top:bottom, left:right]
    cells = (height // side, side, width // side, side)
    new = missing.reshape(cells).any((1, 3)) | ~known.reshape(cells).any((1, 3))
    share = FAINTEST + (1 - FAINTEST) * (np.asarray(distance_transform_edt(new)) - 1) / FEATHER
    share = np.where(new.all(), 1.0, np.clip(share, 0, 1)) * new
    grey = Image.fromarray(np.rint(255 * share).astype(np.uint8))
    return grey.resize((grey.width * CELL, grey.height * CELL), Image.Resampling.NEAREST)


def _moved(box: Box, origin: Box) -> Box:
    """A box in the coordinates of a frame."""
    x, y = origin[:2]
    return box[0] - x, box[1] - y, box[2] - x, box[3] - y
