"""Where in a picture each word of its prompt acted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Self

from graine.experiments.base import Tell
from graine.jobs.base import (
    Attend,
    CheckContext,
    JobContext,
    JobPlan,
    JobRequest,
    PictureId,
    Work,
    check_own,
    recipe_of,
)
from graine.jobs.cost import CostEstimate, effort, estimate
from graine.recipe import Recipe

if TYPE_CHECKING:
    from graine.studio.attention_maps import WordsSeen


@dataclass(frozen=True, slots=True)
class WordFound:
    """A word, its share of the attention, and where that was, row by row."""

    word: str
    share: float
    map: list[list[float]]


@dataclass(frozen=True, slots=True)
class WordsFound:
    """Told at the end: the words in the prompt's order."""

    picture: int
    words: tuple[WordFound, ...]


@dataclass(frozen=True, slots=True)
class WordsPlan(JobPlan):
    """The picture and its recipe."""

    picture: int
    recipe: Recipe

    def run(self, context: JobContext) -> Work:
        """Draw the picture again under watch."""
        seen: WordsSeen = yield Attend(self.recipe)
        total = sum(float(one.map.mean()) for one in seen.words)
        found = (
            WordFound(one.word, float(one.map.mean()) / total, one.map.round(6).tolist())
            for one in seen.words
        )
        yield Tell(WordsFound(self.picture, tuple(found)))


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsRequest(JobRequest):
    """Where in a picture each word of its prompt acted."""

    kind: ClassVar = "words"
    plan_type: ClassVar[type[JobPlan]] = WordsPlan
    example: ClassVar = {"picture": 12}
    alone: ClassVar = True

    picture: PictureId

    @property
    def label(self) -> str:
        """The picture's number."""
        return f"#{self.picture}"

    def check(self, context: CheckContext) -> Self:
        """Look for the picture."""
        check_own(self)
        context.check_picture(self.picture)
        return self

    def cost(self, context: CheckContext) -> CostEstimate:
        """Count one drawing."""
        recipe = context.recipe_of(self.picture)
        calls = round(effort(recipe).calls)
        return estimate(recipe, context.recall, pictures=1, evaluations=calls)

    def plan(self, context: JobContext) -> WordsPlan:
        """Take the recipe of the picture."""
        return WordsPlan(self.picture, replace(recipe_of(context.library, self.picture), memory=()))
