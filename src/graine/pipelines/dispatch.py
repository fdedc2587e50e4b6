"""From a recipe to the steps that make its picture: which finisher is whose."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from graine.pipelines.base import Finisher, Steps, Tools
    from graine.recipe import Recipe


def begin(recipe: Recipe, tools: Tools) -> Steps:
    """Begin what a recipe asks for: its edit, else a drawing with a second pass, else a plain drawing.

    A finisher is the function of its edit's kind in the module of that name; only that one is imported.
    """
    kind = recipe.edit.kind if recipe.edit else "hires" if recipe.hires else "draw"
    finisher = cast("Finisher", getattr(import_module(f"graine.pipelines.{kind}"), kind))
    return finisher(recipe, tools)
