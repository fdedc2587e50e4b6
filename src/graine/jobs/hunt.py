"""Hunting seeds: many drafted, the best drawn in full."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar, Final

from graine.experiments.base import Experiment, Tell
from graine.experiments.budget import Prices, affordable
from graine.experiments.near_duplicates import NEVER
from graine.experiments.seed_hunt import Drafted, DraftRound, Find, Hunt, HuntPlan, Opening, Scored, seed_hunt
from graine.jobs.base import (
    FOX,
    CheckContext,
    JobContext,
    JobPlan,
    Seeds,
    Work,
    telling,
)
from graine.jobs.convergence import is_steady
from graine.jobs.cost import CostEstimate, estimate
from graine.jobs.draw import VariedDrawing
from graine.prompt.common_words import plain_text
from graine.recipe import Recipe
from graine.sampling.samplers import SAMPLERS
from graine.validation import Range, Steps

# Of all samplers and schedules these come nearest to the final in few steps (docs/hunting.md).
DRAFT_SAMPLER, DRAFT_SCHEDULE, DRAFT_STEPS = "k_lms", "draft", 8
DDIM_SCHEDULE = "draft_ddim"  # for what begins where DDIM does
STRICT_CFG, MORE_STEPS = 7.0, 2  # from this CFG scale on drafts take so many steps more
LONGEST: Final = 7 * 86_400.0  # seconds


@dataclass(frozen=True, slots=True)
class DraftFound:
    """A draft, and what the judge says of it."""

    picture: int
    seed: int
    score: float


@dataclass(frozen=True, slots=True)
class FinalFound:
    """A seed that was drawn in full and kept."""

    picture: int
    seed: int
    score: float
    draft: int
    draft_score: float
    likeness: float  # of the two
    foretold: bool
    alike: tuple[int, ...]  # other seeds that look the same


@dataclass(frozen=True, slots=True)
class HuntOpened:
    """Told first: what the hunt will cost at most."""

    opening: Opening
    kept: None = None


@dataclass(frozen=True, slots=True)
class DraftsFound:
    """Told after each batch: the drafts so far, best first."""

    drafts: tuple[DraftFound, ...]
    total: int
    look: int


@dataclass(frozen=True, slots=True)
class Hunted:
    """Told last: what was kept, best first, and every draft."""

    kept: tuple[FinalFound, ...]
    drafts: tuple[DraftFound, ...]
    evaluations: int


@dataclass(frozen=True, slots=True)
class Spending:
    """How the hunt spends its network evaluations, as far as that does not follow from the recipe."""

    spare: int
    most: int
    looks: tuple[tuple[int, float], ...]  # steps, and the share of the seeds

    @classmethod
    def of(cls, plan: HuntPlan) -> Spending:
        """Take it out of a hunt's plan."""
        return cls(plan.spare, plan.most, tuple((look.steps, look.share) for look in plan.looks))


@dataclass(frozen=True, slots=True, kw_only=True)
class HuntJobPlan(JobPlan):
    """The recipe, how many seeds, and how the drafts are drawn."""

    recipe: Recipe
    seeds: int
    keep: int
    near_duplicates: bool
    plan: Spending
    pictures: int
    evaluations: int

    @property
    def hunt_plan(self) -> HuntPlan:
        """How drafts and finals are drawn."""
        own = hunt_plan(self.recipe, near_duplicates=self.near_duplicates)
        looks = tuple(DraftRound(*one) for one in self.plan.looks)
        return replace(own, spare=self.plan.spare, most=self.plan.most, looks=looks)

    def experiment(self) -> Experiment[Hunt]:
        """The hunt."""
        recipe = self.recipe
        seeds = range(recipe.seed, recipe.seed + self.seeds)
        heard = plain_text(recipe.prompt, emphasis=recipe.emphasis)
        return seed_hunt(recipe, seeds, keep=self.keep, plan=self.hunt_plan, wish=heard)

    def run(self, context: JobContext) -> Work:
        """Hunt, and tell of the drafts as they come."""
        found = yield from telling(self.experiment(), _progress)
        kept, drafts = tuple(map(_final, found.kept)), tuple(map(_draft, found.drafts))
        yield Tell(Hunted(kept, drafts, found.evaluations))


@dataclass(frozen=True, slots=True, kw_only=True)
class HuntRequest(VariedDrawing):
    """Many seeds as drafts, the best drawn in full."""

    kind: ClassVar = "hunt"
    plan_type: ClassVar[type[JobPlan]] = HuntJobPlan
    example: ClassVar = {"base": FOX, "seeds": 64, "keep": 4}

    seeds: Seeds = 64
    keep: Seeds = 4
    budget: Annotated[float, Range(0.0, LONGEST, above=True)] | None = None  # seconds; it decides the seeds
    near_duplicates: bool = False
    draft_steps: Steps | None = None

    def cost(self, context: CheckContext) -> CostEstimate:
        """Count drafts and finals; a budget is what it takes."""
        recipe = self.base.settled(context.recall)
        pictures, calls = self._hunt_plan(recipe).cost(recipe, self.seeds, self.keep)
        return estimate(recipe, context.recall, pictures=pictures, evaluations=calls, budget=self.budget)

    def plan(self, context: JobContext) -> HuntJobPlan:
        """Decide the recipe, and what follows from it."""
        return self.planned(self.base.one_recipe(context.studio), context.prices)

    def planned(self, recipe: Recipe, prices: Callable[[Recipe], Prices]) -> HuntJobPlan:
        """Plan for a recipe; a budget of time decides how many seeds, and in how many steps."""
        seeds, plan = self.seeds, self._hunt_plan(recipe)
        if self.budget:
            measured = prices(recipe)
            seeds, plan = affordable(self.budget, measured, recipe, keep=self.keep, plan=plan)
        pictures, calls = plan.cost(recipe, seeds, self.keep)
        return HuntJobPlan(
            recipe=recipe,
            seeds=seeds,
            keep=self.keep,
            near_duplicates=self.near_duplicates,
            plan=Spending.of(plan),
            pictures=pictures,
            evaluations=calls,
        )

    def _hunt_plan(self, recipe: Recipe) -> HuntPlan:
        plan = hunt_plan(recipe, near_duplicates=self.near_duplicates)
        return plan if self.draft_steps is None else replace(plan, looks=(DraftRound(self.draft_steps),))


def hunt_plan(recipe: Recipe, *, near_duplicates: bool = False) -> HuntPlan:
    """How seeds are hunted for a recipe: the drafts' sampler, schedule and steps."""
    plan = _plan_for(recipe)
    return replace(plan, alike=NEVER) if near_duplicates else plan


def _plan_for(recipe: Recipe) -> HuntPlan:
    calls = SAMPLERS[recipe.sampler].calls_per_step
    look = DraftRound(DRAFT_STEPS + MORE_STEPS * (recipe.cfg >= STRICT_CFG))
    if not is_steady(recipe):
        return HuntPlan(looks=(look,), calls=calls, final_calls=calls, foretells=False)
    own = SAMPLERS[recipe.sampler].schedule if recipe.schedule == "automatic" else recipe.schedule
    schedule = DDIM_SCHEDULE if own == "ddim" else DRAFT_SCHEDULE
    return HuntPlan(looks=(look,), sampler=DRAFT_SAMPLER, schedule=schedule, final_calls=calls)


def _progress(event: object) -> HuntOpened | DraftsFound | None:
    match event:
        case Opening():
            return HuntOpened(event)
        case Drafted():
            return DraftsFound(tuple(map(_draft, event.drafts)), event.total, event.look)
        case _:
            return None


def _draft(one: Scored) -> DraftFound:
    return DraftFound(int(one.shot.name), one.shot.recipe.seed, one.score)


def _final(find: Find) -> FinalFound:
    return FinalFound(
        picture=int(find.final.shot.name),
        seed=find.seed,
        score=find.final.score,
        draft=int(find.draft.shot.name),
        draft_score=find.draft.score,
        likeness=find.likeness,
        foretold=find.foretold,
        alike=tuple(shot.recipe.seed for shot in find.alike),
    )
