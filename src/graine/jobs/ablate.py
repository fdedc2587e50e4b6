"""What each part of a prompt does: it is left out in turn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from graine.experiments.ab_test import evaluations
from graine.experiments.ablation import Ablation, AblationProgress, Effect, Removal, ablation
from graine.experiments.base import Experiment, Tell
from graine.i18n import text
from graine.jobs.base import (
    FOX,
    CheckContext,
    JobContext,
    JobPlan,
    Said,
    Seeds,
    Work,
    both,
    telling,
)
from graine.jobs.cost import CostEstimate, estimate
from graine.jobs.draw import VariedDrawing
from graine.prompt.common_words import plain_text
from graine.prompt.syntax.ablation_cuts import idle_changes, part_cuts, word_cuts
from graine.recipe import Recipe


@dataclass(frozen=True, slots=True)
class SeedsDone:
    """Told after each seed: how many of them are done."""

    done: int
    seeds: int


@dataclass(frozen=True, slots=True)
class PartEffect:
    """What leaving out a part does."""

    part: str
    rest: str  # the prompt without it
    pixels: float  # how far the pictures move, by their pixels ...
    meaning: float  # ... and by what they show
    fit: float  # how much better they fit the prompt for the part
    idle: bool  # its effect cannot be told from that of an idle change
    pictures: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Ablated:
    """Told last: every part's effect, and the pictures of the whole prompt."""

    parts: tuple[PartEffect, ...]
    whole: tuple[int, ...]
    sentence: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class AblatePlan(JobPlan):
    """The recipe, its parts, and how many seeds."""

    recipe: Recipe
    seeds: int
    cuts: tuple[tuple[str, str], ...]  # (part, the prompt without it)
    pictures: int
    evaluations: int

    @property
    def heard(self) -> str:
        """What the judge goes by."""
        return plain_text(self.recipe.prompt, emphasis=self.recipe.emphasis)

    def experiment(self) -> Experiment[Ablation]:
        """The ablation."""
        recipe = self.recipe
        return ablation(
            recipe,
            [Removal(*cut) for cut in self.cuts],
            range(recipe.seed, recipe.seed + self.seeds),
            idle=idle_changes(recipe.prompt),
            prompt=self.heard,
        )

    def run(self, context: JobContext) -> Work:
        """Leave out each part in turn, and tell what that changes."""
        found = yield from telling(self.experiment(), _progress)
        yield Tell(
            Ablated(
                parts=tuple(_effect(found, effect) for effect in found.parts),
                whole=_pictures(found.whole),
                sentence=both(lambda lang: idle_text(found, lang)),
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AblateRequest(VariedDrawing):
    """A prompt with each of its parts left out in turn."""

    kind: ClassVar = "ablate"
    plan_type: ClassVar[type[JobPlan]] = AblatePlan
    example: ClassVar = {"base": FOX, "seeds": 6}

    seeds: Seeds = 6
    by_word: bool = False  # single words are left out, not what stands between commas

    def cost(self, context: CheckContext) -> CostEstimate:
        """Count a picture a seed, for the whole prompt, its parts and the idle changes."""
        recipe = self.base.settled(context.recall)
        pictures = self.seeds * (1 + len(self._cuts(recipe)) + len(idle_changes(recipe.prompt)))
        calls = pictures * evaluations(recipe)
        return estimate(recipe, context.recall, pictures=pictures, evaluations=calls)

    def plan(self, context: JobContext) -> AblatePlan:
        """Decide the recipe and the parts."""
        recipe = self.base.one_recipe(context.studio)
        cuts = self._cuts(recipe)
        pictures = self.seeds * (1 + len(cuts) + len(idle_changes(recipe.prompt)))
        calls = pictures * evaluations(recipe)
        return AblatePlan(recipe=recipe, seeds=self.seeds, cuts=cuts, pictures=pictures, evaluations=calls)

    def _cuts(self, recipe: Recipe) -> tuple[tuple[str, str], ...]:
        return tuple(
            (cut.part, cut.rest) for cut in (word_cuts if self.by_word else part_cuts)(recipe.prompt)
        )


def idle_text(found: Ablation, lang: str | None = None) -> str:
    """Say which parts of a prompt do nothing that can be told from chance."""
    if not found.nothing:
        return text("comparing.ablate.all_act", lang=lang)
    names = ", ".join(f"“{effect.part}”" for effect in found.nothing)
    counts = {"count": len(found.nothing), "seeds": len(found.whole.shots)}
    return text("comparing.ablate.nothing", lang=lang, names=names, **counts)


def _progress(event: object) -> SeedsDone | None:
    return SeedsDone(event.done, event.seeds) if isinstance(event, AblationProgress) else None


def _effect(found: Ablation, effect: Effect) -> PartEffect:
    move = found.moved(effect)
    return PartEffect(
        part=effect.part,
        rest=effect.rest,
        pixels=move.pixels,
        meaning=move.meaning,
        fit=found.pull(effect).value,
        idle=not found.acts(effect),
        pictures=_pictures(effect),
    )


def _pictures(effect: Effect) -> tuple[int, ...]:
    return tuple(int(shot.name) for shot in effect.shots)
