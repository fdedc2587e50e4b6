"""What the worker measured and knows of models, left for the process that answers: it has no torch."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, cast

import psutil

from graine.jobs.cost import effort
from graine.picture.formats.picture_files import encoded
from graine.studio import Draw
from graine.worker.throughput import Speed, rehearsed

if TYPE_CHECKING:
    from graine.queue.queue import Queue
    from graine.recipe import Recipe
    from graine.studio import Studio

EVERY: Final = 5.0  # seconds between two notes
REHEARSAL: Final = (2, 2, 6)  # steps of the drawings that tell how fast a model is; the first warms up


def rss() -> int:
    """The bytes of memory that this process has."""
    return psutil.Process().memory_info().rss


class ModelFacts:
    """Facts of models and their speed, kept in the queue's database."""

    def __init__(self, queue: Queue, studio: Studio, speeds: dict[str, Speed]) -> None:
        self._queue, self._studio, self._speeds = queue, studio, speeds
        self._told, self._kept = monotonic(), dict[str, Any]()

    def loaded(self, name: str) -> None:
        """Note what is known of a model, now that it is loaded."""
        model = self._studio.model(name)
        info = model.info
        facts = {
            "title": info.name,
            "name": info.name,
            "hash": info.hash,
            "family": info.family,
            "native_size": list(info.native_size),
            "default_cfg": info.default_cfg,
            "upscale": info.upscale,
            "scale": info.scale,
            "known_words": None if info.known_words is None else sorted(info.known_words),
            "device": str(model.device),
            "pixel_bytes": model.pixel_bytes,
            "inpaints": model.inpaints,
        }
        believed = self._queue.recall(f"speed:{name}")
        if isinstance(believed, dict):
            self._speed(name).believe(cast("dict[str, float]", believed))
        self._kept[f"memory:{name}"] = self._queue.recall(f"memory:{name}")
        for each in {name, info.name}:
            self._note(f"model:{each}", facts)

    def rehearse(self, name: str) -> None:
        """Draw a little with a model that was never measured here: its first job is foreseen, and faster."""
        if self._speed(name).believed:
            return
        (recipe,) = self._studio.plan(Draw(prompt="a", seed=0, model=name, sampler="k_euler"))
        _, short, long = [(steps, self._seconds(replace(recipe, steps=steps))) for steps in REHEARSAL]
        each = effort(recipe)
        self._speed(name).believe(rehearsed(short, long, each.cells / each.calls))
        self.remember(now=True)

    def _seconds(self, recipe: Recipe) -> float:
        began = monotonic()
        for picture in self._studio.draw([recipe]):
            encoded(picture)
        return monotonic() - began

    def _speed(self, name: str) -> Speed:
        return self._speeds.setdefault(name, Speed())

    def remember(self, *, now: bool = False) -> None:
        """Note how fast every model is, now and then."""
        if not now and monotonic() - self._told < EVERY:
            return
        self._told = monotonic()
        for name, speed in self._speeds.items():
            if name in self._studio.loaded and (measured := speed.facts()):
                self._note(f"speed:{name}", measured | {"full": self._studio.loaded[name].loop.cells})
                before = self._kept.get(f"memory:{name}") or {"bytes": 0, "pixels": 0}
                most = {"bytes": max(rss(), before["bytes"]), "pixels": max(speed.pixels, before["pixels"])}
                self._note(f"memory:{name}", most)

    def _note(self, name: str, value: object) -> None:
        if self._kept.get(name) != value:
            self._queue.remember(name, value)
            self._kept[name] = value
