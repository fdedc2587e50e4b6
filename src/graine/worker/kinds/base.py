"""What a kind of job is: a plan that decides everything, and a generator that asks for what it needs."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from graine.experiments.base import Choose, Render, Result, Shot
from graine.words import LANGUAGES

if TYPE_CHECKING:
    from graine.judges.base import Judge
    from graine.library.store import Library
    from graine.recipe import Recipe
    from graine.studio import Studio
    from graine.studio.laboratory import Laboratory

Work: TypeAlias = Generator[Render | Choose, Any, None]
"""A job in the making: asks for pictures (answered by `list[Shot]`) and a person's choices (`Verdict`)."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What was decided at the first claim; `data` is JSON, and a job that is done again uses it as it is."""

    data: dict[str, Any]
    results: int = 0  # pictures that the job gives one by one


@dataclass(frozen=True, slots=True)
class Desk:
    """What a kind of job works with."""

    id: str  # the job's: the name of its experiment in the library
    studio: Studio
    library: Library
    judge: Callable[[], Judge]
    outcome: Callable[[Mapping[str, Any]], None]  # leaves what is known so far in the queue
    heed: Callable[[], None]  # raises `Cancelled` where somebody asked for it
    known: dict[str, Any] = field(default_factory=dict[str, Any])

    def publish(self, **facts: Any) -> None:
        """Leave further facts, over those of the same names."""
        self.known.update(facts)
        self.outcome(self.known)

    def laboratory(self, tell: Callable[[Any], None] | None = None, *, people: bool = False) -> Laboratory:
        """Give what answers an experiment."""
        from graine.studio.laboratory import Laboratory

        laboratory = Laboratory(self.studio, self.library, judge=self.judge(), tell=tell)
        laboratory.people, laboratory.breathe = people, self.heed
        return laboratory


def experiment_plan(recipe: Recipe, *, pictures: int, evaluations: int, **more: Any) -> Plan:
    """Give the plan of an experiment: the recipe that it varies, and what it takes at most."""
    return Plan({"recipe": recipe.to_dict(), "pictures": pictures, "evaluations": evaluations, **more})


def both(say: Callable[[str], str]) -> dict[str, str]:
    """Say something in every language."""
    return {lang: say(lang) for lang in LANGUAGES}


def watched(
    steps: Generator[Any, Any, Result], see: Callable[[list[Shot]], None]
) -> Generator[Any, Any, Result]:
    """Let pass what an experiment asks, and show the pictures that it is given."""
    answer: Any = None
    while True:
        try:
            request = steps.send(answer)
        except StopIteration as end:
            return end.value
        answer = yield request
        if isinstance(request, Render):
            see(answer)


class Kind(Protocol):
    """A module of this folder."""

    def plan(self, studio: Studio, library: Library, wish: Mapping[str, Any]) -> Plan:
        """Decide all that a wish leaves open. Raises `GraineError`."""
        ...

    def work(self, desk: Desk, plan: Mapping[str, Any]) -> Work:
        """Do what was planned."""
        ...
