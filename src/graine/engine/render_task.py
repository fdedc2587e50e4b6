"""`RenderTask`: one recipe on its way to a picture. Its generator asks for passes; the loop draws them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from PIL import Image

from graine.driver import Driven
from graine.engine.vae import decode
from graine.errors import Cancelled
from graine.pipelines.base import Drawn, Finished, Pass, Steps

if TYPE_CHECKING:
    from graine.engine.loop import Loop
    from graine.engine.sampler_run import SamplerRun
    from graine.recipe import Recipe

Begin: TypeAlias = Callable[["Recipe"], Steps]


def plain(recipe: Recipe) -> Steps:
    """Draw a recipe in one pass, and leave it at that."""
    (drawn,) = yield [Pass(recipe=recipe)]
    return Finished(drawn.image)


@dataclass(eq=False)
class RenderTask:
    """A recipe's generator, the passes of its present round, and how it ended."""

    recipe: Recipe
    steps: Steps
    loop: Loop
    jobs: list[SamplerRun] = field(default_factory=list["SamplerRun"])  # of the present round
    rounds: int = 0
    calls: int = 0  # network calls of earlier rounds
    answered: float = 0  # answers of the network, each for one window, and the cells that it saw
    cells: float = 0
    widest: int = 0  # rows in the widest network call of earlier rounds
    memory: list[str] = field(default_factory=list[str])  # measures taken when memory was short
    finished: Finished | None = None
    error: Exception | None = None
    _driven: Driven[list[Pass], Finished] = field(init=False)

    def __post_init__(self) -> None:
        self._driven = Driven(self.steps)

    @property
    def done(self) -> bool:
        """Tell whether the task has ended, well or not."""
        return self.finished is not None or self.error is not None

    def go_on(self) -> None:
        """Go on to the next passes, if those of this round have ended, until the task waits or ends."""
        while not self.done and self._round_ended():
            try:
                self._next_round()
            except Exception as error:  # whatever it is, it is raised in this recipe's turn
                self._fail(error)

    def cancel(self) -> None:
        """Stop before the next network call."""
        if not self.done:
            self._fail(Cancelled("cancelled", step=0, steps=self.recipe.steps))

    def _round_ended(self) -> bool:
        return all(job.done for job in self.jobs) or any(job.error for job in self.jobs)

    def _next_round(self) -> None:
        for job in self.jobs:
            if job.error:
                raise job.error
        drawn = [self._drawn(job) for job in self.jobs]
        self._count()
        if not self._driven.go_on(drawn if self.rounds else None):
            self.finished = self._driven.result
            return
        self.rounds += 1
        for one in self._driven.request or ():
            self.jobs.append(self.loop.add(one))

    def _drawn(self, job: SamplerRun) -> Drawn:
        assert job.latent is not None
        if job.still and job.asked.image:
            image = job.asked.image.convert("RGB")
        else:
            image = Image.fromarray(decode(self.loop.model, job.latent, job.memory))
        return Drawn(image, job.latent.float().cpu())

    def _count(self) -> None:
        """Keep what is asked of the passes later, not the passes."""
        for job in self.jobs:
            self.calls += job.calls
            self.answered += job.answered
            self.cells += job.answered * job.cells
            self.widest = max(self.widest, job.widest)
            self.memory += [note for note in job.memory if note not in self.memory]
        self.jobs = []

    def _fail(self, error: Exception) -> None:
        self.error = error
        for job in self.jobs:
            job.cancel()
        self._count()
        self.loop.forget_ended()
        self._driven.close()
