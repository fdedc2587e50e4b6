"""Hunting seeds, as `graine hunt` does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from graine.bounds import MAX_STEPS, check_integer
from graine.experiments.budget import affordable
from graine.experiments.grouping import NEVER
from graine.experiments.seed_hunt import Drafted, Find, HuntPlan, Look, Opening, Scored, seed_hunt
from graine.prompt.shared import plain_text
from graine.recipe import Recipe
from graine.studio.comparing import base_recipe
from graine.studio.hunting import hunt_plan, prices
from graine.studio.laboratory import Laboratory
from graine.studio.wish_data import read_draw
from graine.worker.kinds.base import Desk, Plan, Work, experiment_plan

if TYPE_CHECKING:
    from graine.library.store import Library
    from graine.studio import Studio

SEEDS, KEEP = 64, 4


def plan(studio: Studio, library: Library, wish: Mapping[str, Any]) -> Plan:
    """Decide the recipe, how many seeds, and how the drafts are drawn."""
    recipe = base_recipe(studio, read_draw(wish["base"]))
    count, keep = int(wish.get("seeds") or SEEDS), int(wish.get("keep") or KEEP)
    chosen = _adapted(hunt_plan(recipe), wish)
    if wish.get("budget"):
        measured = prices(Laboratory(studio, library), recipe)
        count, chosen = affordable(float(wish["budget"]), measured, recipe, keep=keep, plan=chosen)
    pictures, evaluations = chosen.cost(recipe, count, keep)
    own = {
        "spare": chosen.spare,
        "most": chosen.most,
        "looks": [[one.steps, one.share] for one in chosen.looks],
    }
    more = {"seeds": count, "keep": keep, "near_duplicates": bool(wish.get("near_duplicates")), "plan": own}
    return experiment_plan(recipe, pictures=pictures, evaluations=evaluations, **more)


def work(desk: Desk, plan: Mapping[str, Any]) -> Work:
    """Hunt, and show the drafts as they come."""
    recipe, own = Recipe.from_dict(plan["recipe"]), plan["plan"]
    chosen = replace(
        _adapted(hunt_plan(recipe), {"near_duplicates": plan["near_duplicates"]}),
        spare=own["spare"],
        most=own["most"],
        looks=tuple(Look(*one) for one in own["looks"]),
    )
    seeds = range(recipe.seed, recipe.seed + plan["seeds"])
    wish = plain_text(recipe.prompt, emphasis=recipe.emphasis)
    hunt = seed_hunt(recipe, seeds, keep=plan["keep"], plan=chosen, wish=wish)

    def tell(event: object) -> None:
        if isinstance(event, Opening):
            desk.publish(opening=asdict(event), kept=None)
        elif isinstance(event, Drafted):
            desk.publish(drafts=[_draft(one) for one in event.drafts], total=event.total, look=event.look)

    found = yield from desk.laboratory(tell).steps(hunt, desk.id)
    kept = [_find(one) for one in found.kept]
    desk.publish(kept=kept, drafts=[_draft(one) for one in found.drafts], evaluations=found.evaluations)


def _adapted(chosen: HuntPlan, wish: Mapping[str, Any]) -> HuntPlan:
    if wish.get("near_duplicates"):
        chosen = replace(chosen, alike=NEVER)
    if (steps := wish.get("draft_steps")) is not None:
        check_integer("steps", steps, 1, MAX_STEPS)
        chosen = replace(chosen, looks=(Look(steps),))
    return chosen


def _draft(one: Scored) -> dict[str, Any]:
    return {"picture": int(one.shot.name), "seed": one.shot.recipe.seed, "score": one.score}


def _find(find: Find) -> dict[str, Any]:
    return {
        **_draft(find.final),
        "draft": int(find.draft.shot.name),
        "draft_score": find.draft.score,
        "likeness": find.likeness,
        "foretold": find.foretold,
        "alike": [shot.recipe.seed for shot in find.alike],
    }
