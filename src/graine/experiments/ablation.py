"""`ablation`: what each part of a prompt does: how far the picture moves without it, and which way.

A picture moves for any change of its prompt, even for one that says nothing. So "does nothing" is measured:
the prompt is drawn with idle changes as well (a comma more), and a part acts if leaving it out moves the
pictures of the same seeds further than those do, or lets them fit the prompt better or worse than those do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, Literal, NamedTuple

from graine.errors import ExperimentError
from graine.experiments.ab_test import UNASKED, check_distinct, evaluations
from graine.experiments.base import (
    MEANING,
    PIXELS,
    Compare,
    Confirm,
    Experiment,
    Render,
    Score,
    Shot,
    Tell,
)
from graine.experiments.statistics import Mean, mean
from graine.recipe import Recipe

FEWEST: Final = 3  # seeds: two have no spread to speak of
Direction = Literal["towards", "away", "unclear"]


class Removal(NamedTuple):
    """A part of a prompt, and the prompt without it."""

    part: str
    rest: str


class PictureDistance(NamedTuple):
    """How far one picture is from another: 0 for equal ones, by its pixels and by its meaning."""

    pixels: float
    meaning: float


@dataclass(frozen=True, slots=True)
class Effect:
    """What one change of the prompt did on every seed."""

    part: str  # what was left out
    rest: str  # the prompt without it
    shots: tuple[Shot, ...]  # a picture a seed
    moves: tuple[PictureDistance, ...]  # from the picture of the whole prompt, a seed
    scores: tuple[float, ...]  # how well the pictures fit the whole prompt, a seed


@dataclass(frozen=True, slots=True)
class Ablation:
    """What every part did, beside changes that say nothing and another seed."""

    whole: Effect  # the whole prompt: it did not move
    idle: tuple[Effect, ...]  # changes that say nothing
    parts: tuple[Effect, ...]
    seed_moves: tuple[PictureDistance, ...]  # between pictures of the whole prompt with neighbouring seeds
    level: float

    def moved(self, effect: Effect) -> PictureDistance:
        """How far a change moved the pictures, in the mean of the seeds."""
        return _means(effect.moves)

    @property
    def idle_move(self) -> PictureDistance:
        """How far the idle change that moves them most does, in the mean of the seeds."""
        return PictureDistance(*(max(values) for values in zip(*map(self.moved, self.idle), strict=True)))

    @property
    def seed_move(self) -> PictureDistance:
        """How far apart pictures of different seeds are, in the mean."""
        return _means(self.seed_moves)

    def pull(self, effect: Effect) -> Mean:
        """How much better the pictures fit the prompt for the part: positive is towards the prompt."""
        pairs = zip(self.whole.scores, effect.scores, strict=True)
        return mean([whole - without for whole, without in pairs], self.level)

    def direction(self, effect: Effect) -> Direction:
        """Tell which way a part pulls, as far as the seeds show it."""
        interval = self.pull(effect).interval
        if interval is None or interval.low <= 0 <= interval.high:
            return "unclear"
        return "towards" if interval.low > 0 else "away"

    def acts(self, effect: Effect) -> bool:
        """Tell whether a part measurably does what no idle change does: at the level, for each of them."""
        return all(self._further(effect, idle) or self._otherwise(effect, idle) for idle in self.idle)

    @property
    def nothing(self) -> tuple[Effect, ...]:
        """The parts whose effect cannot be told from that of an idle change."""
        return tuple(effect for effect in self.parts if not self.acts(effect))

    def _further(self, effect: Effect, idle: Effect) -> bool:
        """Tell whether a part moves the pictures of the same seeds further, by pixels or by meaning."""
        pairs = list(zip(effect.moves, idle.moves, strict=True))
        for kind in range(2):
            # Each of the two at a quarter of the level: an interval for half of it, of which one side counts.
            found = mean([one[kind] - other[kind] for one, other in pairs], self.level / 2).interval
            if found and found.low > 0:
                return True
        return False

    def _otherwise(self, effect: Effect, idle: Effect) -> bool:
        """Tell whether the same seeds fit the prompt better or worse, at the other half of the level."""
        pairs = zip(effect.scores, idle.scores, strict=True)
        found = mean([one - other for one, other in pairs], self.level / 2).interval
        return found is not None and not found.low <= 0 <= found.high


class AblationProgress(NamedTuple):
    """How many seeds are done."""

    done: int
    seeds: int


def ablation(
    recipe: Recipe,
    parts: Sequence[Removal],
    seeds: Sequence[int],
    *,
    idle: Sequence[str],
    prompt: str,
    level: float = 0.05,
) -> Experiment[Ablation]:
    """Find out what each part of a prompt does, leaving out one after the other, on each of the seeds.

    `idle` are the same prompt with changes that say nothing; `prompt` is the whole prompt as a judge hears
    it. Tells a `Progress` after every seed. Raises `ExperimentError` for no parts or too few seeds.
    """
    _check(parts, seeds)
    prompts = [recipe.prompt, *idle, *(removal.rest for removal in parts)]
    yield from _agreed(recipe, len(prompts) * len(seeds))
    drawn: list[list[Shot]] = []
    for seed in seeds:
        drawn.append((yield Render(tuple(replace(recipe, prompt=text, seed=seed) for text in prompts))))
        yield Tell(AblationProgress(len(drawn), len(seeds)))
    names = [Removal("", text) for text in (recipe.prompt, *idle)]
    effects = yield from _measured([*names, *parts], drawn, prompt)
    whole, first = effects[0].shots, 1 + len(idle)
    seed_moves = yield from _moves(list(pairwise(whole)))
    return Ablation(effects[0], tuple(effects[1:first]), tuple(effects[first:]), tuple(seed_moves), level)


def _measured(
    removals: Sequence[Removal], drawn: Sequence[Sequence[Shot]], prompt: str
) -> Experiment[list[Effect]]:
    """Compare every picture with that of the whole prompt, and score it."""
    effects: list[Effect] = []
    for place, removal in enumerate(removals):
        shots = tuple(of_seed[place] for of_seed in drawn)
        moves = yield from _moves([(of_seed[0], of_seed[place]) for of_seed in drawn])
        scores: list[float] = yield Score(shots, prompt)
        effects.append(Effect(removal.part, removal.rest, shots, tuple(moves), tuple(scores)))
    return effects


def _moves(pairs: Sequence[tuple[Shot, Shot]]) -> Experiment[list[PictureDistance]]:
    pixels: list[float] = yield Compare(tuple(pairs), PIXELS)
    meaning: list[float] = yield Compare(tuple(pairs), MEANING)
    return [PictureDistance(1 - look, 1 - sense) for look, sense in zip(pixels, meaning, strict=True)]


def _means(moves: Sequence[PictureDistance]) -> PictureDistance:
    return PictureDistance(*(sum(values) / len(moves) for values in zip(*moves, strict=True)))


def _agreed(recipe: Recipe, pictures: int) -> Experiment[None]:
    """State the cost beforehand, where it is large."""
    if pictures > UNASKED:
        yield Confirm(pictures, pictures * evaluations(recipe), recipe)


def _check(parts: Sequence[Removal], seeds: Sequence[int]) -> None:
    if not parts:
        raise ExperimentError("ablate_no_parts")
    if len(seeds) < FEWEST:
        raise ExperimentError("ablate_few_seeds", count=len(seeds), least=FEWEST)
    check_distinct(seeds)
