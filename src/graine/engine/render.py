"""Recipe in, Picture out: many recipes' passes go through one loop, and pictures are given back in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING

import torch
from PIL import Image

from graine.engine import memory
from graine.engine.loop import Loop
from graine.engine.meter import Meter
from graine.engine.render_task import Begin, RenderTask, plain
from graine.picture import Picture
from graine.version import VERSION

if TYPE_CHECKING:
    from graine.engine.sampler_run import SamplerRun
    from graine.models.base import Model
    from graine.progress import OnProgress
    from graine.recipe import Recipe


class Renderer:
    """Makes pictures of recipes with one model; `begin(recipe)` gives the generator that asks for passes."""

    def __init__(self, model: Model, *, begin: Begin = plain, row_budget: int | None = None) -> None:
        memory.keep_pages()
        self.model = model
        self.loop = Loop(model, row_budget=row_budget)
        self._begin = begin

    def draw(
        self, recipes: Iterable[Recipe], *, progress: OnProgress | None = None
    ) -> Generator[Picture, None, None]:
        """The pictures in the order of their recipes, each once it and those before it are finished.

        A recipe's failure is raised when its turn comes; closing the iterator cancels what is left.
        """
        waiting, started = deque(recipes), deque[RenderTask]()
        meter = Meter(progress, len(waiting))
        try:
            while waiting or started:
                while waiting and self._has_room(waiting[0], started):
                    started.append(self.start(waiting.popleft()))
                    meter.begin(started[-1])
                while started and started[0].done:
                    task = started.popleft()
                    meter.end(task)
                    meter.tell("finishing", None)
                    yield self.picture(task, meter.seconds)
                for job in self.loop.step():
                    meter.tell("drawing", self.preview(job))
                for task in started:
                    task.go_on()
        finally:
            for task in started:
                task.cancel()

    def start(self, recipe: Recipe) -> RenderTask:
        """Let a recipe join at the loop's next step; `task.go_on()` after each step until it is done."""
        task = RenderTask(recipe, self._begin(recipe), self.loop)
        task.go_on()
        return task

    def picture(self, task: RenderTask, seconds: float) -> Picture:
        """The picture of a task that is done and took these seconds. Raises what it failed with."""
        if task.error:
            raise task.error
        assert task.finished
        measured = {
            **task.finished.measured,
            "seconds": round(seconds, 3),
            "calls": float(task.calls),
            "rows": float(task.widest),
        }
        recipe = replace(task.recipe, memory=tuple(task.memory))
        return Picture(task.finished.image, recipe, measured=measured, made_with=self._made_with(task))

    def preview(self, job: SamplerRun) -> Callable[[], Image.Image] | None:
        """What paints a pass as far as it is, small; None before its first answer."""
        denoised = job.denoised
        return None if denoised is None else lambda: Image.fromarray(self.model.preview(denoised))

    def _has_room(self, recipe: Recipe, started: deque[RenderTask]) -> bool:
        """Tell whether another recipe would find room in the next network call."""
        finished = bool(started) and started[0].done  # it is given away first: pictures take memory
        return not finished and len(self.loop.jobs) < self.loop.room(recipe)

    def _made_with(self, task: RenderTask) -> dict[str, str]:
        """What can change the last bits of a picture besides its recipe."""
        versions = {"graine": VERSION, "torch": torch.__version__, "diffusers": version("diffusers")}
        dtype = str(self.model.dtype).removeprefix("torch.")
        kernels = {"threads": str(torch.get_num_threads()), "rows": str(task.widest)}
        return {**versions, "device": str(self.model.device), "dtype": dtype, **kernels}
