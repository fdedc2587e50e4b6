"""Enlarging a picture, with a diffusion pass over it if more detail is asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from graine.edits import Upscale
from graine.picture.pixels.colour_transfer import with_tones
from graine.pipelines.base import Finished, Pass
from graine.validation import CELL

if TYPE_CHECKING:
    from graine.pipelines.base import Steps, Tools
    from graine.recipe import Recipe


def upscale(recipe: Recipe, tools: Tools) -> Steps:
    """Enlarge; with `detail` the sampler then goes over the large picture at that denoising strength.

    It sees windows of the size that the model was trained at. For a model whose drawings are enlarged by
    `recipe.upscale` it works at that much less, as the model is used to, and the result is enlarged again.
    The broad tones stay those of the plainly enlarged picture. The recipe's size counts for nothing here.
    """
    edit = recipe.edit
    assert isinstance(edit, Upscale)
    large = tools.enlarge(tools.picture(edit.image), edit.scale, edit.upscaler)
    if not edit.detail:
        return Finished(large)
    padded = _padded(large, CELL * recipe.upscale)
    canvas = padded.reduce(recipe.upscale) if recipe.upscale > 1 else padded
    window = min(tools.native_size)
    (drawn,) = yield [
        Pass(
            recipe=replace(recipe, width=canvas.width, height=canvas.height),
            image=canvas,
            strength=edit.detail,
            window=window,
            window_overlap=min(edit.overlap, window // 4),  # more takes longer and shows no less
        )
    ]
    image = tools.enlarge(drawn.image, recipe.upscale, "") if recipe.upscale > 1 else drawn.image
    return Finished(with_tones(image.crop((0, 0, *large.size)), large))


def _padded(image: Image.Image, multiple: int) -> Image.Image:
    """Mirror the right and the lower edge outwards until the sides are multiples of so many pixels."""
    right, down = -image.width % multiple, -image.height % multiple
    if not (right or down):
        return image
    return Image.fromarray(np.pad(np.asarray(image), ((0, down), (0, right), (0, 0)), mode="symmetric"))
