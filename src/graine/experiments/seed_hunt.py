"""`seed_hunt`: many seeds drafted cheaply, the best drawn in full.

A draft is a whole run in few steps, not the start of a long one: at equal cost it foretells the final far
better than the preview that a long run shows at the same point. docs/hunting.md has the figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from graine.errors import ExperimentError
from graine.experiments.base import Compare, Confirm, Experiment, Render, Score, Shot, Tell
from graine.experiments.near_duplicates import NEAR, Alike, Group, Grouping
from graine.experiments.ranks import best_first
from graine.experiments.stopping_rule import chance
from graine.recipe import Recipe

MAX_SEEDS = 10_000
FORETOLD = 0.85  # likeness to its draft from which a final is the picture that the draft promised


@dataclass(frozen=True, slots=True)
class DraftRound:
    """One round of drafts: how many steps, and for which share of the seeds."""

    steps: int
    share: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class HuntPlan:
    """How a hunt spends its network evaluations."""

    looks: tuple[DraftRound, ...] = (DraftRound(8),)  # each later one is for the best so far, in more steps
    spare: int = 1  # finals beyond those that are kept: the last ranking is of finals ...
    most: int = 12  # ... and up to so many, while there is a chance that one more is among the best
    chance: float = 0.1  # the least that is worth it
    sampler: str = ""  # of drafts; "" is the recipe's own
    schedule: str = ""
    calls: int = 1  # network calls of a draft's step ...
    final_calls: int = 1  # ... and of a final's
    alike: Alike = NEAR
    batch: int = 16  # drafts between two looks at what there is
    foretells: bool = True  # False: the final's sampler adds noise at every step, so no draft knows the final

    def cost(self, recipe: Recipe, seeds: int, keep: int) -> tuple[int, int]:
        """The pictures and the network evaluations that a hunt takes at most."""
        finals = self.finals(recipe, seeds, keep)
        rounds = [self.looked_at(look, seeds) for look in self.looks]
        return sum(rounds) + finals, self.drafting(recipe, seeds) + finals * recipe.steps * self.final_calls

    def finals(self, recipe: Recipe, seeds: int, keep: int) -> int:
        """Count the pictures that are drawn in full at most; no hunt is dearer than drawing all."""
        each = recipe.steps * self.final_calls
        left = (seeds * each - self.drafting(recipe, seeds)) // each
        return min(seeds, keep + max(self.spare, self.most), max(left, keep))

    def drafting(self, recipe: Recipe, seeds: int) -> int:
        """Count the network evaluations of all drafts."""
        return sum(self.looked_at(look, seeds) * self.draft_calls(recipe, look) for look in self.looks)

    def looked_at(self, look: DraftRound, seeds: int) -> int:
        """Count the seeds that a look is for."""
        return min(seeds, ceil(look.share * seeds - 1e-9))

    def draft_calls(self, recipe: Recipe, look: DraftRound) -> int:
        """Count the network evaluations of a draft; none is dearer than its final."""
        return min(look.steps * self.calls, recipe.steps * self.final_calls)

    def draft(self, recipe: Recipe, seed: int, look: DraftRound) -> Recipe:
        """The recipe of a draft: few steps, and nothing is enlarged.

        Where that is not cheaper, as with models that need few steps anyway, it is the final's own.
        """
        small = replace(recipe, seed=seed, upscale=1, hires=None)
        if look.steps * self.calls >= recipe.steps * self.final_calls:
            return small
        sampler, schedule = self.sampler or recipe.sampler, self.schedule or recipe.schedule
        return replace(small, steps=look.steps, sampler=sampler, schedule=schedule)


@dataclass(frozen=True, slots=True)
class Scored:
    """A picture and what the judge says of it."""

    shot: Shot
    score: float


@dataclass(frozen=True, slots=True)
class Find:
    """A seed that was drawn in full."""

    final: Scored
    draft: Scored
    likeness: float  # of the two, by pixels
    alike: tuple[Shot, ...] = ()  # drafts of other seeds that look the same

    @property
    def seed(self) -> int:
        """The seed."""
        return self.final.shot.recipe.seed

    @property
    def foretold(self) -> bool:
        """Tell whether the final is the picture that the draft promised."""
        return self.likeness >= FORETOLD


@dataclass(frozen=True, slots=True)
class Opening:
    """Told first: what the hunt will cost at most, against drawing every seed in full."""

    seeds: int
    pictures: int
    evaluations: int
    whole: int
    foretells: bool


@dataclass(frozen=True, slots=True)
class Drafted:
    """Told after each batch: the drafts so far, best first, of how many."""

    drafts: tuple[Scored, ...]
    total: int
    look: int = 0


@dataclass(frozen=True, slots=True)
class Shortlisted:
    """Told when more is drawn in full: the groups whose leaders are, best first."""

    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Hunt:
    """What a hunt found."""

    kept: tuple[Find, ...]  # truly different pictures as far as there are so many, best first
    spared: tuple[Find, ...]  # drawn in full as well, and not kept
    drafts: tuple[Scored, ...]  # of every seed, the first look, best first
    evaluations: int  # network evaluations of all that was drawn
    whole: int  # what drawing every seed in full would have taken


def seed_hunt(
    recipe: Recipe, seeds: Sequence[int], *, keep: int = 4, plan: HuntPlan | None = None, wish: str = ""
) -> Experiment[Hunt]:
    """Find the `keep` best of many seeds for the recipe; its own seed does not matter.

    `wish` is what the judge reads, the prompt without weights and options. The finals are the recipe with
    their seeds, so plain drawing gives the same pictures. Raises `ExperimentError`.
    """
    plan = plan or HuntPlan()
    seeds = _checked(seeds, keep)
    pictures, evaluations = plan.cost(recipe, len(seeds), keep)
    whole = len(seeds) * recipe.steps * plan.final_calls
    yield Tell(Opening(len(seeds), pictures, evaluations, whole, plan.foretells))
    yield Confirm(pictures, evaluations, recipe)
    wish = wish or recipe.prompt
    first = ranking = yield from _drafts(plan, recipe, seeds, wish=wish)
    for number, look in enumerate(plan.looks[1:], start=1):
        again = [draft.shot.recipe.seed for draft in ranking[: plan.looked_at(look, len(seeds))]]
        better = yield from _drafts(plan, recipe, again, wish=wish, look=number)
        ranking = better + ranking[len(again) :]
    finds = yield from _race(plan, recipe, ranking, keep=keep, wish=wish)
    kept = yield from _kept(finds, keep, plan.alike)
    spent = plan.drafting(recipe, len(seeds)) + len(finds) * recipe.steps * plan.final_calls
    spared = tuple(find for find in finds if find not in kept)
    return Hunt(tuple(kept), spared, tuple(first), spent, whole)


def _checked(seeds: Sequence[int], keep: int) -> list[int]:
    found = list(dict.fromkeys(seeds))
    if not 2 <= len(found) <= MAX_SEEDS:
        raise ExperimentError("hunt_seeds", count=len(found), limit=MAX_SEEDS)
    if not 1 <= keep <= len(found):
        raise ExperimentError("hunt_keep", value=keep, count=len(found))
    return found


def _drafts(
    plan: HuntPlan, recipe: Recipe, seeds: Sequence[int], *, wish: str, look: int = 0
) -> Experiment[list[Scored]]:
    """Draw a draft of each seed, batch by batch, and give them best first."""
    drafts: list[Scored] = []
    for start in range(0, len(seeds), plan.batch):
        recipes = tuple(
            plan.draft(recipe, seed, plan.looks[look]) for seed in seeds[start : start + plan.batch]
        )
        shots: list[Shot] = yield Render(recipes)
        scores: list[float] = yield Score(tuple(shots), wish)
        drafts = _ranked([*drafts, *map(Scored, shots, scores)])
        yield Tell(Drafted(tuple(drafts), len(seeds), look))
    return drafts


def _race(
    plan: HuntPlan, recipe: Recipe, ranking: Sequence[Scored], *, keep: int, wish: str
) -> Experiment[list[Find]]:
    """Draw the best drafts in full, then one by one while the next may be among the best; best first."""
    drafts = {draft.shot: draft for draft in ranking}
    grouping = Grouping([draft.shot for draft in ranking], plan.alike)
    raced: list[tuple[Scored, Scored]] = []  # draft and final
    most = plan.finals(recipe, len(ranking), keep)
    while len(raced) < most:
        count = 1 if raced else min(keep + plan.spare, most)
        leaders = yield from grouping.more(count)
        if not leaders or (raced and _chance(raced, drafts[leaders[0]], keep) < plan.chance):
            break
        yield Tell(Shortlisted(tuple(grouping.groups[: len(raced) + len(leaders)])))
        shots: list[Shot] = yield Render(tuple(replace(recipe, seed=one.recipe.seed) for one in leaders))
        scores: list[float] = yield Score(tuple(shots), wish)
        raced += zip((drafts[one] for one in leaders), map(Scored, shots, scores), strict=True)
    likeness: list[float] = yield Compare(tuple((draft.shot, final.shot) for draft, final in raced))
    finds = [
        Find(final, draft, like, group.shots[1:])
        for (draft, final), like, group in zip(raced, likeness, grouping.groups, strict=False)
    ]
    return sorted(finds, key=lambda find: -find.final.score)


def _chance(raced: Sequence[tuple[Scored, Scored]], draft: Scored, keep: int) -> float:
    """The chance that a draft's final belongs to the best."""
    drafts, finals = [one.score for one, _ in raced], [one.score for _, one in raced]
    if len(finals) < keep:
        return 1.0
    return chance(drafts, finals, draft.score, sorted(finals)[-keep])


def _kept(finds: Sequence[Find], keep: int, alike: Alike) -> Experiment[list[Find]]:
    """Choose the best finals that differ; where there are too few, the best of the rest come after them."""
    leaders = yield from Grouping([find.final.shot for find in finds], alike).more(keep)
    chosen = [find for find in finds if find.final.shot in leaders]
    rest = [find for find in finds if find.final.shot not in leaders]
    return [*chosen, *rest][:keep]


def _ranked(drafts: Sequence[Scored]) -> list[Scored]:
    return [drafts[index] for index in best_first([draft.score for draft in drafts])]
