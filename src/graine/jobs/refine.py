"""A found picture drawn slowly, and its near neighbours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar, Final, Self

from graine.experiments.base import Confirm, Experiment, Tell
from graine.experiments.refine import (
    CFG,
    ORIGINAL,
    VARIATION,
    Climbed,
    Refined,
    RefinePlan,
    Rung,
    Settled,
    Variant,
    Varied,
    refine,
)
from graine.i18n import setting, text
from graine.jobs.base import (
    CheckContext,
    JobContext,
    JobPlan,
    JobRequest,
    PictureId,
    Said,
    Work,
    both,
    check_own,
    recipe_of,
    telling,
)
from graine.jobs.convergence import is_steady
from graine.jobs.cost import CostEstimate, estimate
from graine.library.entry import VARIED, Parent
from graine.prompt.common_words import plain_text
from graine.recipe import Recipe
from graine.sampling.samplers import SAMPLERS
from graine.validation import Range

WEIGHTS: Final = (0.85, 1.15)  # that parts of a prompt are tried with
SLOW_SAMPLER, SLOW_SCHEDULE = "k_heun", "karras"  # as the quality preset "final"


@dataclass(frozen=True, slots=True)
class RungFound:
    """The picture at so many steps, and how like the one before it is; None for the first."""

    picture: int
    steps: int
    likeness: float | None


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A near neighbour, what is different about it, and how like the picture it is."""

    picture: int
    what: Said
    likeness: float
    score: float


@dataclass(frozen=True, slots=True)
class Climbing:
    """Told after each rung."""

    rungs: tuple[RungFound, ...]


@dataclass(frozen=True, slots=True)
class StandsStill:
    """Told when it is known from how many steps on nothing changes; None if it goes on changing."""

    rungs: tuple[RungFound, ...]
    settled: int | None
    sentence: Said | None


@dataclass(frozen=True, slots=True)
class Varying:
    """Told after each batch: the neighbours so far, best first."""

    neighbours: tuple[Neighbour, ...]


@dataclass(frozen=True, slots=True)
class RefineFinished:
    """Told last: all of it, and the best one in full."""

    rungs: tuple[RungFound, ...]
    settled: int | None
    neighbours: tuple[Neighbour, ...]
    best: int
    sentence: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class RefineJobPlan(JobPlan):
    """The recipe of the picture, and how many other seeds are mixed in."""

    recipe: Recipe
    variations: int
    pictures: int
    evaluations: int
    parents: tuple[int, ...] = ()
    how: str = VARIED

    @classmethod
    def of(cls, recipe: Recipe, variations: int, picture: int | None = None) -> RefineJobPlan:
        """Plan for a recipe; its picture's number in the library is the parent of all that is drawn."""
        recipe = replace(recipe, memory=())
        price = _price(recipe, variations)
        return cls(
            recipe=recipe,
            variations=variations,
            pictures=price.pictures,
            evaluations=price.evaluations,
            parents=() if picture is None else (picture,),
        )

    @property
    def refine_plan(self) -> RefinePlan:
        """How the picture is refined."""
        return refine_plan(self.recipe, self.variations)

    def experiment(self) -> Experiment[Refined]:
        """The refinement."""
        heard = plain_text(self.recipe.prompt, emphasis=self.recipe.emphasis)
        return refine(self.recipe, plan=self.refine_plan, wish=heard)

    def run(self, context: JobContext) -> Work:
        """Climb until the picture stands still, then rank its neighbours."""
        converges = self.refine_plan.converges
        found = yield from telling(self.experiment(), lambda event: _progress(event, converges=converges))
        yield Tell(
            RefineFinished(
                rungs=_rungs(found.rungs),
                settled=found.settled,
                neighbours=_neighbours(found.variants),
                best=int(found.final.name),
                sentence=both(lambda lang: " ".join(said_of(found, lang, converges=converges))),
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RefineRequest(JobRequest):
    """A picture of the library drawn slowly, and its near neighbours."""

    kind: ClassVar = "refine"
    plan_type: ClassVar[type[JobPlan]] = RefineJobPlan
    example: ClassVar = {"picture": 12, "variations": 2}

    picture: PictureId
    variations: Annotated[int, Range(0, 16)] = 2  # other seeds that are mixed in, at each of three strengths

    @property
    def label(self) -> str:
        """The picture's number."""
        return f"#{self.picture}"

    @property
    def origins(self) -> tuple[Parent, ...]:
        """The picture that is refined."""
        return (Parent(self.picture, VARIED),)

    def check(self, context: CheckContext) -> Self:
        """Look for the picture."""
        check_own(self)
        context.check_picture(self.picture)
        return self

    def cost(self, context: CheckContext) -> CostEstimate:
        """Count every rung, the neighbours and the final."""
        recipe = context.recipe_of(self.picture)
        price = _price(recipe, self.variations)
        return estimate(recipe, context.recall, pictures=price.pictures, evaluations=price.evaluations)

    def plan(self, context: JobContext) -> RefineJobPlan:
        """Take the recipe of the picture."""
        return RefineJobPlan.of(recipe_of(context.library, self.picture), self.variations, self.picture)


def refine_plan(recipe: Recipe, variations: int = 2) -> RefinePlan:
    """How a recipe is refined: by the slow sampler, the prompt's parts weighted a little otherwise."""
    return RefinePlan(
        sampler=SLOW_SAMPLER,
        schedule=SLOW_SCHEDULE,
        calls=SAMPLERS[SLOW_SAMPLER].calls_per_step,
        seeds=tuple(range(1, variations + 1)),
        prompts=tuple(reweighted(recipe.prompt)),
        converges=is_steady(recipe),
    )


def reweighted(prompt: str) -> list[tuple[str, str]]:
    """Return (what changed, prompt) with each part, from comma to comma, a little weaker and stronger.

    A prompt that weighs, changes or joins its parts already is left as its author wanted it.
    """
    if re.search(r"[()\[\]{}<>|\\#]|\b(?:AND|BREAK)\b", prompt):
        return []
    parts = [part.strip() for part in prompt.split(",") if part.strip()]
    changed = [(place, f"({part}:{weight:g})") for place, part in enumerate(parts) for weight in WEIGHTS]
    return [(part, ", ".join([*parts[:place], part, *parts[place + 1 :]])) for place, part in changed]


def said_of(refined: Refined, lang: str | None = None, *, converges: bool) -> list[str]:
    """Say in sentences what was found; a picture that never stands still is not told so."""
    return [*([settled_text(refined, lang)] if converges else []), verdict_text(refined, lang)]


def variant_text(variant: Variant, lang: str | None = None) -> str:
    """Say what is different about a neighbour."""
    if variant.kind == ORIGINAL:
        return text("cli.refine.original", lang=lang)
    if variant.kind == CFG:
        return text("cli.refine.cfg", lang=lang, value=setting(float(variant.change), lang))
    if variant.kind == VARIATION:
        seed, _, strength = variant.change.partition(":")
        return text("cli.refine.variation", lang=lang, seed=seed, strength=setting(float(strength), lang))
    return variant.change


def settled_text(event: Settled | Refined, lang: str | None = None) -> str:
    """Say from how many steps on the picture stands still."""
    steps = event.steps if isinstance(event, Settled) else event.settled
    rungs: Sequence[Rung] = event.rungs
    if steps is None:
        return text("cli.refine.unsettled", lang=lang, count=rungs[-1].steps)
    return text("cli.refine.settled", lang=lang, count=steps)


def verdict_text(refined: Refined, lang: str | None = None) -> str:
    """Name the best neighbour, and how much better the judge finds it."""
    original = next(one for one in refined.variants if one.kind == ORIGINAL)
    if refined.best is original:
        return text("cli.refine.original_best", lang=lang, count=len(refined.variants) - 1)
    gain, score = round(refined.best.score - original.score, 3), round(refined.best.score, 3)
    what = variant_text(refined.best, lang)
    return text("cli.refine.best", lang=lang, what=what, score=score, gain=gain)


def _price(recipe: Recipe, variations: int) -> Confirm:
    """Let the refinement state its price. Raises `ExperimentError` for a picture that no model drew."""
    asked = next(refine(recipe, plan=refine_plan(recipe, variations)))
    assert isinstance(asked, Confirm)
    return asked


def _progress(event: object, *, converges: bool) -> Climbing | StandsStill | Varying | None:
    match event:
        case Climbed():
            return Climbing(_rungs(event.rungs))
        case Settled():
            sentence = both(lambda lang: settled_text(event, lang)) if converges else None
            return StandsStill(_rungs(event.rungs), event.steps, sentence)
        case Varied():
            return Varying(_neighbours(event.variants))
        case _:
            return None


def _rungs(rungs: Sequence[Rung]) -> tuple[RungFound, ...]:
    return tuple(RungFound(int(one.shot.name), one.steps, one.likeness) for one in rungs)


def _neighbours(variants: Sequence[Variant]) -> tuple[Neighbour, ...]:
    return tuple(
        Neighbour(
            int(one.shot.name), both(lambda lang, one=one: variant_text(one, lang)), one.likeness, one.score
        )
        for one in variants
    )
