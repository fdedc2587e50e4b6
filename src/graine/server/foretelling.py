"""How long a wish will take, from what the worker measured of its model and left in the queue's database."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

from graine.queue.queue import Queue
from graine.recipe import Recipe
from graine.server.costs import Cost
from graine.server.state import ServerState
from graine.studio.sizes import pass_size
from graine.studio.studio import Studio

SHARING = 4  # pictures that share a network call, about: the worker draws several at once


class Facts(NamedTuple):
    """What is known of a model."""

    native_size: tuple[int, int]
    scale: int  # pixels a side of a latent cell
    upscale: int


def seconds(found: Cost, wish: dict[str, Any], state: ServerState) -> float | None:
    """Give about how long a wish takes; None where its model never drew here."""
    recipe = found.recipe
    if recipe is None:
        return None
    speed, facts = state.queue.recall(f"speed:{recipe.model}"), _facts(state.queue, recipe.model)
    if not isinstance(speed, dict) or facts is None:
        return None
    drawn = _sized(recipe, wish, facts, state.studio)
    call = speed["fixed"] / min(found.pictures, SHARING) + speed["cell"] * _cells(drawn, facts)
    return round(found.evaluations * call + found.pictures * speed.get("finish", 0.0), 2)


def memory(found: Cost, state: ServerState) -> int | None:
    """Give the bytes that the worker holds with the model in hand; None where it is not loaded yet."""
    loaded = found.recipe and state.moments.models.get(found.recipe.model) == "ready"
    return (state.moments.memory or None) if loaded else None


def _facts(queue: Queue, model: str) -> Facts | None:
    known = queue.recall(f"model:{model}")
    if not isinstance(known, dict):
        return None
    width, height = known["native_size"]
    return Facts((width, height), int(known["scale"]), int(known["upscale"]))


def _sized(recipe: Recipe, wish: dict[str, Any], facts: Facts, studio: Studio) -> Recipe:
    """Give the recipe with the size that its model is asked for where the wish leaves it open."""
    first = wish.get("left") or wish.get("base") or wish
    if first.get("size") or first.get("recipes") or "picture" in wish:
        return recipe
    images = studio.inputs.of(recipe.edit) if recipe.edit else {}
    factor = facts.upscale if recipe.upscale > 1 or first.get("upscale", True) else 1
    width, height = pass_size(recipe.edit, images, facts.native_size, factor)
    return replace(recipe, width=width, height=height)


def _cells(recipe: Recipe, facts: Facts) -> float:
    """Give the latent cells of a network call, in the mean of both passes; guidance doubles them."""
    first = recipe.width * recipe.height / facts.scale**2
    rows = 1 if recipe.cfg == 1 else 2
    if recipe.hires is None:
        return rows * first
    steps, second = recipe.steps, recipe.hires.steps or recipe.steps
    return rows * first * (steps + second * recipe.hires.scale**2) / (steps + second)
