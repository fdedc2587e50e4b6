"""A worker that paints one colour a seed: for tests of what is said about pictures, not of pictures."""

from __future__ import annotations

import colorsys
import math
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from time import sleep

from PIL import Image

from graine.edits import Repaint, Upscale
from graine.fields import decode
from graine.jobs.draw import DrawRequest
from graine.picture import Picture
from graine.queue.job import QueueJob
from graine.queue.queue import Queue
from graine.recipe import Recipe
from graine.server.state import ServerState
from graine.studio.draw_request import draft, numbered
from tests.server.conftest import drawing


@dataclass
class Painter:
    """Paints jobs of a server, at most `allowed` pictures, or fails."""

    state: ServerState
    allowed: float = math.inf
    fails: bool = False
    done: list[QueueJob] = field(default_factory=list[QueueJob])
    painted: int = 0

    def work(self, queue: Queue, job: QueueJob) -> None:
        """Do a job."""
        if job.kind == "ask":
            job = queue.planned(job, {}, 0)
            queue.outcome(job, {"keywords": {}, "prompt": "a picture of something"})
            queue.done(job)
            return
        ask = decode(DrawRequest, job.wish)
        recipes = [numbered(draft(ask), index) for index in range(ask.count)]
        job = queue.planned(job, {"recipes": [recipe.to_dict() for recipe in recipes]}, len(recipes))
        if self.fails:
            queue.failed(
                job, {"key": "unreadable", "values": {}, "text": {"en": "It broke.", "fr": "Cassé."}}
            )
            return
        for index, recipe in enumerate(recipes):
            if self._canceled(queue, job):
                return
            recipe = replace(recipe, upscale=4 if ask.upscale else 1, model_hash="0a1b2c3d4e")
            entry = self.state.studio.library.keep(Picture(self._image(recipe), recipe))
            self.painted += 1
            queue.result(job, index, entry.id)
        self.done.append(job)
        queue.done(job)

    def _canceled(self, queue: Queue, job: QueueJob) -> bool:
        while not (asked := queue.get(job.id).cancel_asked) and self.painted >= self.allowed:
            queue.renew("played", [job.id])
            sleep(0.02)
        if asked:
            queue.canceled(job)
        return asked

    def _image(self, recipe: Recipe) -> Image.Image:
        edit, size = recipe.edit, (recipe.width * recipe.upscale, recipe.height * recipe.upscale)
        if isinstance(edit, Upscale | Repaint):
            size = self.state.studio.inputs.get(edit.image).size
        if isinstance(edit, Upscale):
            size = (round(size[0] * edit.scale), round(size[1] * edit.scale))
        return Image.new("RGB", size, colour(recipe.seed))


def colour(seed: int) -> tuple[int, int, int]:
    """A seed's colour."""
    red, green, blue = colorsys.hsv_to_rgb(seed * 0.381966 % 1, 0.9, 0.9)
    return round(red * 255), round(green * 255), round(blue * 255)


@contextmanager
def painting(state: ServerState, *, allowed: float = math.inf, fails: bool = False) -> Generator[Painter]:
    """Paint what is queued until the block ends."""
    painter = Painter(state, allowed, fails)
    with drawing(state.queue, painter.work):
        try:
            yield painter
        finally:
            painter.allowed = math.inf
