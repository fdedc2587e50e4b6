"""Drawing: one pass of the sampler from pure noise, then enlarged as far as the recipe says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graine.pipelines.base import Finished, Pass, Steps, Tools

if TYPE_CHECKING:
    from graine.recipe import Recipe


def draw(recipe: Recipe, tools: Tools) -> Steps:
    """Draw a new picture."""
    (drawn,) = yield [Pass(recipe=recipe)]
    factor = recipe.upscale
    return Finished(tools.enlarge(drawn.image, factor, "") if factor > 1 else drawn.image)
