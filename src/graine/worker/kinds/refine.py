"""A found picture drawn slowly, and its near neighbours, as `graine refine` does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from graine.errors import PictureError
from graine.experiments.base import Confirm
from graine.experiments.refine import Climbed, Refined, RefinePlan, Rung, Settled, Variant, Varied, refine
from graine.library.entry import VARIED
from graine.prompt.shared import plain_text
from graine.recipe import Recipe
from graine.studio.hunting import refine_plan
from graine.studio.refining import settled_text, variant_text, verdict_text
from graine.worker.kinds.base import Desk, Plan, Work, both, experiment_plan

if TYPE_CHECKING:
    from graine.library.store import Library
    from graine.studio import Studio

VARIATIONS = 2


def plan(studio: Studio, library: Library, wish: Mapping[str, Any]) -> Plan:
    """Take the recipe of the picture."""
    entry = library.get(wish["picture"])
    if entry.recipe is None:
        raise PictureError("no_recipe")
    recipe = replace(entry.recipe, memory=())
    given = wish.get("variations")
    variations = VARIATIONS if given is None else int(given)
    opened = next(refine(recipe, plan=_chosen(recipe, variations)))
    assert isinstance(opened, Confirm)
    price = {"pictures": opened.pictures, "evaluations": opened.evaluations}
    return experiment_plan(recipe, parents=[entry.id], how=VARIED, variations=variations, **price)


def work(desk: Desk, plan: Mapping[str, Any]) -> Work:
    """Climb until the picture stands still, then rank its neighbours."""
    recipe = Recipe.from_dict(plan["recipe"])
    chosen = _chosen(recipe, plan["variations"])
    experiment = refine(recipe, plan=chosen, wish=plain_text(recipe.prompt, emphasis=recipe.emphasis))

    def tell(event: object) -> None:
        if isinstance(event, Climbed):
            desk.publish(rungs=_rungs(event.rungs))
        elif isinstance(event, Settled):
            sentence = both(lambda lang: settled_text(event, lang)) if chosen.converges else None
            desk.publish(rungs=_rungs(event.rungs), settled=event.steps, sentence=sentence)
        elif isinstance(event, Varied):
            desk.publish(neighbours=_neighbours(event.variants))

    found = yield from desk.laboratory(tell).steps(experiment, desk.id)
    desk.publish(
        rungs=_rungs(found.rungs),
        settled=found.settled,
        neighbours=_neighbours(found.variants),
        best=int(found.final.name),
        sentence=both(lambda lang: _sentence(found, chosen, lang)),
    )


def _chosen(recipe: Recipe, variations: int) -> RefinePlan:
    return replace(refine_plan(recipe), seeds=tuple(range(1, variations + 1)))


def _sentence(found: Refined, chosen: RefinePlan, lang: str) -> str:
    said = [settled_text(found, lang)] if chosen.converges else []
    return " ".join([*said, verdict_text(found, lang)])


def _rungs(rungs: Sequence[Rung]) -> list[dict[str, Any]]:
    return [{"picture": int(one.shot.name), "steps": one.steps, "likeness": one.likeness} for one in rungs]


def _neighbours(variants: Sequence[Variant]) -> list[dict[str, Any]]:
    return [_neighbour(one) for one in variants]


def _neighbour(one: Variant) -> dict[str, Any]:
    what = both(lambda lang: variant_text(one, lang))
    return {"picture": int(one.shot.name), "what": what, "likeness": one.likeness, "score": one.score}
