"""Picture to picture: another picture from the rough of this one.

Meng et al. 2022, "SDEdit", arXiv 2108.01073.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from graine.edits import Redraw
from graine.picture.pixels import latent_resize
from graine.picture.pixels.resize import resized
from graine.pipelines.base import Drawn, Finished, Pass
from graine.validation import CELL, MAX_SIDE, MIN_SIDE

if TYPE_CHECKING:
    from collections.abc import Generator

    from PIL.Image import Image

    from graine.pipelines.base import Steps, Tools
    from graine.recipe import Recipe


def redraw(recipe: Recipe, tools: Tools) -> Steps:
    """Redraw the edit's picture at the recipe's size, then enlarge it as the recipe says."""
    edit = recipe.edit
    assert isinstance(edit, Redraw)
    image, size = tools.picture(edit.image), (recipe.width, recipe.height)
    asked = Pass(recipe=recipe, strength=edit.strength, exact_steps=edit.exact_steps)
    if edit.resize == "latent" and image.size != size:
        latent = yield from _encoded(image, recipe)
        asked = replace(
            asked, latent=latent_resize.resized(latent, (size[0] // CELL, size[1] // CELL), "latent")
        )
    else:
        asked = replace(asked, image=resized(image, size, edit.resize))
    (drawn,) = yield [asked]
    image = drawn.image
    return Finished(tools.enlarge(image, recipe.upscale, "") if recipe.upscale > 1 else image)


def _encoded(image: Image, recipe: Recipe) -> Generator[list[Pass], list[Drawn], Any]:
    """The picture's own latent: that of a pass without strength, at the next size that has one."""
    width, height = (max(MIN_SIDE, min(round(side / CELL) * CELL, MAX_SIDE)) for side in image.size)
    whole = resized(image, (width, height), "resize")
    own = replace(recipe, width=width, height=height)
    (drawn,) = yield [Pass(recipe=own, image=whole, strength=0.0)]
    return drawn.latent
