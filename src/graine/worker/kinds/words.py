"""Where in a picture each word acted, as `graine words` shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from graine.errors import PictureError
from graine.recipe import Recipe
from graine.studio.words_seen import words_seen
from graine.worker.kinds.base import Desk, Plan, Work

if TYPE_CHECKING:
    from graine.library.store import Library
    from graine.studio import Studio


def plan(studio: Studio, library: Library, wish: Mapping[str, Any]) -> Plan:
    """Take the recipe of the picture."""
    entry = library.get(wish["picture"])
    if entry.recipe is None:
        raise PictureError("no_recipe")
    return Plan({"picture": entry.id, "recipe": replace(entry.recipe, memory=()).to_dict()})


def work(desk: Desk, plan: Mapping[str, Any]) -> Work:
    """Draw the picture again under watch. Nobody else may use the network meanwhile."""
    seen = words_seen(desk.studio, Recipe.from_dict(plan["recipe"]))
    total = sum(float(one.map.mean()) for one in seen.words)
    found = [
        {"word": one.word, "share": float(one.map.mean()) / total, "map": one.map.round(6).tolist()}
        for one in seen.words
    ]
    desk.publish(picture=plan["picture"], words=found)
    yield from ()
