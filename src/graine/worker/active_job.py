"""`Run`: one job in hand. Its generator asks; the worker draws, keeps and answers."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from graine.driver import Driven
from graine.engine.meter import Effort
from graine.experiments.base import Choose, Render, Shot
from graine.jobs.cost import effort
from graine.recipe import Recipe
from graine.studio.studio import model_needed

if TYPE_CHECKING:
    from graine.jobs.base import JobPlan, JobRequest
    from graine.queue.job import QueueJob
    from graine.worker.render_pool import PendingRender


@dataclass(eq=False)
class Run:
    """A job in hand, what it waits for, and how far it is."""

    job: QueueJob
    request: JobRequest
    pictures: int = 0  # at most, in all ...
    evaluations: int = 0  # ... and their network evaluations
    steps: Driven[Render | Choose, None] | None = None
    wanted: deque[tuple[int, Recipe]] = field(default_factory=deque[tuple[int, Recipe]])
    drawings: list[PendingRender] = field(default_factory=list["PendingRender"])
    spent: Effort = field(default_factory=Effort)  # by pictures that are done
    drawn: int = 0  # pictures that are done
    _shots: list[Shot | None] = field(default_factory=list[Shot | None])

    @property
    def id(self) -> str:
        """The job's name in the queue."""
        return self.job.id

    @property
    def question(self) -> Choose | None:
        """What a person must choose before the job goes on."""
        return self._request if isinstance(self._request, Choose) else None

    @property
    def _request(self) -> Render | Choose | None:
        return self.steps.request if self.steps else None

    def go_on(self, answer: object = None) -> bool:
        """Go on to the next request; False at the end. Raises what the job raises."""
        assert self.steps
        if not self.steps.go_on(answer):
            return False
        if isinstance(self._request, Render):
            self._shots = [None] * len(self._request.recipes)
            self.wanted = deque(enumerate(self._request.recipes))
        return True

    def have(self, index: int, recipe: Recipe, id: int) -> None:
        """Take a picture that was asked for, by its number in the library."""
        self._shots[index] = Shot(str(id), recipe)
        self.drawn += 1

    @property
    def answer(self) -> list[Shot] | None:
        """All that was asked for; None while something is missing."""
        found = [shot for shot in self._shots if shot]
        return found if isinstance(self._request, Render) and len(found) == len(self._shots) else None

    @property
    def models(self) -> set[str]:
        """Name the models that draw what was asked for."""
        recipes = [recipe for _, recipe in self.wanted] + [drawing.recipe for drawing in self.drawings]
        return set(map(model_needed, recipes))

    @property
    def done(self) -> Effort:
        """What the network has done for the job."""
        total = Effort()
        for one in (self.spent, *(drawing.spent for drawing in self.drawings)):
            total.add(one)
        return total

    @property
    def total_known(self) -> Effort:
        """What all that was asked for so far takes."""
        known = Effort()
        asked = [effort(recipe) for _, recipe in self.wanted]
        for one in (self.spent, *(drawing.expected for drawing in self.drawings), *asked):
            known.add(one)
        return known

    @property
    def total(self) -> float:
        """The network calls of the whole job: at most, where it is known what that is."""
        return max(self.total_known.calls, self.evaluations)

    @property
    def counts(self) -> bool:
        """Tell whether the job gives its pictures one by one; those of an experiment are in its outcome."""
        return self.request.gives_pictures

    def begin(self, plan: JobPlan, steps: Generator[Render | Choose, object, None]) -> None:
        """Take up the work, and what its plan says of the whole."""
        self.steps = Driven(steps)
        self.pictures, self.evaluations = plan.pictures, plan.evaluations

    def close(self, drop: Callable[[Run], None]) -> None:
        """Stop all."""
        self.wanted.clear()
        drop(self)
        self.drawings.clear()
        if self.steps:
            self.steps.close()
