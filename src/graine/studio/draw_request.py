"""What a user asks for, and the recipe of it as far as no model is needed to decide."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from typing import Annotated, Any, TypedDict

from graine.edits import Edit, Hires
from graine.prompt.builder.presets import QUALITIES
from graine.recipe import Emphasis, Noise, Recipe, check
from graine.sampling.samplers import find_sampler, find_schedule
from graine.validation import (
    CfgScale,
    ClipSkip,
    Name,
    OneOf,
    PromptText,
    Range,
    Seed,
    Share,
    Side,
    Steps,
    check_values,
)

MAX_COUNT = 1000
Count = Annotated[int, Range(1, MAX_COUNT)]
Quality = Annotated[str, OneOf(tuple(QUALITIES))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """What the user asked for; None leaves the choice to the quality preset or to the model."""

    prompt: PromptText = ""
    negative: PromptText = ""
    seed: Seed | None = None  # None = a new random one
    count: Count = 1
    quality: Quality = "normal"
    sampler: Name | None = None
    schedule: Name | None = None
    steps: Steps | None = None
    cfg: CfgScale | None = None
    size: tuple[Side, Side] | None = None  # (width, height) before upscaling
    model: Name | None = None
    clip_skip: ClipSkip = 1
    variation_seed: Seed = 0
    variation_strength: Share = 0.0
    seed_resize: tuple[Side, Side] | None = None
    noise: Noise = "cpu"
    ensd: Seed = 0
    eta: Share | None = None
    emphasis: Emphasis = "original"
    cfg_rescale: Share = 0.0
    guidance_start: Share = 0.0
    guidance_end: Share = 1.0
    upscale: bool = True
    hires: Hires | None = None  # a second, larger pass
    edit: Edit | None = None  # what is done to a picture that is there already; None = a new one is drawn


class DrawOptions(TypedDict, total=False):
    """The options of `graine.draw` and of its kin: the fields of `Draw` but prompt, count, edit and hires."""

    negative: str
    seed: int | None
    quality: str
    sampler: str | None
    schedule: str | None
    steps: int | None
    cfg: float | None
    size: tuple[int, int] | None
    model: str | None
    clip_skip: int
    variation_seed: int
    variation_strength: float
    seed_resize: tuple[int, int] | None
    noise: str
    ensd: int
    eta: float | None
    emphasis: str
    cfg_rescale: float
    guidance_start: float
    guidance_end: float
    upscale: bool


def adopted(ask: Draw, recipe: Recipe | None) -> Draw:
    """A wish without a prompt that of the picture it begins from, with its negative prompt and model."""
    if ask.prompt.strip() or recipe is None:
        return ask
    return replace(
        ask,
        prompt=recipe.prompt,
        negative=ask.negative or recipe.negative,
        model=ask.model or recipe.model,
    )


def random_seed() -> int:
    """Draw a seed that every tool of the field accepts."""
    return secrets.randbelow(2**32 - 2)


def draft(ask: Draw) -> Recipe:
    """Decide all that needs no model; what is the model's to say (size, CFG scale) gets a stand-in."""
    check_values(ask, only=("count", "quality"))  # the rest is the recipe's
    preset = QUALITIES[ask.quality]
    spec, named = find_sampler(ask.sampler or preset.sampler)
    # The preset's schedule belongs to the preset's sampler.
    fitting = named or (None if ask.sampler else preset.schedule) or "automatic"
    asked = {field.name: getattr(ask, field.name) for field in fields(ask) if field.name in _SAME_IN_RECIPE}
    width, height = ask.size or (512, 512)
    return check(
        Recipe(
            **asked,
            seed=random_seed() if ask.seed is None else ask.seed,
            sampler=spec.name,
            schedule=find_schedule(ask.schedule or fitting),
            steps=preset.steps if ask.steps is None else ask.steps,
            cfg=7.0 if ask.cfg is None else ask.cfg,
            width=width,
            height=height,
            model=ask.model or "pousse",
            hires=_second_pass(ask.hires),
        )
    )


_DECIDED_HERE = {"seed", "sampler", "schedule", "steps", "cfg", "model", "upscale", "hires"}
_SAME_IN_RECIPE = {field.name for field in fields(Recipe)} - _DECIDED_HERE


def _second_pass(hires: Hires | None) -> Hires | None:
    """A second pass with Graine's names of its sampler and schedule."""
    if hires is None:
        return None
    spec, named = find_sampler(hires.sampler) if hires.sampler else (None, None)
    schedule = hires.schedule or named or ""
    return replace(
        hires,
        sampler=spec.name if spec else "",
        schedule=find_schedule(schedule) if schedule else "",
    )


def numbered(recipe: Recipe, index: int) -> Recipe:
    """Seed picture `index` of a batch, as A1111 counts: with a variation, that seed moves alone."""
    if recipe.variation_strength:
        return replace(recipe, variation_seed=recipe.variation_seed + index)
    return replace(recipe, seed=recipe.seed + index)


def continued(ask: Draw, recipe: Recipe, typed: Collection[str]) -> Draw:
    """A wish that takes from a recipe all that the user did not type, the seed too.

    A quality that was typed decides sampler, schedule and steps; an edit of the recipe is not done again.
    """
    shared = {field.name for field in fields(Draw)} & {field.name for field in fields(Recipe)}
    taken = shared - {"prompt", "hires", "edit", "upscale"} - set(typed)
    if "quality" in typed:
        taken -= {"sampler", "schedule", "steps"}
    values: dict[str, Any] = {name: getattr(recipe, name) for name in taken}
    if "size" not in typed and recipe.edit is None:
        values["size"] = (recipe.width, recipe.height)
    if "upscale" not in typed and recipe.edit is None:
        values["upscale"] = recipe.upscale > 1
    return replace(ask, prompt=ask.prompt or recipe.prompt, hires=ask.hires or recipe.hires, **values)
