"""Paint a part of a picture anew (inpainting), and keep every pixel of the rest."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Final

from PIL import Image

from graine.edits import Repaint
from graine.picture.pixels import masks
from graine.picture.pixels.resize import LANCZOS, centred_box, fitted_box, framed
from graine.pipelines.base import LEAST, MOST, Finished, Pass
from graine.validation import CELL, MAX_SIDE, MIN_SIDE

if TYPE_CHECKING:
    from graine.picture.pixels.masks import Box, Size
    from graine.pipelines.base import Steps, Tools
    from graine.recipe import Recipe

NEAR: Final = 1.125  # what has nearly the size that the pass gives is not scaled at all


def repaint(recipe: Recipe, tools: Tools) -> Steps:
    """Repaint the edit's picture where its mask is white: draw the region, lay it under the picture.

    The result has the picture's size. Where the mask's blur does not reach, it has the picture's pixels.
    Raises `PictureError` for a mask that is black or does not fit.
    """
    edit = recipe.edit
    assert isinstance(edit, Repaint)
    image = tools.picture(edit.image)
    mask = masks.blurred(masks.prepared(tools.picture(edit.mask), image.size), edit.blur)
    frame = Frame.of(recipe, mask, edit)
    (drawn,) = yield [_pass(recipe, edit, frame.enter(image), frame.enter(mask))]
    patch = frame.leave(drawn.image, recipe, tools)
    result = image.copy()
    shows = masks.overlay(mask, area=edit.area, soft=edit.soft).crop(frame.region)
    result.paste(patch, frame.region[:2], shows)
    return Finished(result)


def region_size(mask: Image.Image, edit: Repaint, *, native_size: Size, upscale: int) -> Size:
    """The width and height of the pass that suits a repaint, multiples of 8.

    That is as many pixels as the region has, divided by `upscale`, by which the pass is enlarged; but a
    small region takes as much of its surroundings along as fills the model's native size, a small picture is
    scaled to it, and no pass has more than four times its pixels. `mask` has the picture's size. Raises
    `PictureError` for one that paints nothing.
    """
    width, height = (side / upscale for side in _extent(mask, edit))
    if edit.area == "masked":
        width, height = max(width, native_size[0]), max(height, native_size[1])
    share = width * height / (native_size[0] * native_size[1])
    scale = ((1.0 if share < LEAST else min(share, MOST)) / share) ** 0.5
    return _side(width * scale), _side(height * scale)


@dataclass(frozen=True, slots=True)
class Frame:
    """A region of the picture, and the box of the pass that it is drawn in."""

    region: Box  # in the picture
    inner: Box  # in the pass; smaller where the picture is too small for the shape of the pass
    size: Size  # of the pass

    @classmethod
    def of(cls, recipe: Recipe, mask: Image.Image, edit: Repaint) -> Frame:
        """Choose the region: the whole picture, or the box round the blurred mask, shaped as the pass."""
        size = (recipe.width, recipe.height)
        region = (0, 0, *mask.size)
        if edit.area == "masked":
            region = _snapped(masks.crop_box(mask, edit.padding, size), recipe, mask.size)
        place = centred_box if _is_near(_size(region), size) else fitted_box
        return cls(region, place(_size(region), size), size)

    def enter(self, image: Image.Image) -> Image.Image:
        """The region of a picture or mask as the pass sees it."""
        smooth = Image.Resampling.BILINEAR if image.mode == "L" else LANCZOS  # no ringing round a mask
        return framed(image.crop(self.region), self.size, self.inner, smooth)

    def leave(self, drawn: Image.Image, recipe: Recipe, tools: Tools) -> Image.Image:
        """What the pass drew at the region's size; enlarged by the upscaler only where it grows."""
        patch, size = drawn.crop(self.inner), _size(self.region)
        if recipe.upscale > 1 and size[0] > patch.width:
            patch = tools.enlarge(patch, recipe.upscale, "")
        return patch.resize(size, LANCZOS)


def _pass(recipe: Recipe, edit: Repaint, image: Image.Image, mask: Image.Image) -> Pass:
    """The pass; a hole is filled even if noise comes upon it, so that its rim knows nothing of it."""
    return Pass(
        recipe=recipe,
        image=image if edit.content == "original" else masks.filled(image, mask),
        strength=edit.strength,
        exact_steps=edit.exact_steps,
        mask=mask if edit.soft else masks.at_least_a_cell(mask),
        content="original" if edit.content == "fill" else edit.content,
        soft=edit.soft,
        mask_weight=edit.mask_weight,
    )


def _snapped(box: Box, recipe: Recipe, picture: Size) -> Box:
    """Grow a region to what the pass gives, enlarged or not, if it has nearly that size."""
    for factor in (1, recipe.upscale):
        full = (recipe.width * factor, recipe.height * factor)
        if _is_near(_size(box), full) and full[0] <= picture[0] and full[1] <= picture[1]:
            return masks.grown_box(box, full, picture)
    return box


def _is_near(inner: Size, outer: Size) -> bool:
    return all(i <= o <= i * NEAR for i, o in zip(inner, outer, strict=True))


def _extent(mask: Image.Image, edit: Repaint) -> Size:
    """The size of what is rendered, before it gets the shape of a pass."""
    if edit.area == "picture":
        return mask.size
    return _size(masks.mask_box(masks.blurred(mask, edit.blur), edit.padding))


def _size(box: Box) -> Size:
    return box[2] - box[0], box[3] - box[1]


def _side(pixels: float) -> int:
    return min(max(ceil(pixels / CELL - 1e-6) * CELL, MIN_SIDE), MAX_SIDE)
