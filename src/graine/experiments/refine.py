"""`refine`: a found picture drawn slowly, until more steps change nothing, and its near neighbours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from graine.edits import needs_prompt
from graine.errors import ExperimentError
from graine.experiments.base import Compare, Confirm, Experiment, Render, Score, Shot, Tell
from graine.experiments.ranks import best_first
from graine.recipe import Recipe
from graine.validation import MAX_CFG

LADDER: Final = (10, 20, 40, 80, 160)  # steps
SETTLED: Final = 0.98  # likeness from which two pictures look the same, even side by side
ORIGINAL, VARIATION, CFG, WEIGHT = "original", "variation", "cfg", "weight"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefinePlan:
    """How a picture is refined."""

    sampler: str = "k_heun"
    schedule: str = "karras"
    calls: int = 2  # network calls of a step of this sampler
    ladder: tuple[int, ...] = LADDER
    settled: float = SETTLED
    enough: int = 40  # steps at which neighbours are compared, where the picture still changes beyond
    strengths: tuple[float, ...] = (0.05, 0.1, 0.2)  # of the variation seed
    seeds: tuple[int, ...] = (1, 2)  # variation seeds tried at each strength
    factors: tuple[float, ...] = (0.75, 1.25)  # of the CFG scale
    prompts: tuple[tuple[str, str], ...] = ()  # the prompt with other weights: (what changed, prompt)
    converges: bool = True  # False: the sampler adds noise, so more steps are another picture


@dataclass(frozen=True, slots=True)
class Rung:
    """The picture at so many steps, and how like the one before it is."""

    shot: Shot
    likeness: float | None = None  # None for the first

    @property
    def steps(self) -> int:
        """The steps."""
        return self.shot.recipe.steps


@dataclass(frozen=True, slots=True)
class Climbed:
    """Told after each rung: the rungs so far."""

    rungs: tuple[Rung, ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """Told when it is known from how many steps on nothing visible changes; None if it goes on changing."""

    steps: int | None
    rungs: tuple[Rung, ...]


@dataclass(frozen=True, slots=True)
class Variant:
    """A neighbour of the picture."""

    kind: str  # ORIGINAL, VARIATION, CFG or WEIGHT
    change: str  # what is different, in the notation of a prompt or as a number
    shot: Shot
    score: float
    likeness: float  # to the original, by pixels


@dataclass(frozen=True, slots=True)
class Varied:
    """Told after each batch: the neighbours so far, best first, of how many."""

    variants: tuple[Variant, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Refined:
    """What refining found."""

    rungs: tuple[Rung, ...]
    settled: int | None  # steps from which on nothing visible changes
    variants: tuple[Variant, ...]  # best first, the original among them
    final: Shot  # the best one in full, enlarged as the recipe says

    @property
    def best(self) -> Variant:
        """The best one."""
        return self.variants[0]


def refine(recipe: Recipe, *, plan: RefinePlan | None = None, wish: str = "") -> Experiment[Refined]:
    """Show from how many steps on a picture stands still, then find the best of its near neighbours.

    `wish` is what the judge reads, the prompt without weights and options. Raises `ExperimentError` for a
    picture that no model drew.
    """
    plan = plan or RefinePlan()
    if not needs_prompt(recipe.edit):
        raise ExperimentError("refine_edit", kind=recipe.edit.kind if recipe.edit else "")
    slow = _slow(recipe, plan)
    neighbours = list(_neighbours(slow, plan))
    yield Confirm(*_cost(slow, plan, len(neighbours)), recipe)
    rungs = yield from _climb(slow, plan)
    settled = _settled(rungs, plan)
    yield Tell(Settled(settled, tuple(rungs)))
    steps = settled or rungs[-1].steps
    compared = [rung.shot for rung in rungs if rung.steps <= min(steps, plan.enough)] or [rungs[0].shot]
    variants = yield from _vary(compared[-1], neighbours, wish or recipe.prompt)
    best = replace(variants[0].shot.recipe, steps=steps, upscale=recipe.upscale, hires=recipe.hires)
    (final,) = yield Render((best,))
    return Refined(tuple(rungs), settled, tuple(variants), final)


def _slow(recipe: Recipe, plan: RefinePlan) -> Recipe:
    """The recipe by the slow sampler, not enlarged; where that would be another picture, by its own."""
    small = replace(recipe, upscale=1, hires=None)
    if not plan.converges:
        return small
    return replace(small, sampler=plan.sampler, schedule=plan.schedule, eta=None)


def _cost(slow: Recipe, plan: RefinePlan, neighbours: int) -> tuple[int, int]:
    """The pictures and network evaluations at most: every rung, the neighbours, the final."""
    steps = plan.ladder if plan.converges else (slow.steps,)
    near = max((rung for rung in steps if rung <= plan.enough), default=steps[0])
    drawn = sum(steps) + neighbours * near + steps[-1]
    return len(steps) + neighbours + 1, drawn * (plan.calls if plan.converges else 1)


def _climb(slow: Recipe, plan: RefinePlan) -> Experiment[list[Rung]]:
    """Draw at rising steps until two pictures in succession look the same."""
    rungs: list[Rung] = []
    for steps in plan.ladder if plan.converges else (slow.steps,):
        (shot,) = yield Render((replace(slow, steps=steps),))
        likeness: list[float] = (yield Compare(((rungs[-1].shot, shot),))) if rungs else []
        rungs.append(Rung(shot, *likeness))
        yield Tell(Climbed(tuple(rungs)))
        if likeness and likeness[0] >= plan.settled:
            break
    return rungs


def _settled(rungs: Sequence[Rung], plan: RefinePlan) -> int | None:
    """The steps of the rung that the last one looks like."""
    last = rungs[-1].likeness
    return rungs[-2].steps if last is not None and last >= plan.settled else None


def _neighbours(slow: Recipe, plan: RefinePlan) -> Iterator[tuple[str, str, Recipe]]:
    """Return (kind, change, recipe) of each small variation."""
    yield from _along(slow) if slow.variation_strength else _around(slow, plan)
    for factor in plan.factors:
        cfg = round(min(slow.cfg * factor, MAX_CFG), 2)
        if cfg != slow.cfg:
            yield CFG, f"{cfg:g}", replace(slow, cfg=cfg)
    for change, prompt in plan.prompts:
        yield WEIGHT, change, replace(slow, prompt=prompt)


def _around(slow: Recipe, plan: RefinePlan) -> Iterator[tuple[str, str, Recipe]]:
    """A little of other seeds; the picture's own, mixed into itself, would change nothing."""
    seeds = [max(plan.seeds) + 1 if seed == slow.seed else seed for seed in plan.seeds]
    for strength in plan.strengths:
        for seed in seeds:
            changed = replace(slow, variation_seed=seed, variation_strength=strength)
            yield VARIATION, f"{seed}:{strength:g}", changed


def _along(slow: Recipe) -> Iterator[tuple[str, str, Recipe]]:
    """A little more and less of the other seed that a variation has already."""
    for step in (-0.1, -0.05, 0.05, 0.1):
        strength = round(slow.variation_strength + step, 3)
        if 0 < strength <= 1:
            changed = replace(slow, variation_strength=strength)
            yield VARIATION, f"{slow.variation_seed}:{strength:g}", changed


def _vary(
    original: Shot, neighbours: Sequence[tuple[str, str, Recipe]], wish: str, *, batch: int = 8
) -> Experiment[list[Variant]]:
    """Draw the neighbours at the original's steps and rank them with it."""
    steps, total = original.recipe.steps, len(neighbours) + 1
    (score,) = yield Score((original,), wish)
    variants = [Variant(ORIGINAL, "", original, score, 1.0)]
    for start in range(0, len(neighbours), batch):
        some = neighbours[start : start + batch]
        shots: list[Shot] = yield Render(tuple(replace(recipe, steps=steps) for _, _, recipe in some))
        scores: list[float] = yield Score(tuple(shots), wish)
        likeness: list[float] = yield Compare(tuple((original, shot) for shot in shots))
        variants += [
            Variant(kind, change, shot, value, like)
            for (kind, change, _), shot, value, like in zip(some, shots, scores, likeness, strict=True)
        ]
        variants = [variants[index] for index in best_first([one.score for one in variants])]
        yield Tell(Varied(tuple(variants), total))
    return variants
