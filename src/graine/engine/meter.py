"""`Meter`: how far many tasks are, while the passes that they will need are still being learnt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

from graine.edits import Loopback
from graine.progress import OnProgress, Progress

if TYPE_CHECKING:
    from PIL.Image import Image

    from graine.engine.render_task import RenderTask
    from graine.recipe import Recipe


@dataclass(slots=True)
class Effort:
    """Answers of the network, and the latent cells that they compute: a large pass has dearer calls."""

    calls: float = 0
    cells: float = 0

    def add(self, other: Effort, times: float = 1) -> None:
        """Add another effort, `times` over."""
        self.calls += other.calls * times
        self.cells += other.cells * times


class Meter:
    """Counts the network's answers to many tasks and tells the time left."""

    def __init__(self, progress: OnProgress | None, pictures: int) -> None:
        self._progress = progress
        self._pictures = pictures
        self._ended = 0  # tasks
        self._spent = Effort()  # by tasks that have ended
        self._running: list[RenderTask] = []
        self._start = perf_counter()

    @property
    def seconds(self) -> float:
        """The seconds since the work began."""
        return perf_counter() - self._start

    def begin(self, task: RenderTask) -> None:
        """Count a task in."""
        self._running.append(task)

    def end(self, task: RenderTask) -> None:
        """Keep the count of a finished task, not the task."""
        self._running.remove(task)
        self._ended += 1
        self._spent.add(spent(task))

    def tell(self, phase: str, preview: Callable[[], Image] | None) -> None:
        """Report the state after one more answer."""
        if not self._progress:
            return
        done, known = Effort(), Effort()
        for effort in (done, known):
            effort.add(self._spent)
        for task in self._running:
            done.add(spent(task))
            known.add(expected(task))
        # Pictures that have not started yet are taken to be like those that have.
        total = Effort()
        total.add(known, self._pictures / (self._ended + len(self._running)))
        left = self.seconds / done.cells * (total.cells - done.cells) if done.cells else None
        self._progress(Progress(int(done.calls + 1e-6), round(total.calls), left, phase, preview))


def spent(task: RenderTask) -> Effort:
    """What a task has taken so far."""
    calls = task.answered + sum(job.answered for job in task.jobs)
    return Effort(calls, task.cells + sum(job.answered * job.cells for job in task.jobs))


def _planned(task: RenderTask) -> Effort:
    """What the rounds known so far cost."""
    calls = task.answered + sum(job.planned for job in task.jobs)
    return Effort(calls, task.cells + sum(job.planned * job.cells for job in task.jobs))


def expected(task: RenderTask) -> Effort:
    """What the whole task is likely to cost."""
    if task.done:
        return spent(task)
    planned, times = _planned(task), _times(task.recipe, max(task.rounds, 1))
    return Effort(planned.calls * times.calls, planned.cells * times.cells)


def _times(recipe: Recipe, rounds: int) -> Effort:
    """What all rounds cost, as a multiple of those that are known; others than these have one round."""
    if isinstance(recipe.edit, Loopback):
        return Effort(max(1, recipe.edit.loops / rounds), max(1, recipe.edit.loops / rounds))
    if recipe.hires and not recipe.edit and rounds == 1:
        second = recipe.hires
        longer = (second.steps or recipe.steps) / recipe.steps
        width, height = second.size or (recipe.width * second.scale, recipe.height * second.scale)
        larger = max(width / recipe.width, height / recipe.height) ** 2
        return Effort(1 + longer, 1 + longer * larger)
    return Effort(1, 1)
