"""What is said of recipes before they are drawn, and of files that were written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from graine.edits import Blend, Extend, Upscale, needs_prompt, strength_word
from graine.i18n import text
from graine.pipelines.hires import second_size
from graine.prompt.builder.presets import cfg_word

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
        what=_edit(first.edit) if first.edit else _size(first),
        cfg=first.cfg,
        words=cfg_word(first.cfg),
    )


def written(path: Path, recipe: Recipe) -> str:
    """Name a file that was written, and the seed where there is one."""
    key = "cli.draw.written" if needs_prompt(recipe.edit) else "cli.draw.touched"
    return text(key, path=path, seed=recipe.seed)


def _size(recipe: Recipe) -> str:
    width, height = recipe.width, recipe.height
    if recipe.hires:
        width, height = second_size(width, height, recipe.hires).kept
    return text("cli.draw.size_is", width=width * recipe.upscale, height=height * recipe.upscale)


def _edit(edit: Edit) -> str:
    """Say what decides most how the result looks: how far it may move away, or where something is added."""
    if isinstance(edit, Extend | Blend):
        names = ("left", "right", "up", "down") if isinstance(edit, Extend) else ("gap", "tries")
        values = ((text(f"fields.{name}"), getattr(edit, name)) for name in names)
        return ", ".join(f"{name} {value}" for name, value in values if value)
    strength = edit.detail if isinstance(edit, Upscale) else getattr(edit, "strength", 0.0)
    return text("cli.draw.strength_is", strength=strength, words=strength_word(strength))
