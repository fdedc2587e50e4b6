"""Picture to picture: another picture from the rough of this one.

Meng et al. 2022, "SDEdit", arXiv 2108.01073.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from graine.bounds import MAX_SIDE, MIN_SIDE
from graine.edits import Redraw
from graine.finish.base import Drawn, Finished, Pass
from graine.picture.resize import resized

if TYPE_CHECKING:
    from collections.abc import Generator

    from numpy.typing import NDArray

    from graine.finish.base import Steps, Tools
    from graine.recipe import Recipe


def redraw(recipe: Recipe, tools: Tools) -> Steps:
    """Redraw the edit's picture at the recipe's size, then enlarge it as the recipe says."""
    edit = recipe.edit
    assert isinstance(edit, Redraw)
    image, size = tools.picture(edit.image), (recipe.width, recipe.height)
    asked = Pass(recipe=recipe, strength=edit.strength, exact_steps=edit.exact_steps)
    if edit.resize == "latent" and image.size != size:
        latent = yield from _encoded(image, recipe)
        asked = replace(asked, latent=resized_latent(latent, (size[0] // 8, size[1] // 8)))
    else:
        asked = replace(asked, image=resized(image, size, edit.resize))
    (drawn,) = yield [asked]
    return Finished(enlarged(drawn.image, recipe, tools))


def enlarged(image: Image.Image, recipe: Recipe, tools: Tools) -> Image.Image:
    """Give what a pass drew in the size that the recipe's upscaling makes of it."""
    return tools.enlarge(image, recipe.upscale, "") if recipe.upscale > 1 else image


def resized_latent(latent: Any, size: tuple[int, int]) -> NDArray[np.float32]:
    """Give a latent (channels, height, width) at another size (width, height), bilinear."""
    channels = np.asarray(latent, np.float32)
    planes = [Image.fromarray(channel).resize(size, Image.Resampling.BILINEAR) for channel in channels]
    return np.stack([np.asarray(plane) for plane in planes])


def _encoded(image: Image.Image, recipe: Recipe) -> Generator[list[Pass], list[Drawn], Any]:
    """Give the picture's own latent: that of a pass without strength, at the next size that has one."""
    width, height = (max(MIN_SIDE, min(round(side / 8) * 8, MAX_SIDE)) for side in image.size)
    whole = resized(image, (width, height), "resize")
    own = replace(recipe, width=width, height=height)
    (drawn,) = yield [Pass(recipe=own, image=whole, strength=0.0)]
    return drawn.latent
