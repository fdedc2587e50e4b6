"""Refining shows where a picture stands still, and names the best of its neighbours."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graine.edits import Adjust, Hires
from graine.errors import ExperimentError
from graine.experiments.base import Confirm
from graine.experiments.refine import CFG, ORIGINAL, VARIATION, WEIGHT, RefinePlan, Settled, Varied, refine
from graine.recipe import Recipe
from tests.experiments.hunting import Bench

RECIPE = Recipe(prompt="a cat, watercolor", seed=7, steps=25, cfg=4.0, upscale=4)
PLAN = RefinePlan(prompts=(("(a cat:1.15)", "(a cat:1.15), watercolor"),))


def likeness(first: Recipe, second: Recipe) -> float:
    """Let steps matter less and less: the error of a method of the first order."""
    return 1 - abs(1 / first.steps - 1 / second.steps)


def flat(recipe: Recipe) -> float:
    """Find all pictures equally good."""
    return 0.0


def settled(bench: Bench) -> Settled:
    """What was told of the convergence."""
    (event,) = [event for event in bench.told if isinstance(event, Settled)]
    return event


def test_the_climb_stops_where_nothing_visible_changes() -> None:
    bench = Bench(flat, likeness)
    refined = bench.run(refine(RECIPE, plan=replace(PLAN, settled=0.98)))
    assert [rung.steps for rung in refined.rungs] == [10, 20, 40, 80]
    assert [rung.likeness for rung in refined.rungs] == pytest.approx([None, 0.95, 0.975, 0.9875])
    assert refined.settled == settled(bench).steps == 40


def test_a_picture_that_goes_on_changing_is_called_so() -> None:
    bench = Bench(flat, lambda first, second: 0.5)
    refined = bench.run(refine(RECIPE, plan=PLAN))
    assert refined.settled is None is settled(bench).steps
    assert [rung.steps for rung in refined.rungs] == [10, 20, 40, 80, 160]
    assert refined.best.shot.recipe.steps == 40  # neighbours differ by more than steps do
    assert refined.final.recipe.steps == 160


def test_neighbours_are_small_variations_at_the_steps_where_it_stands_still() -> None:
    bench = Bench(flat, likeness)
    refined = bench.run(refine(RECIPE, plan=PLAN))
    kinds = [one.kind for one in refined.variants]
    assert {kind: kinds.count(kind) for kind in kinds} == {ORIGINAL: 1, VARIATION: 6, CFG: 2, WEIGHT: 1}
    recipes = [one.shot.recipe for one in refined.variants]
    assert {recipe.steps for recipe in recipes} == {refined.settled}
    assert {recipe.seed for recipe in recipes} == {7}
    assert {recipe.variation_strength for recipe in recipes} == {0.0, 0.05, 0.1, 0.2}
    assert {recipe.cfg for recipe in recipes} == {3.0, 4.0, 5.0}
    assert "(a cat:1.15), watercolor" in {recipe.prompt for recipe in recipes}


def test_the_best_is_named_and_drawn_in_full() -> None:
    bench = Bench(lambda recipe: recipe.cfg, likeness)
    refined = bench.run(refine(replace(RECIPE, hires=Hires()), plan=PLAN))
    assert (refined.best.kind, refined.best.change) == (CFG, "5")
    assert refined.final.recipe == replace(refined.best.shot.recipe, upscale=4, hires=Hires())
    scores = [one.score for one in refined.variants]
    assert scores == sorted(scores, reverse=True)
    last = [event for event in bench.told if isinstance(event, Varied)][-1]
    assert last.variants == refined.variants
    assert last.total == len(refined.variants)


def test_nothing_is_better_than_the_original_unless_it_is() -> None:
    assert Bench(flat, likeness).run(refine(RECIPE, plan=PLAN)).best.kind == ORIGINAL


def test_all_is_drawn_by_the_slow_sampler() -> None:
    bench = Bench(flat, likeness)
    bench.run(refine(replace(RECIPE, sampler="ddim", eta=0.0), plan=PLAN))
    assert {(recipe.sampler, recipe.schedule, recipe.eta) for recipe in bench.drawn} == {
        ("k_heun", "karras", None)
    }


def test_a_sampler_that_adds_noise_keeps_its_steps_since_others_are_another_picture() -> None:
    bench = Bench(flat, likeness)
    ancestral = replace(RECIPE, sampler="k_euler_a")
    refined = bench.run(refine(ancestral, plan=replace(PLAN, converges=False)))
    assert {(recipe.sampler, recipe.steps) for recipe in bench.drawn} == {("k_euler_a", 25)}
    assert len(refined.rungs) == 1
    assert refined.settled is None


def test_a_variation_is_varied_along_its_own_way() -> None:
    bench = Bench(flat, likeness)
    bench.run(refine(replace(RECIPE, variation_seed=3, variation_strength=0.95), plan=PLAN))
    assert {recipe.variation_seed for recipe in bench.drawn} == {3}
    assert {recipe.variation_strength for recipe in bench.drawn} == {0.85, 0.9, 0.95, 1.0}


def test_the_price_is_told_first_and_not_exceeded() -> None:
    bench = Bench(flat, lambda first, second: 0.5)
    bench.run(refine(replace(RECIPE, hires=None), plan=PLAN))
    asked = bench.asked[0]
    assert isinstance(asked, Confirm)
    assert asked.pictures == len(bench.drawn)
    assert asked.evaluations == 2 * bench.evaluations


def test_a_picture_that_was_not_drawn_is_refused() -> None:
    with pytest.raises(ExperimentError) as caught:
        Bench(flat).run(refine(replace(RECIPE, edit=Adjust(image="0" * 64))))
    assert "adjust" in caught.value.text("en")


@pytest.mark.parametrize(("own", "tried"), [(7, {1, 2}), (2, {1, 3}), (1, {2, 3})])
def test_other_seeds_are_mixed_in_never_the_pictures_own(own: int, tried: set[int]) -> None:
    bench = Bench(flat, likeness)
    bench.run(refine(replace(RECIPE, seed=own), plan=PLAN))
    assert {recipe.variation_seed for recipe in bench.drawn if recipe.variation_strength} == tried


def test_without_other_seeds_none_is_mixed_in() -> None:
    bench = Bench(flat, likeness)
    bench.run(refine(RECIPE, plan=replace(PLAN, seeds=())))
    assert not any(recipe.variation_strength for recipe in bench.drawn)
