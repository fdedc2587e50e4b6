"""A time is turned into seeds and steps that fit into it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graine.errors import ExperimentError
from graine.experiments.budget import FAITH, MOST, Prices, affordable
from graine.experiments.seed_hunt import HuntPlan
from graine.recipe import Recipe

RECIPE = Recipe(prompt="a cat", steps=25)
PRICES = Prices(evaluation=0.02, draft=0.01, final=0.5)


def seconds(seeds: int, plan: HuntPlan, prices: Prices, keep: int) -> float:
    """Add up what a hunt takes."""
    finals = plan.finals(RECIPE, seeds, keep)
    drafts = seeds * (plan.looks[0].steps * prices.evaluation + prices.draft)
    return drafts + finals * (RECIPE.steps * prices.evaluation + prices.final)


@given(
    st.floats(5, 10_000),
    st.builds(Prices, st.floats(1e-3, 1), st.floats(0, 1), st.floats(0, 5)),
    st.integers(1, 6),
)
def test_what_is_chosen_fits_or_is_refused(given: float, prices: Prices, keep: int) -> None:
    try:
        seeds, plan = affordable(given, prices, RECIPE, keep=keep)
    except ExperimentError:
        cheapest = min(FAITH)
        least = (keep + 1) * (cheapest * prices.evaluation + prices.draft)
        assert given < least + (keep + 1) * (25 * prices.evaluation + prices.final)
        return
    assert keep < seeds <= MOST
    assert seconds(seeds, plan, prices, keep) <= given * (1 + 1e-9)


def test_more_time_gives_more_seeds_then_more_steps() -> None:
    choices = [affordable(time, PRICES, RECIPE, keep=4) for time in (8, 30, 60, 1_000)]
    seeds = [count for count, _ in choices]
    assert seeds == sorted(set(seeds))
    assert seeds[-1] == MOST
    assert choices[-1][1].looks[0].steps == max(FAITH)


def test_a_time_that_is_too_short_is_named_with_the_least() -> None:
    with pytest.raises(ExperimentError) as caught:
        affordable(2.0, PRICES, RECIPE, keep=4)
    least = int(str(caught.value.values["least"]))
    assert f"{least} s" in caught.value.text("en")
    assert affordable(least, PRICES, RECIPE, keep=4)[0] >= 5


def test_other_settings_of_the_plan_stay() -> None:
    _, plan = affordable(60, PRICES, RECIPE, keep=4, plan=HuntPlan(schedule="beta", batch=8, calls=2))
    assert (plan.schedule, plan.batch, plan.calls) == ("beta", 8, 2)
