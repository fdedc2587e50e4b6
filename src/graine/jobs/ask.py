"""Words for a picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar, Self

from graine.experiments.base import Tell
from graine.i18n import LANGUAGES, language
from graine.jobs.base import (
    CheckContext,
    Describe,
    JobContext,
    JobPlan,
    JobRequest,
    PictureId,
    Work,
)
from graine.jobs.cost import CostEstimate
from graine.validation import OneOf, PictureHash

if TYPE_CHECKING:
    from PIL.Image import Image

    from graine.studio.interrogate import Interrogation


@dataclass(frozen=True, slots=True)
class PictureDescribed:
    """Told at the end: what the picture shows."""

    keywords: Mapping[str, tuple[tuple[str, float], ...]]  # by category: word and share, best first
    prompt: str
    caption: str


@dataclass(frozen=True, slots=True)
class AskPlan(JobPlan):
    """The picture, and the language of the words."""

    picture: int | str
    lang: str

    def run(self, context: JobContext) -> Work:
        """Ask the judge: nothing is drawn."""
        answer: Interrogation = yield Describe(_image(context, self.picture), self.lang)
        keywords = {
            kind: tuple((each.word, round(each.share, 4)) for each in found)
            for kind, found in answer.keywords.items()
        }
        yield Tell(PictureDescribed(keywords, answer.prompt, answer.caption))


@dataclass(frozen=True, slots=True, kw_only=True)
class AskRequest(JobRequest):
    """Words for a picture: one of the library by its number, or one that was taken in by its hash."""

    kind: ClassVar = "ask"
    plan_type: ClassVar[type[JobPlan]] = AskPlan
    example: ClassVar = {"picture": 12}

    picture: PictureId | PictureHash
    lang: Annotated[str, OneOf(LANGUAGES)] | None = None

    @property
    def label(self) -> str:
        """The picture's number, or its hash."""
        return f"#{self.picture}"

    def check(self, context: CheckContext) -> Self:
        """Look for the picture."""
        context.check_picture(self.picture)
        return self

    def cost(self, context: CheckContext) -> CostEstimate:
        """Nothing is drawn."""
        return CostEstimate()

    def plan(self, context: JobContext) -> AskPlan:
        """Find the picture."""
        _image(context, self.picture)
        return AskPlan(self.picture, self.lang or language())


def _image(context: JobContext, picture: int | str) -> Image:
    """A picture of the library by its number, or one that was taken in by its hash."""
    if isinstance(picture, str) and len(picture) == 64 and (found := context.studio.inputs.find(picture)):
        return found
    return context.library.load(context.library.get(picture))
