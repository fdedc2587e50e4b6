"""`ab_test`: which of two recipes gives the better pictures, on the same seeds, with how sure that is."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from graine.errors import ExperimentError
from graine.experiments.base import (
    PIXELS,
    Choose,
    Compare,
    Confirm,
    Experiment,
    Render,
    Score,
    Shot,
    Tell,
    Verdict,
)
from graine.experiments.statistics import (
    Interval,
    Mean,
    clopper_pearson,
    confidence_sequence,
    e_value,
    mean,
    pairs_until_clear,
)
from graine.recipe import Recipe

AT_ONCE: Final = 4  # pairs drawn together at most: they share network calls, and nobody waits long
SAME: Final = 0.98  # structural similarity from which nobody can tell two pictures apart (docs/comparing.md)
UNASKED: Final = 64  # pictures that are drawn without asking whether they are worth it
LEVELS: Final = (1e-6, 0.5)
Chooser = Literal["judge", "person"]
Ending = Literal["", "clear", "out of reach", "used up", "stopped"]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two pictures of one seed and which of them was preferred; "neither" for a tie."""

    left: Shot
    right: Shot
    chosen: Verdict
    scores: tuple[float, float] | None = None  # the judge's, left and right; None for a person's choice

    @property
    def seed(self) -> int:
        """The seed that both grew from."""
        return self.left.recipe.seed


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known after some pairs. Ties count for neither side: shares are those of the decided pairs."""

    seeds: int  # that can be used at most
    level: float
    pairs: tuple[Pair, ...] = ()
    ended: Ending = ""  # why it ended; "" while it goes on

    def count(self, chosen: Verdict) -> int:
        """Count the pairs that were decided so."""
        return sum(pair.chosen == chosen for pair in self.pairs)

    @property
    def left(self) -> int:
        """Count the pairs where the left side was better."""
        return self.count("left")

    @property
    def right(self) -> int:
        """Count the pairs where the right side was better."""
        return self.count("right")

    @property
    def leader(self) -> Verdict:
        """Name the side that leads; "neither" where both have won as often."""
        return "neither" if self.left == self.right else "left" if self.left > self.right else "right"

    @property
    def e_value(self) -> float:
        """The evidence against "both are equally good"; 1 / level is enough, at any time."""
        return e_value(self.right, self.left)

    @property
    def interval(self) -> Interval:
        """The interval of the share of seeds where the right side is better; it holds at any time."""
        return confidence_sequence(self.right, self.left, self.level)

    @property
    def fixed_interval(self) -> Interval:
        """The interval that would hold had the number of pairs been fixed beforehand: it is narrower."""
        return clopper_pearson(self.right, self.left, self.level)

    @property
    def difference(self) -> Mean | None:
        """How much more the judge gave the right side, a seed; for information, None for a person."""
        scores = [pair.scores for pair in self.pairs if pair.scores]
        return mean([right - left for left, right in scores], self.level) if scores else None

    @property
    def until_clear(self) -> int:
        """Count the fewest further pairs after which it can be clear."""
        return pairs_until_clear(self.left, self.right, self.level)

    def after(self, pair: Pair) -> Standing:
        """The standing with one more pair, ended if that makes it clear or the rest cannot."""
        standing = replace(self, pairs=(*self.pairs, pair))
        left, needed = self.seeds - len(standing.pairs), standing.until_clear
        if needed == 0:
            return replace(standing, ended="clear")
        if left == 0:
            return replace(standing, ended="used up")
        return replace(standing, ended="out of reach") if needed > left else standing


def ab_test(
    left: Recipe,
    right: Recipe,
    *,
    seeds: Sequence[int],
    prompt: str,
    chooser: Chooser = "judge",
    level: float = 0.05,
) -> Experiment[Standing]:
    """Find out whether `left` or `right` gives the better pictures; tells a `Standing` after every pair.

    Both sides are drawn with the same seeds, in order, until the answer is clear, cannot become clear any
    more, or the seeds are used up. If both sides are equally good, the chance to be told otherwise is at most
    `level`, for all this stopping (`statistics.e_value`). `prompt` is what the pictures are judged by: the
    words that both sides share, for a judge that hears the words of one side is partial. Which of the two a
    person sees first is drawn by lot; the lot hangs on the recipes alone, so that it falls again as it fell.
    Raises `ExperimentError` for seeds or a level that prove nothing.
    """
    _check(seeds, prompt, chooser, level)
    yield from _agreed(left, right, len(seeds))
    standing = Standing(len(seeds), level)
    while not standing.ended:
        done = len(standing.pairs)
        # So many pairs are needed before anything can be clear, whatever they show.
        batch = seeds[done : done + min(standing.until_clear, AT_ONCE)]
        shots = yield Render(tuple(replace(side, seed=seed) for seed in batch for side in (left, right)))
        pairs = list(zip(shots[::2], shots[1::2], strict=True))
        judged = (yield from _judged(pairs, prompt)) if chooser == "judge" else [None] * len(pairs)
        for two, decided in zip(pairs, judged, strict=True):
            pair = decided or (yield from _chosen(*two, prompt))
            standing = standing.after(pair) if pair else replace(standing, ended="stopped")
            yield Tell(standing)
            if standing.ended:
                break
    return standing


def evaluations(recipe: Recipe) -> int:
    """Count the network evaluations of a picture, as a plain sampler's."""
    second = recipe.hires.steps or recipe.steps if recipe.hires else 0
    return recipe.steps + second


def swapped(left: Recipe, right: Recipe) -> bool:
    """Draw by lot whether the right picture is shown first."""
    return random.Random(repr((left, right))).random() < 0.5


def _judged(pairs: Sequence[tuple[Shot, Shot]], prompt: str) -> Experiment[list[Pair]]:
    """Let the judge decide; pictures that look the same are a tie, whatever its last digits say."""
    alike: list[float] = yield Compare(tuple(pairs), PIXELS)
    scores: list[float] = yield Score(tuple(shot for pair in pairs for shot in pair), prompt)
    both = zip(scores[::2], scores[1::2], strict=True)
    return [
        Pair(*pair, _better(*two, tied=same >= SAME), two)
        for pair, two, same in zip(pairs, both, alike, strict=True)
    ]


def _better(left: float, right: float, *, tied: bool) -> Verdict:
    if tied or left == right:
        return "neither"
    return "left" if left > right else "right"


def _chosen(left: Shot, right: Shot, prompt: str) -> Experiment[Pair | None]:
    turned = swapped(left.recipe, right.recipe)
    answer: Verdict = yield Choose(*((right, left) if turned else (left, right)), prompt)
    if answer == "stop":
        return None
    other: dict[Verdict, Verdict] = {"left": "right", "right": "left"}
    return Pair(left, right, other.get(answer, answer) if turned else answer)


def _agreed(left: Recipe, right: Recipe, count: int) -> Experiment[None]:
    """State the largest cost beforehand, where it is large."""
    if 2 * count > UNASKED:
        yield Confirm(2 * count, count * (evaluations(left) + evaluations(right)), left)


def _check(seeds: Sequence[int], prompt: str, chooser: Chooser, level: float) -> None:
    low, high = LEVELS
    if not low <= level <= high:
        raise ExperimentError("ab_level", value=level, low=low, high=high)
    if len(seeds) < (least := pairs_until_clear(0, 0, level)):
        raise ExperimentError("ab_few_seeds", count=len(seeds), least=least, level=level)
    check_distinct(seeds)
    if chooser == "judge" and not prompt.strip():
        raise ExperimentError("ab_nothing_shared")


def check_distinct(seeds: Sequence[int]) -> None:
    """Refuse a seed that is given twice: the same pictures would count twice."""
    seen = set[int]()
    for seed in seeds:
        if seed in seen:
            raise ExperimentError("ab_seeds_twice", seed=seed)
        seen.add(seed)
