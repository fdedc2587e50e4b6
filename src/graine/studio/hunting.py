"""What hunting and refining must know of samplers and prompts, which experiments do not import."""

from __future__ import annotations

import re
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING, Final

from graine.experiments.budget import Prices
from graine.experiments.refine import RefinePlan
from graine.experiments.seed_hunt import HuntPlan, Look
from graine.picture.files import encoded
from graine.sampling.samplers import SAMPLERS

if TYPE_CHECKING:
    from graine.recipe import Recipe
    from graine.studio.laboratory import Laboratory

# Of all samplers and schedules these come nearest to the final in few steps (docs/hunting.md).
DRAFT_SAMPLER, DRAFT_SCHEDULE, DRAFT_STEPS = "k_lms", "draft", 8
DDIM_SCHEDULE = "draft_ddim"  # for what begins where DDIM does
STRICT_CFG, MORE_STEPS = 7.0, 2  # from this CFG scale on drafts take so many steps more
WEIGHTS: Final = (0.85, 1.15)  # that parts of a prompt are tried with
SLOW_SAMPLER, SLOW_SCHEDULE = "k_heun", "karras"  # as the quality preset "final"
PROBES, PROBE_STEPS = 2, 2  # pictures and steps that tell what finishing takes


def hunt_plan(recipe: Recipe) -> HuntPlan:
    """Give how seeds are hunted for a recipe: the drafts' sampler, schedule and steps."""
    calls = SAMPLERS[recipe.sampler].calls_per_step
    look = Look(DRAFT_STEPS + MORE_STEPS * (recipe.cfg >= STRICT_CFG))
    if not is_steady(recipe):
        return HuntPlan(looks=(look,), calls=calls, final_calls=calls, foretells=False)
    own = SAMPLERS[recipe.sampler].schedule if recipe.schedule == "automatic" else recipe.schedule
    schedule = DDIM_SCHEDULE if own == "ddim" else DRAFT_SCHEDULE
    return HuntPlan(looks=(look,), sampler=DRAFT_SAMPLER, schedule=schedule, final_calls=calls)


def refine_plan(recipe: Recipe) -> RefinePlan:
    """Give how a recipe is refined: by the slow sampler, the prompt's parts weighted a little otherwise."""
    return RefinePlan(
        sampler=SLOW_SAMPLER,
        schedule=SLOW_SCHEDULE,
        calls=SAMPLERS[SLOW_SAMPLER].calls_per_step,
        prompts=tuple(reweighted(recipe.prompt)),
        converges=is_steady(recipe),
    )


def is_steady(recipe: Recipe) -> bool:
    """Tell whether fewer or more steps give the same picture: no noise is added on the way."""
    spec = SAMPLERS[recipe.sampler]
    eta = spec.default_eta if recipe.eta is None else recipe.eta
    return spec.noise == "none" or eta == 0


def reweighted(prompt: str) -> list[tuple[str, str]]:
    """Give (what changed, prompt) with each part, from comma to comma, a little weaker and stronger.

    A prompt that weighs, changes or joins its parts already is left as its author wanted it.
    """
    if re.search(r"[()\[\]{}<>|\\#]|\b(?:AND|BREAK)\b", prompt):
        return []
    parts = [part.strip() for part in prompt.split(",") if part.strip()]
    changed = [(place, f"({part}:{weight:g})") for place, part in enumerate(parts) for weight in WEIGHTS]
    return [(part, ", ".join([*parts[:place], part, *parts[place + 1 :]])) for place, part in changed]


def prices(laboratory: Laboratory, recipe: Recipe) -> Prices:
    """Measure what a step, the rest of a draft and the rest of a final take here; draws a little."""
    step = laboratory.seconds_per_evaluation(recipe)
    second = recipe.hires and replace(recipe.hires, steps=recipe.hires.steps or recipe.steps)
    final = replace(recipe, steps=PROBE_STEPS, hires=second)
    draft = replace(final, upscale=1, hires=None)
    drawing = PROBE_STEPS * SAMPLERS[recipe.sampler].calls_per_step * step
    return Prices(step, *(max(_seconds(laboratory, probe) - drawing, 0.0) for probe in (draft, final)))


def _seconds(laboratory: Laboratory, recipe: Recipe) -> float:
    """Tell how long one of a few pictures takes, with judging and writing."""
    begun = perf_counter()
    pictures = list(laboratory.studio.draw([replace(recipe, seed=seed) for seed in range(PROBES)]))
    laboratory.judge.score([picture.image for picture in pictures], "a")
    for picture in pictures:
        encoded(picture)
    return (perf_counter() - begun) / PROBES
