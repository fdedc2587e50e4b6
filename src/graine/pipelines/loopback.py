"""Loopback: redraw again and again, each time from the last result."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from graine.edits import Loopback
from graine.picture.pixels.resize import resized
from graine.pipelines.base import Finished, Pass
from graine.validation import MAX_SEED

if TYPE_CHECKING:
    from graine.pipelines.base import Steps, Tools
    from graine.recipe import Recipe

# How much of the way from the first strength to the last is done at a share of the loops.
CURVES: dict[str, Callable[[float], float]] = {
    "linear": lambda share: share,
    "aggressive": lambda share: math.sin(share * math.pi / 2),
    "lazy": lambda share: 1 - math.cos(share * math.pi / 2),
}


def loopback(recipe: Recipe, tools: Tools) -> Steps:
    """Redraw the input `loops` times; every loop has the seed after the last one's, as in A1111's script.

    With the mode "latent" the input is squeezed as with "resize": a loop begins from an image.
    """
    edit = recipe.edit
    assert isinstance(edit, Loopback)
    image = resized(tools.picture(edit.image), (recipe.width, recipe.height), edit.resize)
    for loop, strength in enumerate(strengths(edit)):
        step = replace(recipe, seed=(recipe.seed + loop) % (MAX_SEED + 1))
        (drawn,) = yield [Pass(recipe=step, image=image, strength=strength)]
        image = drawn.image
    return Finished(tools.enlarge(image, recipe.upscale, "") if recipe.upscale > 1 else image)


def strengths(edit: Loopback) -> Iterator[float]:
    """The denoising strength of each loop, from the first to the last along the curve."""
    curve, way = CURVES[edit.curve], edit.final_strength - edit.strength
    for loop in range(edit.loops):
        yield edit.strength + way * curve(loop / (edit.loops - 1) if edit.loops > 1 else 0.0)
