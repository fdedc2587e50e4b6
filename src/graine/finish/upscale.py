"""Enlarging a picture, with a diffusion pass over it if more detail is asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from graine.edits import Upscale
from graine.finish.base import Finished, Pass
from graine.picture.colours import with_tones

if TYPE_CHECKING:
    from graine.finish.base import Steps, Tools
    from graine.recipe import Recipe

CELL = 8  # pixels a side of what a latent's size counts in


def upscale(recipe: Recipe, tools: Tools) -> Steps:
    """Enlarge; with `detail` the sampler then goes over the large picture at that denoising strength.

    It sees windows of the size that the model was trained at, and the broad tones stay those of the plainly
    enlarged picture. `recipe.upscale` and the recipe's size count for nothing here.
    """
    edit = recipe.edit
    assert isinstance(edit, Upscale)
    large = tools.enlarge(tools.picture(edit.image), edit.scale, edit.upscaler)
    if not edit.detail:
        return Finished(large)
    padded = _padded(large)
    window = min(tools.native_size)
    (drawn,) = yield [
        Pass(
            recipe=replace(recipe, width=padded.width, height=padded.height),
            image=padded,
            strength=edit.detail,
            window=window,
            window_overlap=min(edit.overlap, window // 4),  # more takes longer and shows no less
        )
    ]
    return Finished(with_tones(drawn.image.crop((0, 0, *large.size)), large))


def _padded(image: Image.Image) -> Image.Image:
    """Mirror the right and the lower edge outwards until the sides are multiples of 8."""
    right, down = -image.width % CELL, -image.height % CELL
    if not (right or down):
        return image
    return Image.fromarray(np.pad(np.asarray(image), ((0, down), (0, right), (0, 0)), mode="symmetric"))
