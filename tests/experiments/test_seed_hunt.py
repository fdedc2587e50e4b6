"""A hunt finds the best seeds, draws few of them in full, and says what came of it."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graine.edits import Hires
from graine.errors import ExperimentError
from graine.experiments.base import Confirm, Render, Tell
from graine.experiments.near_duplicates import NEVER, Alike
from graine.experiments.seed_hunt import Drafted, DraftRound, HuntPlan, Opening, Shortlisted, seed_hunt
from graine.recipe import Recipe
from tests.experiments.hunting import Bench

RECIPE = Recipe(prompt="a (cat:1.2), watercolor", steps=25, upscale=4, hires=Hires())
PLAN = HuntPlan(looks=(DraftRound(6),), spare=3, most=3, alike=NEVER)


def quality(recipe: Recipe) -> float:
    """Score a seed at random, a draft a little off."""
    off = random.Random(recipe.seed + 1000 * recipe.steps).gauss(0, 0.05 if recipe.steps < 25 else 0)
    return random.Random(recipe.seed).gauss(0, 1) + off


def _noise(recipe: Recipe, spread: float) -> float:
    return random.Random(recipe.seed + 77).gauss(0, spread)


def test_it_finds_the_best_seeds_for_a_third_of_the_evaluations() -> None:
    bench = Bench(quality)
    hunt = bench.run(seed_hunt(RECIPE, range(64), keep=4, plan=PLAN))
    best = sorted(range(64), key=lambda seed: quality(replace(RECIPE, seed=seed)))[:-5:-1]
    assert [find.seed for find in hunt.kept] == best
    assert bench.evaluations == hunt.evaluations == 64 * 6 + 7 * 25
    assert hunt.whole == 64 * 25


def test_finals_are_the_recipe_with_their_seed_and_drafts_are_not_enlarged() -> None:
    bench = Bench(quality)
    plan = replace(PLAN, sampler="k_lms", schedule="beta")
    hunt = bench.run(seed_hunt(replace(RECIPE, sampler="k_heun"), range(20), keep=2, plan=plan))
    for find in (*hunt.kept, *hunt.spared):
        assert find.final.shot.recipe == replace(RECIPE, sampler="k_heun", seed=find.seed)
    draft = hunt.drafts[0].shot.recipe
    assert (draft.sampler, draft.schedule, draft.steps) == ("k_lms", "beta", 6)
    assert (draft.upscale, draft.hires, draft.cfg, draft.prompt) == (1, None, RECIPE.cfg, RECIPE.prompt)


def test_a_draft_that_is_no_cheaper_is_drawn_as_its_final() -> None:
    quick, plan = replace(RECIPE, sampler="lcm", steps=4), replace(PLAN, sampler="k_lms", schedule="beta")
    bench = Bench(quality)
    hunt = bench.run(seed_hunt(quick, range(10), keep=2, plan=plan))
    assert {(recipe.sampler, recipe.steps) for recipe in bench.drawn} == {("lcm", 4)}
    assert bench.evaluations == hunt.evaluations == 10 * 4 + 2 * 4


def test_the_price_is_told_before_anything_is_drawn_and_is_kept() -> None:
    bench = Bench(quality)
    hunt = bench.run(seed_hunt(RECIPE, range(30), keep=4, plan=PLAN))
    opening, confirm, first = bench.asked[:3]
    assert isinstance(opening, Tell)
    assert opening.event == Opening(30, 37, 30 * 6 + 7 * 25, 30 * 25, foretells=True)
    assert confirm == Confirm(37, 30 * 6 + 7 * 25, RECIPE)
    assert isinstance(first, Render)
    assert (len(bench.drawn), bench.evaluations) == (37, hunt.evaluations)


def test_drafts_are_shown_batch_by_batch_best_first() -> None:
    bench = Bench(quality)
    bench.run(seed_hunt(RECIPE, range(40), plan=replace(PLAN, batch=16)))
    streamed = [event for event in bench.told if isinstance(event, Drafted)]
    assert [len(event.drafts) for event in streamed] == [16, 32, 40]
    for event in streamed:
        scores = [draft.score for draft in event.drafts]
        assert scores == sorted(scores, reverse=True)


def test_a_second_look_is_for_the_best_alone_and_overrules_the_first() -> None:
    bench = Bench(lambda recipe: -recipe.seed if recipe.steps == 4 else recipe.seed)
    plan = replace(PLAN, looks=(DraftRound(4), DraftRound(8, 0.25)), spare=0, most=0)
    hunt = bench.run(seed_hunt(RECIPE, range(40), keep=2, plan=plan))
    assert sorted(recipe.seed for recipe in bench.drawn if recipe.steps == 8) == list(range(10))
    assert [find.seed for find in hunt.kept] == [9, 8]
    assert hunt.evaluations == bench.evaluations == 40 * 4 + 10 * 8 + 2 * 25


def test_finals_go_on_while_one_more_may_be_among_the_best() -> None:
    """Sure drafts need few finals, unsure ones many, and never more than the most."""
    counts = []
    for off in (0.01, 0.3, 3.0):
        bench = Bench(lambda recipe, off=off: quality(recipe) + (recipe.steps == 25) * _noise(recipe, off))
        hunt = bench.run(seed_hunt(RECIPE, range(64), keep=4, plan=replace(PLAN, spare=2, most=12)))
        counts.append(len(hunt.kept) + len(hunt.spared))
        assert hunt.evaluations == bench.evaluations
    assert counts[0] == 6 < counts[1] < counts[2] <= 16


def test_near_duplicates_stand_back_for_different_pictures() -> None:
    bench = Bench(lambda recipe: -recipe.seed, lambda a, b: 0.99 if a.seed // 10 == b.seed // 10 else 0.1)
    plan = replace(PLAN, alike=Alike(0.9, 0.9), spare=1, most=1)
    hunt = bench.run(seed_hunt(RECIPE, range(64), keep=3, plan=plan))
    assert [find.seed for find in hunt.kept] == [0, 10, 20]
    assert [shot.recipe.seed for shot in hunt.kept[0].alike] == list(range(1, 10))
    (shortlist,) = (event for event in bench.told if isinstance(event, Shortlisted))
    assert [group.leader.recipe.seed for group in shortlist.groups] == [0, 10, 20, 30]


def test_where_all_look_the_same_few_are_drawn_in_full() -> None:
    bench = Bench(quality, lambda first, second: 0.99)
    hunt = bench.run(seed_hunt(RECIPE, range(32), keep=4, plan=replace(PLAN, alike=Alike(0.9, 0.9))))
    assert len(hunt.kept) == 1
    assert hunt.evaluations == bench.evaluations == 32 * 6 + 25


def test_finals_that_turn_out_the_same_come_last() -> None:
    """Drafts of 0 and 1 differ, their finals do not."""
    bench = Bench(
        lambda recipe: -recipe.seed,
        lambda a, b: 0.99 if a.steps == b.steps == 25 and {a.seed, b.seed} == {0, 1} else 0.1,
    )
    plan = replace(PLAN, alike=Alike(0.9, 0.9), spare=1, most=1)
    hunt = bench.run(seed_hunt(RECIPE, range(8), keep=2, plan=plan))
    assert [find.seed for find in hunt.kept] == [0, 2]
    assert [find.seed for find in hunt.spared] == [1]


@pytest.mark.parametrize(("likeness", "foretold"), [(0.95, True), (0.4, False)])
def test_it_says_whether_the_draft_foretold_the_final(likeness: float, foretold: bool) -> None:
    hunt = Bench(quality, lambda first, second: likeness).run(seed_hunt(RECIPE, range(8), plan=PLAN))
    assert [(find.likeness, find.foretold) for find in hunt.kept] == [(likeness, foretold)] * 4


def test_the_judge_reads_the_wish_without_weights() -> None:
    bench = Bench(quality)
    bench.run(seed_hunt(RECIPE, range(8), plan=PLAN, wish="a cat, watercolor"))
    assert bench.wishes == {"a cat, watercolor"}


@pytest.mark.parametrize(
    ("seeds", "keep", "sentence"),
    [
        ([], 4, "A hunt needs from 2 to 10,000 different seeds; there are 0."),
        ([5, 5], 1, "A hunt needs from 2 to 10,000 different seeds; there is 1."),
        (range(10_001), 4, "A hunt needs from 2 to 10,000 different seeds; there are 10,001."),
        (range(8), 9, "9 pictures cannot be kept from 8 seeds. Keep from 1 to 8, or try more seeds."),
        (range(8), 0, "0 pictures cannot be kept from 8 seeds. Keep from 1 to 8, or try more seeds."),
    ],
)
def test_what_cannot_be_hunted_is_refused(seeds: list[int], keep: int, sentence: str) -> None:
    with pytest.raises(ExperimentError) as caught:
        Bench(quality).run(seed_hunt(RECIPE, seeds, keep=keep, plan=PLAN))
    assert caught.value.text("en") == sentence


@given(
    st.integers(2, 40),
    st.integers(1, 6),
    st.integers(0, 5),
    st.lists(st.builds(DraftRound, st.integers(1, 40), st.floats(0.01, 1)), max_size=2),
)
def test_it_never_costs_more_than_it_said(seeds: int, keep: int, spare: int, more: list[DraftRound]) -> None:
    bench, plan = Bench(quality), replace(PLAN, looks=(DraftRound(3), *more), spare=spare, most=0)
    hunt = bench.run(seed_hunt(RECIPE, range(seeds), keep=min(keep, seeds), plan=plan))
    assert bench.evaluations == hunt.evaluations == plan.cost(RECIPE, seeds, min(keep, seeds))[1]
    assert len(hunt.kept) == min(keep, seeds)
    assert len(hunt.drafts) == seeds
