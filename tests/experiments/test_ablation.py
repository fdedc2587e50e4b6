"""Ablation, driven by pictures that are points: what each part does is known."""

from __future__ import annotations

import random
from collections.abc import Mapping

import pytest

from graine.errors import ExperimentError
from graine.experiments.ablation import Ablation, AblationProgress, Removal, ablation
from graine.experiments.base import PIXELS, Compare, Confirm, Render, Request, Score, Shot, Tell
from graine.recipe import Recipe

WHOLE = Recipe(prompt="a cat, red, big, shiny")
PARTS = [
    Removal("a cat", "red, big, shiny"),
    Removal("red", "a cat, big, shiny"),
    Removal("big", "a cat, red, shiny"),
    Removal("shiny", "a cat, red, big"),
]
LAST = Removal("3D", "a cat, red, big, shiny, 2D")
IDLE = ["a cat, red, big, shiny ,", "a cat, , red, big, shiny"]
# How far a prompt's picture is from that of the whole prompt, in pixels and in meaning, and how well it fits.
WORLD: Mapping[str, tuple[float, float, float]] = {
    WHOLE.prompt: (0.0, 0.0, 0.5),
    IDLE[0]: (0.05, 0.02, 0.5),
    IDLE[1]: (0.10, 0.02, 0.5),
    PARTS[0].rest: (0.60, 0.50, 0.2),  # the subject
    PARTS[1].rest: (0.10, 0.30, 0.45),  # a colour: it is in the meaning alone
    PARTS[2].rest: (0.10, 0.02, 0.5),  # nothing more than a comma
    LAST.rest: (0.05, 0.02, 0.3),  # hardly to be seen, but without it the pictures fit less
    PARTS[3].rest: (0.40, 0.20, 0.6),  # pulls away from the prompt
}


class World:
    """Answers an ablation: every prompt has its distances, and each seed a little chance."""

    def __init__(self, spread: float = 0.01) -> None:
        self.spread, self.asked = spread, list[Request]()

    def run(self, seeds: range = range(6), parts: list[Removal] = PARTS) -> Ablation:
        experiment = ablation(WHOLE, parts, seeds, idle=IDLE, prompt="a cat, red, big, shiny")
        answer: object = None
        while True:
            try:
                request = experiment.send(answer)
            except StopIteration as end:
                return end.value
            self.asked.append(request)
            answer = self.answer(request)

    def answer(self, request: Request) -> object:
        match request:
            case Render(recipes):
                return [Shot(f"{recipe.seed} {recipe.prompt}", recipe) for recipe in recipes]
            case Compare(pairs, by):
                return [1 - self._apart(first, second, 0 if by == PIXELS else 1) for first, second in pairs]
            case Score(shots, prompt):
                assert prompt == "a cat, red, big, shiny"
                return [WORLD[shot.recipe.prompt][2] + self._chance(shot, "score") for shot in shots]
            case _:
                return True

    def _apart(self, first: Shot, second: Shot, kind: int) -> float:
        if first.recipe.seed != second.recipe.seed:
            return 0.8
        if first == second:
            return 0.0
        return abs(WORLD[second.recipe.prompt][kind] + self._chance(second, str(kind)))

    def _chance(self, shot: Shot, what: str) -> float:
        return random.Random(shot.name + what).gauss(0, self.spread)


def test_every_part_is_left_out_on_every_seed_and_nothing_is_drawn_twice() -> None:
    world = World()
    found = world.run()
    drawn = [asked.recipes for asked in world.asked if isinstance(asked, Render)]
    assert [len(batch) for batch in drawn] == [7] * 6
    assert len({recipe for batch in drawn for recipe in batch}) == 42
    assert [effect.part for effect in found.parts] == ["a cat", "red", "big", "shiny"]
    assert [asked.event for asked in world.asked if isinstance(asked, Tell)][-1] == AblationProgress(6, 6)


def test_words_that_do_nothing_are_named_and_those_that_act_in_colour_alone_are_not() -> None:
    found = World().run()
    assert [effect.part for effect in found.nothing] == ["big"]


def test_a_part_that_only_makes_the_pictures_fit_acts_too() -> None:
    found = World().run(parts=[PARTS[2], LAST])
    assert [effect.part for effect in found.nothing] == ["big"]


def test_the_pull_has_its_direction_and_its_interval() -> None:
    found = World().run()
    assert [found.direction(effect) for effect in found.parts] == ["towards", "towards", "unclear", "away"]
    pull = found.pull(found.parts[0])
    assert pull.value == pytest.approx(0.3, abs=0.02)
    assert pull.interval is not None
    assert pull.interval.low < 0.3 < pull.interval.high


def test_moves_stand_beside_those_of_a_comma_and_of_another_seed() -> None:
    found = World().run()
    assert found.moved(found.parts[0]).pixels == pytest.approx(0.6, abs=0.02)
    assert found.idle_move.pixels == pytest.approx(0.1, abs=0.02)
    assert found.seed_move.pixels == pytest.approx(0.8)


def test_where_seeds_disagree_nothing_is_claimed() -> None:
    found = World(spread=0.5).run(range(3))
    assert all(found.direction(effect) == "unclear" for effect in found.parts)


def test_a_comma_is_told_from_a_comma_no_more_often_than_stated() -> None:
    """Parts that do just what an idle change does: at most one in twenty may seem to act."""
    seemed = 0
    for first in range(0, 4000, 8):
        found = World(spread=0.04).run(range(first, first + 8), [Removal("big", PARTS[2].rest)])
        seemed += len(found.parts) - len(found.nothing)
    assert seemed / 500 <= 0.05


def test_a_large_ablation_states_its_cost_first() -> None:
    world = World()
    world.run(range(10))
    assert world.asked[0] == Confirm(70, 70 * 25, WHOLE)


@pytest.mark.parametrize(
    ("parts", "seeds", "key"),
    [
        ([], range(4), "ablate_no_parts"),
        (PARTS, range(2), "ablate_few_seeds"),
        (PARTS, (1, 2, 1), "ab_seeds_twice"),
    ],
)
def test_what_would_show_nothing_is_refused(parts: list[Removal], seeds: range, key: str) -> None:
    with pytest.raises(ExperimentError) as refused:
        next(ablation(WHOLE, parts, seeds, idle=IDLE, prompt="a cat"))
    assert refused.value.key == key
    assert refused.value.text("fr") != refused.value.text("en")
