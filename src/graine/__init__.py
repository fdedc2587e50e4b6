"""Graine: grow the picture that you have in mind from a prompt and a seed.

import graine

picture = graine.draw("a panda, 3D render", seed=7)
picture = graine.repaint(picture, "a red hat", box=(160, 40, 200, 120))
picture.save("panda.png")
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from graine import edits
from graine.edits import Hires
from graine.recipe import Recipe
from graine.version import VERSION as __version__

if TYPE_CHECKING:
    from graine.picture import Picture
    from graine.studio import DrawOptions, Replay, Source, Studio
    from graine.studio.edit_options import (
        AdjustOptions,
        BlendOptions,
        ExtendOptions,
        LoopbackOptions,
        RedrawOptions,
        RepaintOptions,
        UpscaleOptions,
    )

__all__ = [
    "Hires",
    "Picture",
    "Recipe",
    "Studio",
    "__version__",
    "adjust",
    "blend",
    "draw",
    "extend",
    "loopback",
    "redraw",
    "repaint",
    "replay",
    "upscale",
]


def draw(prompt: str, *, hires: Hires | None = None, **options: Unpack[DrawOptions]) -> Picture:
    """Draw one picture, with the same options as the command line; those left out are the model's choice.

    Raises `graine.errors.GraineError`, whose text says what was wrong, the value and the repair.
    """
    from graine.studio import Draw

    studio = _studio()
    return next(iter(studio.draw(studio.plan(Draw(prompt=prompt, hires=hires, **options)))))


def redraw(image: Source, prompt: str = "", **options: Unpack[RedrawOptions]) -> Picture:
    """Make another picture from a picture (img2img); without a prompt, by the one that it carries."""
    return _edited(edits.Redraw, image, prompt, options)


def repaint(image: Source, prompt: str = "", **options: Unpack[RepaintOptions]) -> Picture:
    """Paint anew where the mask is white, in a box, or where the picture is transparent (inpainting).

    All other pixels stay as they are.
    """
    return _edited(edits.Repaint, image, prompt, options)


def extend(image: Source, prompt: str = "", **options: Unpack[ExtendOptions]) -> Picture:
    """Paint on beyond the edges of a picture (outpainting), whose own pixels stay as they are."""
    return _edited(edits.Extend, image, prompt, options)


def blend(image: Source, other: Source, prompt: str = "", **options: Unpack[BlendOptions]) -> Picture:
    """Place two pictures with a gap and paint what lies between them."""
    return _edited(edits.Blend, image, prompt, {**options, "other": other})


def upscale(image: Source, prompt: str = "", **options: Unpack[UpscaleOptions]) -> Picture:
    """Enlarge a picture; with `detail` the model draws new detail into it."""
    return _edited(edits.Upscale, image, prompt, options)


def loopback(image: Source, prompt: str = "", **options: Unpack[LoopbackOptions]) -> Picture:
    """Redraw a picture again and again, each time from the last result."""
    return _edited(edits.Loopback, image, prompt, options)


def adjust(image: Source, **options: Unpack[AdjustOptions]) -> Picture:
    """Straighten, crop, match colours, change contrast, sharpen; no model is loaded."""
    return _edited(edits.Adjust, image, "", options)


def replay(path: str | Path, *, inputs: tuple[str | Path, ...] = ()) -> Replay:
    """Draw a saved picture again from the recipe in its file, and say how far the pixels are apart.

    `inputs` are files of pictures that the recipe begins from, where they are not at hand any more.
    """
    from graine.picture.formats.picture_files import load

    return _studio().replay(load(path), given=inputs)


@cache
def _studio() -> Studio:
    from graine.studio import Studio

    return Studio()


def _edited(kind: type[edits.Edit], image: Source, prompt: str, options: Mapping[str, Any]) -> Picture:
    from graine.studio.edit_options import edited

    return edited(_studio(), kind, image, prompt, options)


def __getattr__(name: str) -> Any:
    """Import classes when they are first asked for, so that `import graine` is instant."""
    if name == "Picture":
        from graine.picture import Picture

        return Picture
    if name == "Studio":
        from graine.studio import Studio

        return Studio
    raise AttributeError(f"module 'graine' has no attribute {name!r}")
