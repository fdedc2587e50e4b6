"""Plain finishing touches, as an image editor does them; no model takes part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graine.edits import Adjust
from graine.picture.pixels import adjustments as touches
from graine.pipelines.base import Finished

if TYPE_CHECKING:
    from graine.pipelines.base import Steps, Tools
    from graine.recipe import Recipe


def adjust(recipe: Recipe, tools: Tools) -> Steps:
    """Straighten, crop, match colours, then contrast, brightness, saturation and sharpness.

    What is left as it is costs nothing and changes no pixel. Raises `RecipeError` for a crop that leaves the
    straightened picture.
    """
    yield from ()  # this one asks for no pass
    edit = recipe.edit
    assert isinstance(edit, Adjust)
    image = touches.straighten(tools.picture(edit.image), edit.straighten)
    if edit.crop:
        image = touches.crop(image, edit.crop)
    if edit.match:
        image = touches.match_colours(image, tools.picture(edit.match), edit.match_strength)
    image = touches.tone(
        image, contrast=edit.contrast, brightness=edit.brightness, saturation=edit.saturation
    )
    return Finished(touches.sharpen(image, edit.sharpen))
