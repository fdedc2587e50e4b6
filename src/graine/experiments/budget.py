"""How many seeds, in how many steps each, for a given time: `affordable`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from math import sqrt
from statistics import NormalDist, fmean, pvariance
from typing import Final

from graine.errors import ExperimentError
from graine.experiments.seed_hunt import DraftRound, HuntPlan
from graine.recipe import Recipe

# Rank correlation of a draft's score with its final's, by the steps of the draft: measured on pousse with the
# settings of a draft (docs/hunting.md). Other models differ; the order of the numbers hardly can.
FAITH: Final = {5: 0.82, 6: 0.88, 8: 0.95, 10: 0.97}
MOST: Final = 512  # seeds; beyond that the best hardly gets better


@dataclass(frozen=True, slots=True)
class Prices:
    """Seconds that things take here."""

    evaluation: float  # one step of one picture
    draft: float = 0.0  # what a draft takes beside its steps: decoding, judging, keeping
    final: float = 0.0  # the same for a final, which is enlarged


def affordable(
    seconds: float, prices: Prices, recipe: Recipe, *, keep: int, plan: HuntPlan | None = None
) -> tuple[int, HuntPlan]:
    """Choose seeds and steps so that the best kept is likely to be as good as possible in the time.

    Gives the number of seeds, and the plan with its steps; drafts are one look, other settings stay.
    Raises `ExperimentError` if not even `keep` + 1 seeds fit.
    """
    plan = plan or HuntPlan()
    plans = [
        replace(plan, looks=(DraftRound(steps),), spare=spare, most=spare)
        for steps, spare in product(FAITH, range(9))
    ]
    choices = [(_seeds(seconds, prices, recipe, keep=keep, plan=one), one) for one in plans]
    seeds, best = max(choices, key=lambda choice: _promise(*choice, keep=keep))
    if seeds <= keep:
        least = min(_seconds(keep + 1, prices, recipe, keep=keep, plan=one) for one in plans)
        raise ExperimentError("hunt_budget", value=seconds, least=ceiling(least), keep=keep)
    return seeds, best


def ceiling(seconds: float) -> int:
    """Whole seconds, not too few."""
    return -int(-seconds // 1)


def _seconds(seeds: int, prices: Prices, recipe: Recipe, *, keep: int, plan: HuntPlan) -> float:
    """Tell how long a hunt takes."""
    pictures, evaluations = plan.cost(recipe, seeds, keep)
    finals = plan.finals(recipe, seeds, keep)
    return evaluations * prices.evaluation + (pictures - finals) * prices.draft + finals * prices.final


def _seeds(seconds: float, prices: Prices, recipe: Recipe, *, keep: int, plan: HuntPlan) -> int:
    """The largest number of seeds that the time is enough for; 0 for none."""
    fits = 0
    low, high = 1, MOST
    while low <= high:
        middle = (low + high) // 2
        if _seconds(middle, prices, recipe, keep=keep, plan=plan) <= seconds:
            fits, low = middle, middle + 1
        else:
            high = middle - 1
    return fits


def _promise(seeds: int, plan: HuntPlan, *, keep: int) -> float:
    """How far above the mean the kept scores are to be expected, in standard deviations.

    Drafts choose those to draw in full as far as they know them; among these the finals choose.
    """
    if seeds <= keep:
        return float(seeds) - MOST  # of plans that are too dear, the one that comes nearest
    faith, finals = FAITH[plan.looks[0].steps], min(seeds, keep + plan.spare)
    drafts = [_place(place, seeds) for place in range(1, finals + 1)]
    spread = sqrt(faith**2 * pvariance(drafts) + 1 - faith**2)
    return faith * fmean(drafts) + spread * fmean(_place(place, finals) for place in range(1, keep + 1))


def _place(place: int, count: int) -> float:
    """The expected largest, second ... of `count` standard normal numbers: Blom 1958, chapter 6."""
    return -NormalDist().inv_cdf((place - 0.375) / (count + 0.25))
