"""The options of `graine.redraw` and its kin, and what they all do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypedDict

from graine.edits import Repaint, needs_prompt
from graine.studio.draw_request import Draw, DrawOptions, adopted
from graine.studio.input_pictures import Source

if TYPE_CHECKING:
    from graine.edits import Edit
    from graine.picture import Picture
    from graine.studio.input_pictures import InputPicture
    from graine.studio.studio import Studio


class RedrawOptions(DrawOptions, total=False):
    """The fields of `Redraw` but its picture, and the options of `draw`."""

    strength: float
    resize: str
    exact_steps: bool


class RepaintOptions(DrawOptions, total=False):
    """The mask, or box, the fields of `Repaint` but picture and mask, and the options of `draw`."""

    mask: Source  # white is painted anew; without mask and box, what is transparent
    box: tuple[int, int, int, int]  # x, y, width, height in pixels
    invert: bool
    grow: int  # pixels
    strength: float
    content: str
    area: str
    padding: int
    blur: int
    soft: bool
    mask_weight: float
    exact_steps: bool


class ExtendOptions(DrawOptions, total=False):
    """The fields of `Extend` but its picture, and the options of `draw`."""

    left: int
    right: int
    up: int
    down: int
    overlap: int
    strength: float


class BlendOptions(DrawOptions, total=False):
    """The fields of `Blend` but its pictures, and the options of `draw`."""

    gap: int
    direction: str
    overlap: int
    strength: float
    tries: int


class UpscaleOptions(DrawOptions, total=False):
    """The fields of `Upscale` but its picture, and the options of `draw` for the detail."""

    scale: float
    upscaler: str
    detail: float
    overlap: int


class LoopbackOptions(DrawOptions, total=False):
    """The fields of `Loopback` but its picture, and the options of `draw`."""

    loops: int
    strength: float
    final_strength: float
    curve: str
    resize: str


class AdjustOptions(TypedDict, total=False):
    """The fields of `Adjust` but its picture."""

    straighten: float
    crop: tuple[int, int, int, int]
    match: Source
    match_strength: float
    contrast: float
    brightness: float
    saturation: float
    sharpen: float


def edited(
    studio: Studio, kind: type[Edit], source: Source, prompt: str, options: Mapping[str, Any]
) -> Picture:
    """Do an edit; `options` has the fields of the edit, with pictures for hashes, and those of `Draw`."""
    taken, asked = studio.take(source), dict(options)
    for name in ("other", "match"):
        if name in asked:
            asked[name] = studio.take(asked[name]).hash
    if kind is Repaint:
        asked["mask"] = _mask(studio, taken, asked)
    own = {field.name: asked.pop(field.name) for field in fields(kind) if field.name in asked}
    edit = kind(image=taken.hash, **own)
    if needs_prompt(edit):
        recipes = studio.plan(adopted(Draw(prompt=prompt, edit=edit, **asked), taken.recipe))
    else:
        recipes = [studio.touch(edit, taken)]
    return next(iter(studio.draw(recipes)))


def _mask(studio: Studio, taken: InputPicture, asked: dict[str, Any]) -> str:
    mask, box = asked.pop("mask", None), asked.pop("box", None)
    invert, grow = asked.pop("invert", False), asked.pop("grow", 0)
    return studio.take_mask(box if mask is None else mask, taken, invert=invert, grow=grow)
