"""Comparing two sides, as `graine ab` does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from graine.experiments.ab_test import Standing, ab_test, evaluations
from graine.experiments.verdicts import ending_text, standing_text
from graine.recipe import Recipe
from graine.studio.comparing import both_sides, heard, named_confounds, side_names
from graine.studio.wish_data import read_draw
from graine.words import text_elsewhere
from graine.worker.kinds.base import Desk, Plan, Work, both, experiment_plan

if TYPE_CHECKING:
    from graine.library.store import Library
    from graine.studio import Studio

SEEDS, LEVEL = 12, 0.05


def plan(studio: Studio, library: Library, wish: Mapping[str, Any]) -> Plan:
    """Decide both sides, which differ in one thing."""
    left, right = both_sides(studio, read_draw(wish["left"]), read_draw(wish["right"]))
    count = int(wish.get("seeds") or SEEDS)
    first = left.seed if wish.get("first_seed") is None else int(wish["first_seed"])
    own = {"seeds": count, "first_seed": first, "level": float(wish.get("level") or LEVEL)}
    own |= {"right": right.to_dict(), "chooser": wish.get("chooser") or "judge"}
    return experiment_plan(
        left, pictures=2 * count, evaluations=count * (evaluations(left) + evaluations(right)), **own
    )


def work(desk: Desk, plan: Mapping[str, Any]) -> Work:
    """Compare, and tell the standing after every pair."""
    left, right = Recipe.from_dict(plan["recipe"]), Recipe.from_dict(plan["right"])
    person = plan["chooser"] == "person"
    test = ab_test(
        left,
        right,
        seeds=range(plan["first_seed"], plan["first_seed"] + plan["seeds"]),
        prompt=heard(left, right) or (left.prompt if person else ""),
        chooser="person" if person else "judge",
        level=plan["level"],
    )
    other = named_confounds(desk.studio, left, right)
    desk.publish(
        seeds=plan["seeds"],
        labels=[both(lambda lang, side=side: side_names(left, right, lang)[side]) for side in range(2)],
        confounds=[both(lambda lang, one=one: one.text(lang, text_elsewhere)) for one in other],
    )
    found = yield from desk.laboratory(lambda event: desk.publish(**_standing(event)), people=person).steps(
        test, desk.id
    )
    desk.publish(**_standing(found))


def _standing(found: Standing) -> dict[str, Any]:
    return {
        "pairs": [
            {
                "left": int(pair.left.name),
                "right": int(pair.right.name),
                "chosen": pair.chosen,
                "scores": pair.scores and list(pair.scores),
            }
            for pair in found.pairs
        ],
        "ended": found.ended,
        "wins": {side: found.count(side) for side in ("left", "right", "neither")},
        "interval": list(found.interval) if found.pairs else None,
        "sentence": both(
            lambda lang: f"{standing_text(found, lang)}. {ending_text(found, lang, text_elsewhere)}"
        ),
    }
