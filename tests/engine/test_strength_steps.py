"""Which steps a strength leaves: A1111's two rules, as a table worked out by hand and by its formula."""

import pytest

from graine.engine.strength_steps import steps_of
from graine.models.gaussian_model import ExactModel
from graine.pipelines.base import Pass
from graine.recipe import Recipe
from graine.sampling.samplers import Plan, find_sampler, plan

SCHEDULE = ExactModel().schedule


def planned(steps: int, strength: float, *, exact: bool = False, sampler: str = "k_euler") -> Plan:
    """Plan a pass that starts from a picture."""
    asked = Pass(recipe=Recipe(prompt="a", steps=steps), strength=strength, exact_steps=exact)
    whole, start = steps_of(asked)
    return plan(find_sampler(sampler)[0], None, whole, SCHEDULE, start=start)


@pytest.mark.parametrize(
    ("steps", "strength", "executed"),
    [
        (20, 0.5, 11),
        (20, 0.75, 16),
        (20, 1.0, 20),
        (20, 0.999, 20),
        (20, 0.04, 1),
        (20, 0.05, 2),
        (1, 0.5, 1),
        (10, 0.6, 7),
        (30, 0.3, 10),
        (100, 0.29, 29),  # 0.29 * 100 is 28.999999999999996 in every program of the field
        (50, 0.1, 6),
        (1000, 1.0, 1000),
    ],
)
def test_a_strength_leaves_the_last_steps_of_the_whole_run(
    steps: int, strength: float, executed: int
) -> None:
    whole, found = plan(find_sampler("k_euler")[0], None, steps, SCHEDULE), planned(steps, strength)
    assert found.steps == executed == int(min(strength, 0.999) * steps) + 1
    assert found.sigmas == whole.sigmas[-executed - 1 :]


@pytest.mark.parametrize(
    ("steps", "strength", "whole"), [(20, 0.5, 40), (20, 0.75, 26), (20, 0.3, 66), (15, 1.0, 15), (1, 0.4, 2)]
)
def test_exact_steps_are_the_last_of_a_longer_run(steps: int, strength: float, whole: int) -> None:
    longer = plan(find_sampler("k_euler")[0], None, whole, SCHEDULE)
    found = planned(steps, strength, exact=True)
    assert found.steps == steps
    assert found.sigmas == longer.sigmas[-steps - 1 :]


@pytest.mark.parametrize("sampler", ["ddim", "k_heun", "k_dpm_2", "dpmpp_3m_sde", "unipc"])
def test_every_kind_of_schedule_is_cut_by_the_same_rule(sampler: str) -> None:
    assert planned(20, 0.5, sampler=sampler).steps == 11
