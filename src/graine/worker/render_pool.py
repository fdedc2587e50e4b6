"""`RenderPool`: recipes on their way to pictures. Those of one model share calls, whoever wants them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING

from graine.engine.meter import Effort, expected, spent
from graine.jobs.cost import largest
from graine.studio.studio import model_needed
from graine.worker.throughput import Speed

if TYPE_CHECKING:
    from PIL.Image import Image

    from graine.engine.loop import Loop
    from graine.engine.render import Renderer
    from graine.engine.render_task import RenderTask
    from graine.picture import Picture
    from graine.recipe import Recipe
    from graine.studio import Studio
    from graine.worker.active_job import Run


@dataclass(eq=False)
class PendingRender:
    """A recipe on its way; one that needs no model has neither renderer nor task."""

    run: Run
    index: int  # among the pictures that the run asked for at once
    recipe: Recipe
    renderer: Renderer | None = None
    task: RenderTask | None = None
    begun: float = field(default_factory=perf_counter)
    apart: float = 0.0  # seconds beside network calls: decoding, enlarging

    @property
    def done(self) -> bool:
        """Tell whether its picture can be had, or its error."""
        return self.task is None or self.task.done

    @property
    def spent(self) -> Effort:
        """What it took so far."""
        return spent(self.task) if self.task else Effort()

    @property
    def expected(self) -> Effort:
        """What it will take in all."""
        return expected(self.task) if self.task else Effort()

    @property
    def kind(self) -> object:
        """What decides how long finishing takes."""
        recipe = self.recipe
        return recipe.width, recipe.height, recipe.upscale, recipe.hires is not None

    def go_on(self) -> None:
        """Decode, enlarge or ask for further passes, if those of now have ended."""
        if self.task:
            began = perf_counter()
            self.task.go_on()
            self.apart += perf_counter() - began

    def preview(self) -> Callable[[], Image] | None:
        """What paints the newest pass as far as it is."""
        if not (self.task and self.renderer and self.task.jobs):
            return None
        return self.renderer.preview(self.task.jobs[-1])


class RenderPool:
    """Draws for all runs at once."""

    def __init__(self, studio: Studio) -> None:
        self.studio = studio
        self.drawings: list[PendingRender] = []
        self.speeds: dict[str, Speed] = {}
        self._turn = 0

    @property
    def slots(self) -> int:
        """The number of pictures that share a network call, of the model that was used last."""
        loop = self._last
        return loop.room_at(*loop.model.info.native_size) if loop else 1

    @property
    def most_cells(self) -> int:
        """The latent cells of a full network call."""
        loop = self._last
        return loop.cells if loop else 1

    @property
    def _last(self) -> Loop | None:
        names = [model_needed(drawing.recipe) for drawing in self.drawings] or list(self.studio.loaded)
        return self.studio.renderer(names[-1]).loop if any(names[-1:]) else None

    def has_room(self, recipe: Recipe) -> bool:
        """Tell whether a recipe would find room in the next network call of its model."""
        name = model_needed(recipe)
        if not name:
            return True
        loop = self.studio.renderer(name).loop
        return len(loop.jobs) < loop.room(recipe)

    def start(self, run: Run, index: int, recipe: Recipe) -> PendingRender:
        """Begin a picture. Raises `ModelError`; what fails later is told by `picture`."""
        drawing = PendingRender(run, index, recipe)
        if name := model_needed(recipe):
            drawing.renderer = self.studio.renderer(name)
            drawing.task = drawing.renderer.start(recipe)
        self.drawings.append(drawing)
        return drawing

    def step(self) -> list[PendingRender]:
        """Make one network call, of each model in turn, and give the drawings that it served."""
        busy = {drawing.renderer: drawing.recipe.model for drawing in self.drawings if drawing.renderer}
        if not busy:
            return []
        self._turn += 1
        renderer = list(busy)[self._turn % len(busy)]
        own = [drawing for drawing in self.drawings if drawing.renderer is renderer]
        before, began = _cells(own), perf_counter()
        served = set(map(id, renderer.loop.step()))
        self.speed(busy[renderer]).called(_cells(own) - before, perf_counter() - began)
        return [one for one in own if one.task and any(id(job) in served for job in one.task.jobs)]

    def speed(self, model: str) -> Speed:
        """What is measured of a model."""
        return self.speeds.setdefault(model, Speed())

    def finished(self, drawing: PendingRender, seconds: float) -> None:
        """Take note of the seconds that finishing a picture took."""
        speed = self.speed(drawing.recipe.model)
        speed.finished(drawing.kind, seconds)
        speed.pixels = max(speed.pixels, round(largest(drawing.recipe)))

    def picture(self, drawing: PendingRender) -> Picture:
        """A picture that is done. Raises what its making failed with."""
        self.drawings.remove(drawing)
        if drawing.renderer and drawing.task:
            return drawing.renderer.picture(drawing.task, perf_counter() - drawing.begun)
        return self.studio.touched(drawing.recipe)

    def drop(self, run: Run) -> None:
        """Stop all that is drawn for a run."""
        for drawing in [one for one in self.drawings if one.run is run]:
            self.drawings.remove(drawing)
            if drawing.task:
                drawing.task.cancel()


def _cells(drawings: list[PendingRender]) -> float:
    return sum(drawing.spent.cells for drawing in drawings)
