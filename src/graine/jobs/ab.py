"""Comparing two sides on the same seeds, until one is better or none is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, ClassVar, Self

from graine.experiments.ab_test import LEVELS, Chooser, Ending, Standing, ab_test, evaluations
from graine.experiments.base import Experiment, Tell, Verdict
from graine.experiments.confounds import Confound, check_sides, confounds
from graine.experiments.result_text import ending_text, standing_text
from graine.experiments.statistics import Interval
from graine.i18n import setting, text, text_elsewhere
from graine.jobs.base import (
    CheckContext,
    JobContext,
    JobPlan,
    JobRequest,
    Said,
    Seeds,
    Work,
    both,
    check_own,
    telling,
)
from graine.jobs.convergence import is_steady
from graine.jobs.cost import CostEstimate, estimate
from graine.jobs.draw import DrawRequest
from graine.prompt.common_words import placed_words, plain_text, shared_words
from graine.recipe import Recipe
from graine.studio.draw_request import random_seed
from graine.validation import OneOf, Range, Seed

if TYPE_CHECKING:
    from graine.studio.studio import Studio


@dataclass(frozen=True, slots=True)
class PairFound:
    """Two pictures by their numbers in the library, and which was chosen."""

    left: int
    right: int
    chosen: Verdict
    scores: tuple[float, float] | None  # the judge's; None for a person's choice


@dataclass(frozen=True, slots=True)
class Introduced:
    """Told first: what is compared, and what else might make a difference."""

    seeds: int
    labels: tuple[Said, ...]  # of both sides
    confounds: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """Told after every pair: how it stands."""

    pairs: tuple[PairFound, ...]
    ended: Ending
    wins: Mapping[str, int]
    interval: Interval | None  # of the share of seeds where the right side is better
    sentence: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class AbPlan(JobPlan):
    """Both sides, which differ in one thing, and the seeds."""

    recipe: Recipe  # of the left side
    right: Recipe
    seeds: int
    first_seed: int
    level: float
    chooser: Chooser = "judge"
    pictures: int
    evaluations: int

    def experiment(self, judged_by: str = "") -> Experiment[Standing]:
        """The comparison; `judged_by` is what the judge goes by, "" for what both sides share."""
        said = judged_by or heard(self.recipe, self.right)
        return ab_test(
            self.recipe,
            self.right,
            seeds=range(self.first_seed, self.first_seed + self.seeds),
            prompt=said or (self.recipe.prompt if self.chooser == "person" else ""),
            chooser=self.chooser,
            level=self.level,
        )

    def run(self, context: JobContext) -> Work:
        """Compare, and tell the standing after every pair."""
        left, right = self.recipe, self.right
        other = named_confounds(context.studio, left, right)
        yield Tell(
            Introduced(
                self.seeds,
                labels=tuple(both(lambda lang, at=at: side_names(left, right, lang)[at]) for at in range(2)),
                confounds=tuple(both(lambda lang, one=one: one.text(lang, text_elsewhere)) for one in other),
            )
        )
        found = yield from telling(self.experiment(), _progress)
        yield Tell(_compared(found))


@dataclass(frozen=True, slots=True, kw_only=True)
class AbRequest(JobRequest):
    """Two requests that differ in one thing, drawn with the same seeds, until one is better or none is."""

    kind: ClassVar = "ab"
    plan_type: ClassVar[type[JobPlan]] = AbPlan
    example: ClassVar = {
        "left": {"prompt": "a red fox"},
        "right": {"prompt": "a red fox, oil painting"},
        "seeds": 32,
    }

    left: DrawRequest
    right: DrawRequest
    seeds: Seeds = 32
    first_seed: Seed | None = None
    chooser: Annotated[str, OneOf(("judge", "person"))] = "judge"
    level: Annotated[float, Range(*LEVELS)] = 0.05  # the chance to be told of a difference that is none

    @property
    def label(self) -> str:
        """The beginning of the left prompt."""
        return self.left.label

    def check(self, context: CheckContext) -> Self:
        """Check both sides, which get the same seed."""
        check_own(self)
        for side in (self.left, self.right):
            side.check_drawing(context)
        asked = (self.first_seed, self.left.seed, self.right.seed)
        seed = next((one for one in asked if one is not None), None)
        first = random_seed() if seed is None else seed
        return replace(self, left=self.left.seeded(first), right=self.right.seeded(first), first_seed=first)

    def cost(self, context: CheckContext) -> CostEstimate:
        """Count a picture a side and seed."""
        sides = [side.settled(context.recall) for side in (self.left, self.right)]
        calls = self.seeds * sum(map(evaluations, sides))
        return estimate(sides[0], context.recall, pictures=2 * self.seeds, evaluations=calls)

    def plan(self, context: JobContext) -> AbPlan:
        """Decide both sides.

        What was left to the model (CFG scale, size) is the first side's on both: two models may differ there.
        """
        left = self.left.one_recipe(context.studio)
        cfg = left.cfg if self.right.cfg is None else self.right.cfg
        like_left = replace(self.right, cfg=cfg, size=self.right.size or (left.width, left.height))
        right = replace(like_left.one_recipe(context.studio), seed=left.seed)
        check_sides(left, right)
        return AbPlan(
            recipe=left,
            right=right,
            seeds=self.seeds,
            first_seed=left.seed if self.first_seed is None else self.first_seed,
            level=self.level,
            chooser="person" if self.chooser == "person" else "judge",
            pictures=2 * self.seeds,
            evaluations=self.seeds * (evaluations(left) + evaluations(right)),
        )


def heard(left: Recipe, right: Recipe) -> str:
    """What a judge goes by: the prompt without its weights, or the words that both have."""
    if left.prompt == right.prompt:
        return plain_text(left.prompt, emphasis=left.emphasis)
    return shared_words(left.prompt, right.prompt)


def named_confounds(studio: Studio, left: Recipe, right: Recipe) -> list[Confound]:
    """Name what else might make a difference between two sides."""
    tokenizer = studio.model(left.model).tokenizer
    return confounds(
        left,
        right,
        places=lambda prompt: placed_words(prompt, tokenizer, emphasis=left.emphasis),
        restless={side.sampler for side in (left, right) if not is_steady(side)},
    )


def side_names(left: Recipe, right: Recipe, lang: str | None = None) -> list[str]:
    """Name both sides by what differs: "a cat, oil painting", or "CFG scale 9"."""
    name = check_sides(left, right)

    def value(side: Recipe) -> str:
        if name == "prompt":
            return side.prompt
        if name == "size":
            return f"{text('fields.size', lang=lang)} {side.width}x{side.height}"
        return f"{text(f'fields.{name}', lang=lang)} {setting(getattr(side, name), lang)}"

    return [value(left), value(right)]


def _progress(event: object) -> Compared | None:
    return _compared(event) if isinstance(event, Standing) else None


def _compared(found: Standing) -> Compared:
    pairs = (
        PairFound(int(pair.left.name), int(pair.right.name), pair.chosen, pair.scores) for pair in found.pairs
    )
    return Compared(
        pairs=tuple(pairs),
        ended=found.ended,
        wins={side: found.count(side) for side in ("left", "right", "neither")},
        interval=found.interval if found.pairs else None,
        sentence=both(
            lambda lang: f"{standing_text(found, lang)}. {ending_text(found, lang, text_elsewhere)}"
        ),
    )
