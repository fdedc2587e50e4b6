"""What each part of a prompt does, as `graine ablate` finds out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from graine.experiments.ab_test import evaluations
from graine.experiments.ablation import Ablation, Effect, Progress, Removal, ablation
from graine.experiments.base import Shot
from graine.prompt.cutting import idle_changes, part_cuts, word_cuts
from graine.prompt.shared import plain_text
from graine.recipe import Recipe
from graine.studio.comparing import base_recipe, idle_text
from graine.studio.wish_data import read_draw
from graine.worker.kinds.base import Desk, Plan, Work, both, experiment_plan

if TYPE_CHECKING:
    from graine.library.store import Library
    from graine.studio import Studio

SEEDS = 4


def plan(studio: Studio, library: Library, wish: Mapping[str, Any]) -> Plan:
    """Decide the recipe, the seeds and the parts."""
    recipe = base_recipe(studio, read_draw(wish["base"]))
    cuts = list((word_cuts if wish.get("by_word") else part_cuts)(recipe.prompt))
    seeds = int(wish.get("seeds") or SEEDS)
    pictures = seeds * (1 + len(cuts) + len(idle_changes(recipe.prompt)))
    own = {"seeds": seeds, "cuts": [list(cut) for cut in cuts]}
    return experiment_plan(recipe, pictures=pictures, evaluations=pictures * evaluations(recipe), **own)


def work(desk: Desk, plan: Mapping[str, Any]) -> Work:
    """Leave out each part in turn, and tell what that changes."""
    recipe, cuts = Recipe.from_dict(plan["recipe"]), [Removal(*cut) for cut in plan["cuts"]]
    idle = idle_changes(recipe.prompt)
    experiment = ablation(
        recipe,
        cuts,
        range(recipe.seed, recipe.seed + plan["seeds"]),
        idle=idle,
        prompt=plain_text(recipe.prompt, emphasis=recipe.emphasis),
    )

    def tell(event: object) -> None:
        if isinstance(event, Progress):
            desk.publish(done=event.done, seeds=event.seeds)

    found = yield from desk.laboratory(tell).steps(experiment, desk.id)
    desk.publish(
        parts=[_part(found, effect) for effect in found.parts],
        whole=_pictures(found.whole.shots),
        sentence=both(lambda lang: idle_text(found, lang)),
    )


def _part(found: Ablation, effect: Effect) -> dict[str, Any]:
    move = found.moved(effect)
    return {
        "part": effect.part,
        "rest": effect.rest,
        "pixels": move.pixels,
        "meaning": move.meaning,
        "fit": found.pull(effect).value,
        "idle": not found.acts(effect),
        "pictures": _pictures(effect.shots),
    }


def _pictures(shots: tuple[Shot, ...]) -> list[int]:
    return [int(shot.name) for shot in shots]
