"""Edits driven by hand: a false engine draws one colour, or gives back what it was to start from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import torch
from PIL import Image

from graine.pipelines.base import Drawn, Finished, Pass, Steps, Tools

Engine = Callable[[Pass], Image.Image]


def identity(asked: Pass) -> Image.Image:
    """Draw what is there already."""
    assert asked.image is not None
    return asked.image


def colour(name: str) -> Engine:
    """Draw everything in one colour."""
    return lambda asked: Image.new("RGB", (asked.recipe.width, asked.recipe.height), name)


@dataclass
class World:
    """Inputs by name, an upscaler that only resizes, and what it was asked for."""

    inputs: dict[str, Image.Image]
    native_size: tuple[int, int] = (64, 64)
    enlarged: list[tuple[tuple[int, int], float]] = field(default_factory=list[tuple[tuple[int, int], float]])

    @property
    def tools(self) -> Tools:
        return Tools(picture=self.inputs.__getitem__, enlarge=self.enlarge, native_size=self.native_size)

    def enlarge(self, image: Image.Image, factor: float, upscaler: str) -> Image.Image:
        assert upscaler == ""
        self.enlarged.append((image.size, factor))
        size = (round(image.width * factor), round(image.height * factor))
        return image.resize(size, Image.Resampling.BICUBIC)


def drive(steps: Steps, engine: Engine = identity) -> tuple[Finished, list[Pass]]:
    """Run an edit to its end; give the result and all that was asked, after checking the sizes asked for."""
    asked: list[Pass] = []
    try:
        passes = next(steps)
        while True:
            asked += passes
            passes = steps.send([_drawn(one, engine) for one in passes])
    except StopIteration as stop:
        return stop.value, asked


def _drawn(asked: Pass, engine: Engine) -> Drawn:
    size = (asked.recipe.width, asked.recipe.height)
    assert size[0] % 8 == size[1] % 8 == 0
    for given, mode in ((asked.image, "RGB"), (asked.mask, "L")):
        assert given is None or (given.size, given.mode) == (size, mode)
    latent = np.zeros((4, size[1] // 8, size[0] // 8), np.float32)
    if asked.image and asked.latent is None:  # a latent of which one can see where it comes from
        latent[:3] = np.asarray(asked.image.resize((size[0] // 8, size[1] // 8))).transpose(2, 0, 1)
    return Drawn(engine(asked), torch.from_numpy(latent))
