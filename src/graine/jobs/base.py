"""What a kind of job is.

A kind is one file with a request, a plan and what it tells. The request is a frozen dataclass whose fields
declare ranges, choices and defaults in their types; the server's models, the command line's options and the
limits of the page's forms are made from it. It is checked and priced without a model (`check`, `cost`). At
the first claim `plan` decides all that it leaves open; a further try goes by the same plan. `JobPlan.run` is
a generator: it yields what it needs, a driver answers, and what is known so far it tells as dataclasses,
whose fields are laid over those of the same names that were told before.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self, TypeAlias

from graine.driver import relay
from graine.errors import PictureError
from graine.experiments.base import Experiment, Request, Result, Tell
from graine.i18n import LANGUAGES
from graine.validation import DataclassLike, Length, Name, Range, check_values

if TYPE_CHECKING:
    from PIL.Image import Image

    from graine.experiments.budget import Prices
    from graine.jobs.cost import CostEstimate, Recall
    from graine.library.entry import Parent
    from graine.library.store import Library
    from graine.recipe import Recipe
    from graine.studio.studio import Studio

MAX_SEEDS = 10_000  # of one experiment
LABEL = 80  # characters
FOX: Mapping[str, object] = {"prompt": "a red fox in the snow, oil painting", "seed": 7, "quality": "normal"}

Seeds = Annotated[int, Range(1, MAX_SEEDS)]
PictureId = Annotated[int, Range(1, 2**53)]
Tags = Annotated[tuple[Name, ...], Length(50)]
Said: TypeAlias = dict[str, str]
"""A sentence by language."""


@dataclass(frozen=True, slots=True)
class Describe:
    """Asks for words that say what a picture shows; answered by `studio.asking.Answer`."""

    image: Image
    lang: str


@dataclass(frozen=True, slots=True)
class Attend:
    """Asks where in a picture each word of its prompt acted; answered by `studio.words_seen.WordsSeen`."""

    recipe: Recipe


Asked: TypeAlias = Request | Describe | Attend
Work: TypeAlias = Generator[Asked, Any, None]


@dataclass(frozen=True, slots=True)
class CheckContext:
    """What a request is checked and priced against: no model is loaded for it."""

    studio: Studio
    find_model: Callable[[str], object]  # raises `ModelNotFound`
    recall: Recall  # what the worker measured

    def check_picture(self, picture: int | str) -> None:
        """Raise `LibraryError` or `PictureError` for a picture that is not there."""
        if isinstance(picture, int):
            self.studio.library.get(picture)
        else:
            self.studio.inputs.get(picture)

    def recipe_of(self, picture: int) -> Recipe:
        """The recipe of a picture of the library. Raises `LibraryError`, or `PictureError` without one."""
        return recipe_of(self.studio.library, picture)


@dataclass(frozen=True, slots=True)
class JobContext:
    """What a job is planned and done with."""

    studio: Studio
    prices: Callable[[Recipe], Prices]  # measures what a recipe takes here

    @property
    def library(self) -> Library:
        """The studio's library."""
        return self.studio.library


class JobPlan(ABC):
    """What was decided at the first claim: a frozen dataclass, kept as JSON."""

    __dataclass_fields__: ClassVar[dict[str, Any]]
    pictures: int = 0  # at most ...
    evaluations: int = 0  # ... and their network evaluations; 0 where each picture tells its own

    @property
    def results(self) -> int:
        """How many pictures it gives one by one."""
        return 0

    @abstractmethod
    def run(self, context: JobContext) -> Work:
        """Do what was planned. Raises `GraineError`."""


class JobRequest(ABC):
    """What a client wants; each kind is a frozen dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Any]]
    kind: ClassVar[str]
    plan_type: ClassVar[type[JobPlan]]
    example: ClassVar[Mapping[str, object]]
    gives_pictures: ClassVar[bool] = False  # one by one; those of an experiment are in what it tells
    alone: ClassVar[bool] = False  # it watches the network: nobody else may use it meanwhile
    tags: Tags = ()  # that its pictures get

    @property
    @abstractmethod
    def label(self) -> str:
        """What the queue shows of it, `LABEL` characters at most."""

    @property
    def origins(self) -> tuple[Parent, ...]:
        """The pictures of the library that its own come from."""
        return ()

    @abstractmethod
    def check(self, context: CheckContext) -> Self:
        """The request back with its seeds decided. Raises `GraineError` for what cannot be done."""

    @abstractmethod
    def cost(self, context: CheckContext) -> CostEstimate:
        """What a checked request takes at most. Raises `GraineError` for what cannot be made."""

    @abstractmethod
    def plan(self, context: JobContext) -> JobPlan:
        """Decide all that is left open. Raises `GraineError`."""


def both(say: Callable[[str], str]) -> Said:
    """Say something in every language."""
    return {lang: say(lang) for lang in LANGUAGES}


def telling(
    experiment: Experiment[Result], report: Callable[[object], DataclassLike | None]
) -> Generator[Request, object, Result]:
    """Let an experiment tell what `report` makes of its events; None is not told."""

    def answer(request: Request) -> Generator[Request, object, object]:
        if not isinstance(request, Tell):
            return (yield request)
        if (found := report(request.event)) is not None:
            yield Tell(found)
        return None

    return relay(experiment, answer)


def recipe_of(library: Library, picture: int) -> Recipe:
    """The recipe of a picture of the library. Raises `LibraryError`, or `PictureError` without one."""
    recipe = library.get(picture).recipe
    if recipe is None:
        raise PictureError("no_recipe")
    return recipe


def label_of(prompt: str) -> str:
    """The beginning of a prompt, in one line."""
    return " ".join(prompt.split())[:LABEL]


def check_own(request: DataclassLike) -> None:
    """Accept a request whose own values are in their bounds. Raises `RecipeError`."""
    check_values(request)
