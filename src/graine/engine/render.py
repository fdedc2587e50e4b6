"""Recipe in, Picture out: many recipes go through one loop, are decoded, enlarged and given back in order."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import TYPE_CHECKING

import numpy as np
import torch
from PIL import Image

from graine.engine import memory
from graine.engine.jobs import Job
from graine.engine.loop import Loop
from graine.errors import RenderError
from graine.picture import Picture
from graine.version import VERSION

if TYPE_CHECKING:
    from graine.models.base import Model
    from graine.recipe import Recipe

    Enlarge = Callable[[Image.Image, int], Image.Image]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the work is: network calls done of all, the seconds left (None at first), and what it is at."""

    done: int
    total: int
    seconds_left: float | None
    phase: str  # "loading", "drawing" or "finishing"
    preview: Callable[[], Image.Image] | None = None


class Renderer:
    """Draws recipes with one model; `enlarge(image, factor)` is the upscaler."""

    def __init__(
        self, model: Model, *, enlarge: Enlarge | None = None, row_budget: int | None = None
    ) -> None:
        memory.keep_pages()
        self.model = model
        self.loop = Loop(model, row_budget=row_budget)
        self._enlarge = enlarge

    def draw(
        self, recipes: Iterable[Recipe], *, progress: Callable[[Progress], None] | None = None
    ) -> Generator[Picture, None, None]:
        """Give the pictures in the order of their recipes, each once it and those before it are finished.

        A job's failure is raised when its turn comes; closing the iterator cancels what is left.
        """
        waiting, started = deque(recipes), deque[Job]()
        meter = _Meter(progress, len(waiting))
        try:
            while waiting or started:
                while waiting and len(self.loop.jobs) < self.loop.room(waiting[0]):
                    started.append(self.loop.add(waiting.popleft()))
                    meter.plan(started[-1])
                while started and started[0].done:
                    yield self._finish(started.popleft(), meter)
                for job in self.loop.step():
                    meter.tell("drawing", self._previewer(job))
        finally:
            for job in started:
                job.cancel()
            self.loop.forget_ended()

    @torch.inference_mode()
    def _finish(self, job: Job, meter: _Meter) -> Picture:
        meter.end(job)
        meter.tell("finishing", None)
        if job.error:
            raise job.error
        image = Image.fromarray(self._decode(job))
        factor = job.recipe.upscale
        if factor > 1 and self._enlarge:
            image = self._enlarge(image, factor)
        recipe = replace(job.recipe, memory=tuple(job.memory))
        measured = {"seconds": round(meter.seconds, 3), "calls": float(job.calls), "rows": float(job.widest)}
        return Picture(image, recipe, measured=measured, made_with=self._made_with(job))

    def _decode(self, job: Job) -> np.ndarray:
        assert job.latent is not None
        recipe, device = job.recipe, self.model.device
        tiled = memory.should_tile(recipe.width, recipe.height, device, self.model.dtype)
        try:
            pixels = self.model.decode(job.latent, tiled=tiled)
        except Exception as error:
            if tiled or not memory.is_shortage(error):
                raise RenderError("decode", reason=str(error)) from error
            tiled, pixels = True, self.model.decode(job.latent, tiled=True)
        if tiled:
            job.memory.append(memory.TILED_VAE)
        return pixels

    def _previewer(self, job: Job) -> Callable[[], Image.Image] | None:
        denoised = job.denoised
        return None if denoised is None else lambda: Image.fromarray(self.model.preview(denoised))

    def _made_with(self, job: Job) -> dict[str, str]:
        """Give what can change the last bits of a picture besides its recipe."""
        versions = {"graine": VERSION, "torch": torch.__version__, "diffusers": version("diffusers")}
        dtype = str(self.model.dtype).removeprefix("torch.")
        kernels = {"threads": str(torch.get_num_threads()), "rows": str(job.widest)}
        return {**versions, "device": str(self.model.device), "dtype": dtype, **kernels}


class _Meter:
    """Counts network calls and tells the time left."""

    def __init__(self, progress: Callable[[Progress], None] | None, pictures: int) -> None:
        self._progress = progress
        self._pictures = pictures
        self._started = self._planned = self._ended = 0  # jobs, their calls, the calls of finished ones
        self._running: list[Job] = []
        self._start = time.perf_counter()

    @property
    def seconds(self) -> float:
        """Give the seconds since the work began."""
        return time.perf_counter() - self._start

    def plan(self, job: Job) -> None:
        """Count the calls of a job that has started."""
        self._started += 1
        self._planned += job.plan.calls
        self._running.append(job)

    def end(self, job: Job) -> None:
        """Keep the count of a finished job, not the job."""
        self._running.remove(job)
        self._ended += job.calls

    def tell(self, phase: str, preview: Callable[[], Image.Image] | None) -> None:
        """Report the state after one more answer."""
        if not self._progress:
            return
        done = self._ended + sum(job.calls for job in self._running)
        # Pictures that have not started yet are taken to be like those that have.
        total = round(self._planned * self._pictures / self._started)
        left = self.seconds / done * (total - done) if done else None
        self._progress(Progress(done, total, left, phase, preview))
