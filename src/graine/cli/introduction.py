"""What is said of recipes before they are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from graine.edits import Upscale, strength_word
from graine.prompt.scales import cfg_word
from graine.words import text

if TYPE_CHECKING:
    from graine.edits import Edit
    from graine.recipe import Recipe


def introduction(recipes: Sequence[Recipe]) -> str:
    """Say what will be drawn, the seed first: it is what the user needs to draw it again."""
    first, last = recipes[0], recipes[-1]
    several = first.seed != last.seed
    return text(
        "cli.draw.introduction",
        seed=text("cli.draw.seeds" if several else "cli.draw.seed_is", first=first.seed, last=last.seed),
        model=first.model,
        sampler=first.sampler,
        count=first.steps,
        what=_strength(first.edit) if first.edit else _size(first),
        cfg=first.cfg,
        words=cfg_word(first.cfg),
    )


def _size(recipe: Recipe) -> str:
    width, height = recipe.width * recipe.upscale, recipe.height * recipe.upscale
    return text("cli.draw.size_is", width=width, height=height)


def _strength(edit: Edit) -> str:
    strength = edit.detail if isinstance(edit, Upscale) else getattr(edit, "strength", 0.0)
    return text("cli.draw.strength_is", strength=strength, words=strength_word(strength))
