"""What comparisons must know of models and prompts, which experiments do not import; and how they say it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from graine.experiments.confounds import Confound, check_sides, confounds
from graine.words import setting, text

if TYPE_CHECKING:
    from graine.experiments.ablation import Ablation
    from graine.experiments.axes import Names
    from graine.recipe import Recipe
    from graine.studio.studio import Studio
    from graine.studio.wishes import Draw


def base_recipe(studio: Studio, ask: Draw) -> Recipe:
    """Give the recipe that an experiment varies."""
    (recipe,) = studio.plan(replace(ask, count=1))
    return recipe


def both_sides(studio: Studio, left: Draw, right: Draw) -> tuple[Recipe, Recipe]:
    """Give the recipes of both sides, which differ in one thing. Raises `ExperimentError` otherwise.

    What was left to the model (CFG scale, size) is the first side's on both: two models may differ there.
    """
    first = base_recipe(studio, left)
    cfg = first.cfg if right.cfg is None else right.cfg
    other = base_recipe(studio, replace(right, cfg=cfg, size=right.size or (first.width, first.height)))
    other = replace(other, seed=first.seed)
    check_sides(first, other)
    return first, other


def heard(left: Recipe, right: Recipe) -> str:
    """Give what a judge goes by: the prompt without its weights, or the words that both have."""
    from graine.prompt.shared import plain_text, shared_words

    if left.prompt == right.prompt:
        return plain_text(left.prompt, emphasis=left.emphasis)
    return shared_words(left.prompt, right.prompt)


def named_confounds(studio: Studio, left: Recipe, right: Recipe) -> list[Confound]:
    """Name what else might make a difference between two sides."""
    from graine.prompt.shared import placed_words
    from graine.studio.hunting import is_steady

    tokenizer = studio.model(left.model).tokenizer
    return confounds(
        left,
        right,
        places=lambda prompt: placed_words(prompt, tokenizer, emphasis=left.emphasis),
        restless={side.sampler for side in (left, right) if not is_steady(side)},
    )


def side_names(left: Recipe, right: Recipe, lang: str | None = None) -> list[str]:
    """Name both sides by what differs: "a cat, oil painting", or "CFG scale 9"."""
    name = check_sides(left, right)

    def value(side: Recipe) -> str:
        if name == "prompt":
            return side.prompt
        if name == "size":
            return f"{text('fields.size', lang=lang)} {side.width}x{side.height}"
        return f"{text(f'fields.{name}', lang=lang)} {setting(getattr(side, name), lang)}"

    return [value(left), value(right)]


def idle_text(found: Ablation, lang: str | None = None) -> str:
    """Say which parts of a prompt do nothing that can be told from chance."""
    if not found.nothing:
        return text("comparing.ablate.all_act", lang=lang)
    names = ", ".join(f"“{effect.part}”" for effect in found.nothing)
    counts = {"count": len(found.nothing), "seeds": len(found.whole.shots)}
    return text("comparing.ablate.nothing", lang=lang, names=names, **counts)


def axis_names(studio: Studio) -> Names:
    """Tell what the names of samplers, schedules and models stand for on an axis of a grid."""
    from graine.sampling.samplers import find_sampler, find_schedule

    def sampler(word: str) -> dict[str, Any]:
        spec, schedule = find_sampler(word)
        return {"sampler": spec.name} | ({"schedule": schedule} if schedule else {})

    def model(word: str) -> dict[str, Any]:
        return {"model": word, "model_hash": studio.model(word).info.hash}

    return {
        "sampler": sampler,
        "schedule": lambda word: {"schedule": find_schedule(word)},
        "model": model,
        "noise": lambda word: {"noise": word.lower()},
        "emphasis": lambda word: {"emphasis": word.lower()},
    }


def matrix_options(prompt: str, asked: str) -> tuple[str, list[str]]:
    """Give the prompt and the options of a matrix; without another prompt, its first part is the prompt."""
    parts: Sequence[str] = [part.strip() for part in asked.split("|")]
    base, options = (prompt, parts) if prompt.strip() else (parts[0], parts[1:])
    return base, [option for option in options if option]
