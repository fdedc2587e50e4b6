"""The second pass of a drawing (hires fix): composed small, where a model is at home, then drawn large."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from PIL import Image

from graine.edits import LATENT_UPSCALERS
from graine.picture.pixels import latent_resize
from graine.pipelines.base import Finished, Pass
from graine.validation import CELL

if TYPE_CHECKING:
    from graine.edits import Hires
    from graine.pipelines.base import Drawn, Steps, Tools
    from graine.recipe import Recipe


class SecondSize(NamedTuple):
    """How large the first pass becomes, and what is cut out of its middle; both (width, height)."""

    whole: tuple[int, int]
    kept: tuple[int, int]


def hires(recipe: Recipe, tools: Tools) -> Steps:
    """Draw, enlarge, and redraw with fresh noise of the same seed, as many steps as asked (A1111's rules)."""
    asked = recipe.hires
    assert asked is not None
    (first,) = yield [Pass(recipe=recipe)]
    size = second_size(recipe.width, recipe.height, asked)
    second = Pass(
        recipe=_second_recipe(recipe, asked, size.kept),
        strength=asked.strength,
        exact_steps=True,
        first=recipe,
    )
    if asked.upscaler in LATENT_UPSCALERS:
        second = replace(second, latent=_large_latent(first, size, asked.upscaler))
    else:
        second = replace(second, image=_large_image(first, size, asked.upscaler, tools))
    (last,) = yield [second]
    return Finished(tools.enlarge(last.image, recipe.upscale, "") if recipe.upscale > 1 else last.image)


def second_size(width: int, height: int, asked: Hires) -> SecondSize:
    """The size of the second pass, in multiples of 8.

    By the scale, or to a size: a side of 0 follows from the other; two sides are covered and cut to.
    """
    if asked.size is None:
        return _uncut(width * asked.scale, height * asked.scale)
    wide, high = asked.size
    if not (wide and high):
        scale = wide / width if wide else high / height
        return _uncut(width * scale, height * scale)
    scale = max(wide / width, high / height)
    whole = _uncut(width * scale, height * scale).whole
    kept = _cells(wide), _cells(high)
    return SecondSize((max(whole[0], kept[0]), max(whole[1], kept[1])), kept)


def _uncut(width: float, height: float) -> SecondSize:
    size = _cells(width), _cells(height)
    return SecondSize(size, size)


def _cells(side: float) -> int:
    return int(side + 1e-6) // CELL * CELL  # 512 * 1.1 is a hair more or less than it should be


def _second_recipe(recipe: Recipe, asked: Hires, size: tuple[int, int]) -> Recipe:
    return replace(
        recipe,
        width=size[0],
        height=size[1],
        steps=asked.steps or recipe.steps,
        sampler=asked.sampler or recipe.sampler,
        schedule=asked.schedule or recipe.schedule,
        prompt=asked.prompt or recipe.prompt,
        negative=asked.negative or recipe.negative,
        cfg=recipe.cfg if asked.cfg is None else asked.cfg,
    )


def _large_latent(first: Drawn, size: SecondSize, mode: str) -> object:
    width, height = (side // CELL for side in size.whole)
    left, top, right, bottom = _middle((width, height), (size.kept[0] // CELL, size.kept[1] // CELL))
    return latent_resize.resized(first.latent, (width, height), mode)[:, top:bottom, left:right]


def _large_image(first: Drawn, size: SecondSize, upscaler: str, tools: Tools) -> Image.Image:
    image, (width, height) = first.image, size.whole
    factor = max(width / image.width, height / image.height, 1.0)
    large = tools.enlarge(image, factor, upscaler).resize(size.whole, Image.Resampling.LANCZOS)
    left, top, right, bottom = (
        side * CELL
        for side in _middle((width // CELL, height // CELL), (size.kept[0] // CELL, size.kept[1] // CELL))
    )
    return large.crop((left, top, right, bottom))


def _middle(whole: tuple[int, int], kept: tuple[int, int]) -> tuple[int, int, int, int]:
    """The box (left, top, right, bottom) in the middle; of an odd rest the larger half is cut behind."""
    left, top = (whole[0] - kept[0]) // 2, (whole[1] - kept[1]) // 2
    return left, top, left + kept[0], top + kept[1]
