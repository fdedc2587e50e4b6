"""How a hunt and a refinement are planned for a recipe."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graine.experiments.seed_hunt import Look
from graine.prompt.grammar import parse_attention
from graine.recipe import Recipe
from graine.sampling.samplers import SAMPLERS
from graine.studio.hunting import hunt_plan, is_steady, refine_plan, reweighted

RECIPE = Recipe(prompt="a cat, watercolor", cfg=4.0)


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_a_sampler_is_steady_if_it_converges(sampler: str) -> None:
    assert is_steady(replace(RECIPE, sampler=sampler)) == SAMPLERS[sampler].converges


@pytest.mark.parametrize(
    ("sampler", "eta", "steady"), [("ddim", 1.0, False), ("ddim", 0.0, True), ("k_euler_a", 0.0, True)]
)
def test_eta_decides_whether_noise_is_added(sampler: str, eta: float, steady: bool) -> None:
    assert is_steady(replace(RECIPE, sampler=sampler, eta=eta)) == steady


def test_drafts_of_what_converges_are_by_the_sampler_that_is_nearest_in_few_steps() -> None:
    plan = hunt_plan(replace(RECIPE, sampler="k_heun"))
    assert (plan.sampler, plan.schedule, plan.looks, plan.foretells) == ("k_lms", "draft", (Look(8),), True)
    assert (plan.calls, plan.final_calls) == (1, 2)
    assert hunt_plan(replace(RECIPE, sampler="ddim")).schedule == "draft_ddim"
    assert hunt_plan(replace(RECIPE, sampler="ddim", schedule="normal")).schedule == "draft"


def test_a_high_cfg_scale_needs_more_steps() -> None:
    assert hunt_plan(replace(RECIPE, cfg=7.0)).looks == (Look(10),)


def test_a_sampler_that_adds_noise_drafts_itself_and_promises_nothing() -> None:
    plan = hunt_plan(replace(RECIPE, sampler="dpmpp_sde"))
    assert (plan.sampler, plan.schedule, plan.foretells) == ("", "", False)
    assert plan.calls == plan.final_calls == 2
    assert not refine_plan(replace(RECIPE, sampler="dpmpp_sde")).converges


def test_each_part_of_a_prompt_is_tried_weaker_and_stronger() -> None:
    tried = reweighted("a cat, watercolor")
    assert [prompt for _, prompt in tried] == [
        "(a cat:0.85), watercolor",
        "(a cat:1.15), watercolor",
        "a cat, (watercolor:0.85)",
        "a cat, (watercolor:1.15)",
    ]
    for change, prompt in tried:
        weights = {round(piece.weight, 2) for piece in parse_attention(prompt)}
        assert len(weights - {1.0}) == 1
        assert change in prompt


@pytest.mark.parametrize(
    "prompt", ["a (cat:1.2), ink", "[a|b], ink", "a cat AND a dog", r"a \(cat\)", "a cat <lora:x:1>", ""]
)
def test_a_prompt_with_marks_of_its_own_is_left_as_it_is(prompt: str) -> None:
    assert reweighted(prompt) == []
