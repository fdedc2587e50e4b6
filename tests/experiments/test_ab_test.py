"""A/B tests, driven by simulated judges whose preference is known."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from graine.errors import ExperimentError
from graine.experiments.ab_test import Standing, ab_test, swapped
from graine.experiments.base import Choose, Compare, Confirm, Render, Request, Score, Shot, Tell, Verdict
from graine.recipe import Recipe

LEFT, RIGHT = Recipe(prompt="a cat, oil painting"), Recipe(prompt="a cat, watercolor")
SIDES: dict[str, Verdict] = {"l": "left", "r": "right", "-": "neither"}
Decide = Callable[[int], Verdict]  # what somebody prefers on a seed


class Driver:
    """Answers an A/B test with a preference a seed, and remembers what it was asked."""

    def __init__(self, decide: Decide, alike: float = 0.5) -> None:
        self.decide, self.alike = decide, alike
        self.asked: list[Request] = []
        self.told: list[Standing] = []

    def run(self, *, seeds: range, chooser: str = "judge", level: float = 0.05) -> Standing:
        person = "person" if chooser == "person" else "judge"
        test = ab_test(LEFT, RIGHT, seeds=seeds, prompt="a cat", chooser=person, level=level)
        answer: object = None
        while True:
            try:
                request = test.send(answer)
            except StopIteration as end:
                return end.value
            self.asked.append(request)
            answer = self.answer(request)

    def answer(self, request: Request) -> object:
        match request:
            case Render(recipes):
                return [Shot(str(number), recipe) for number, recipe in enumerate(recipes)]
            case Score(shots, prompt):
                assert prompt == "a cat"
                return [self._score(shot) for shot in shots]
            case Compare(pairs):
                return [self.alike] * len(pairs)
            case Choose(left, right):
                assert left.recipe.seed == right.recipe.seed
                wanted = self.decide(left.recipe.seed)
                if wanted in ("neither", "stop"):
                    return wanted
                side = LEFT if wanted == "left" else RIGHT
                return "left" if left.recipe.prompt == side.prompt else "right"
            case Tell(event):
                assert isinstance(event, Standing)
                self.told.append(event)
            case _:
                return True
        return None

    def _score(self, shot: Shot) -> float:
        wanted = self.decide(shot.recipe.seed)
        return 0.3 if wanted == ("left" if shot.recipe.prompt == LEFT.prompt else "right") else 0.2


@pytest.mark.parametrize("chooser", ["judge", "person"])
def test_seven_seeds_alike_are_clear_and_nothing_more_is_drawn(chooser: str) -> None:
    driver = Driver(lambda seed: "right")
    found = driver.run(seeds=range(100, 132), chooser=chooser)
    assert (found.ended, found.leader, found.right, len(found.pairs)) == ("clear", "right", 7, 7)
    drawn = [recipe for asked in driver.asked if isinstance(asked, Render) for recipe in asked.recipes]
    assert len(drawn) == 14
    assert [recipe.seed for recipe in drawn[::2]] == [recipe.seed for recipe in drawn[1::2]]
    assert {replace(recipe, seed=0) for recipe in drawn} == {LEFT, RIGHT}


def test_it_tells_how_it_stands_after_every_pair() -> None:
    driver = Driver(lambda seed: "left" if seed % 4 else "right")
    found = driver.run(seeds=range(12))
    assert [len(standing.pairs) for standing in driver.told] == list(range(1, len(found.pairs) + 1))
    assert driver.told[-1] == found
    assert found.difference is not None
    assert found.difference.value < 0


def test_it_ends_as_soon_as_the_seeds_left_cannot_make_it_clear() -> None:
    driver = Driver(lambda seed: "left" if seed % 2 else "right")
    found = driver.run(seeds=range(12))
    assert found.ended == "out of reach"
    assert len(found.pairs) + found.until_clear > 12


def test_with_unclear_preference_all_seeds_are_used() -> None:
    found = Driver(lambda seed: SIDES["llllllrlr"[seed]]).run(seeds=range(9))
    assert (found.ended, found.left, found.right) == ("out of reach", 6, 1)
    assert Driver(lambda seed: SIDES["llllll-r"[seed]]).run(seeds=range(8)).ended != "clear"
    assert Driver(lambda seed: SIDES["llllll-"[seed]]).run(seeds=range(7)).ended == "used up"


def test_a_tie_counts_for_neither_side() -> None:
    found = Driver(lambda seed: "neither" if seed % 2 else "left").run(seeds=range(32))
    assert (found.left, found.right, found.count("neither")) == (7, 0, 6)
    assert found.interval.high < 0.5


def test_pictures_that_look_the_same_are_a_tie_whatever_the_judge_says() -> None:
    found = Driver(lambda seed: "right", alike=0.99).run(seeds=range(16))
    assert (found.left, found.right, found.ended) == (0, 0, "out of reach")
    assert found.count("neither") == len(found.pairs) == 10
    assert Driver(lambda seed: "right", alike=0.97).run(seeds=range(16)).ended == "clear"


def test_whoever_chooses_may_stop() -> None:
    found = Driver(lambda seed: "stop" if seed == 3 else "left").run(seeds=range(32), chooser="person")
    assert (found.ended, len(found.pairs)) == ("stopped", 3)


def test_a_person_sees_the_sides_in_changing_order_and_always_in_the_same() -> None:
    turned = [swapped(replace(LEFT, seed=seed), replace(RIGHT, seed=seed)) for seed in range(400)]
    assert turned == [swapped(replace(LEFT, seed=seed), replace(RIGHT, seed=seed)) for seed in range(400)]
    assert 160 < sum(turned) < 240
    driver = Driver(lambda seed: "right")
    driver.run(seeds=range(32), chooser="person")
    shown = [asked.left.recipe.prompt for asked in driver.asked if isinstance(asked, Choose)]
    assert {LEFT.prompt, RIGHT.prompt} == set(shown)


def test_a_large_test_states_its_cost_first() -> None:
    driver = Driver(lambda seed: "left")
    driver.run(seeds=range(33))
    assert driver.asked[0] == Confirm(66, 33 * 50, LEFT)
    small = Driver(lambda seed: "left")
    small.run(seeds=range(32))
    assert not any(isinstance(asked, Confirm) for asked in small.asked)


@pytest.mark.parametrize(
    ("seeds", "prompt", "level", "key"),
    [
        ((), "a cat", 0.05, "ab_few_seeds"),
        (range(6), "a cat", 0.05, "ab_few_seeds"),
        ((1, 2, 3, 4, 5, 6, 7, 1), "a cat", 0.05, "ab_seeds_twice"),
        (range(8), " ", 0.05, "ab_nothing_shared"),
        (range(8), "a cat", 0.0, "ab_level"),
        (range(8), "a cat", 5.0, "ab_level"),
    ],
)
def test_what_would_prove_nothing_is_refused(
    seeds: tuple[int, ...] | range, prompt: str, level: float, key: str
) -> None:
    with pytest.raises(ExperimentError) as refused:
        next(ab_test(LEFT, RIGHT, seeds=seeds, prompt=prompt, level=level))
    assert refused.value.key == key
    assert refused.value.text("fr") != refused.value.text("en")


def told(share: float, seeds: int, *, runs: int = 2000, ties: float = 0.0) -> float:
    """The share of tests that end in "clear", for a judge that prefers the right side so often."""
    chance, clear = random.Random(f"{share} {seeds} {ties}"), 0
    for _ in range(runs):
        draws = [(chance.random(), chance.random()) for _ in range(seeds)]
        standing = Standing(seeds, 0.05)

        def decide(seed: int, draws: list[tuple[float, float]] = draws) -> Verdict:
            if draws[seed][0] < ties:
                return "neither"
            return "right" if draws[seed][1] < share else "left"

        standing = Driver(decide).run(seeds=range(seeds))
        clear += standing.ended == "clear"
    return clear / runs


@pytest.mark.parametrize(("seeds", "ties"), [(32, 0.0), (20, 0.3)])
def test_equal_sides_are_told_apart_in_at_most_one_test_of_twenty(seeds: int, ties: float) -> None:
    """The whole experiment, which looks after every pair and stops when it likes what it sees."""
    assert told(0.5, seeds, ties=ties) <= 0.05


def test_a_strong_preference_is_found() -> None:
    assert told(0.9, 32, runs=300) >= 0.95
