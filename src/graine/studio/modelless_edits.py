"""Edits that draw nothing: done at once, without a model."""

from __future__ import annotations

import time
from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING

from graine.driver import Driven
from graine.picture import Picture
from graine.pipelines.dispatch import begin
from graine.recipe import Recipe
from graine.version import VERSION

if TYPE_CHECKING:
    from graine.pipelines.base import Finished, Tools

LIBRARIES = ("numpy", "pillow", "scipy", "ncnn")  # what can change the last bits of their pictures


def touch(recipe: Recipe, tools: Tools) -> Picture:
    """The picture of a recipe whose edit asks for no passes."""
    began = time.perf_counter()
    finished = _run(recipe, tools)
    seconds = round(time.perf_counter() - began, 3)
    made_with = {"graine": VERSION} | {name: version(name) for name in LIBRARIES}
    measured = {**finished.measured, "seconds": seconds}
    return Picture(finished.image, replace(recipe, memory=()), measured=measured, made_with=made_with)


def _run(recipe: Recipe, tools: Tools) -> Finished:
    driven = Driven(begin(recipe, tools))
    assert not driven.go_on(), f"{recipe.edit} asks for a pass"
    return driven.result
