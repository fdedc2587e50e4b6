"""Graine: grow the picture that you have in mind from a prompt and a seed.

import graine

picture = graine.draw("a panda, 3D render", seed=7)
picture.save("panda.png")
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from graine.recipe import Recipe
from graine.version import VERSION as __version__

if TYPE_CHECKING:
    from graine.picture import Picture
    from graine.studio import DrawOptions, Replay, Studio

__all__ = ["Picture", "Recipe", "Studio", "__version__", "draw", "replay"]


def draw(prompt: str, **options: Unpack[DrawOptions]) -> Picture:
    """Draw one picture, with the same options as the command line; those left out are the model's choice.

    Raises `graine.errors.GraineError`, whose text says what was wrong, the value and the repair.
    """
    from graine.studio import Draw

    studio = _studio()
    return next(iter(studio.draw(studio.plan(Draw(prompt=prompt, **options)))))


def replay(path: str | Path) -> Replay:
    """Draw a saved picture again from the recipe in its file, and say how far the pixels are apart."""
    from graine.picture.files import load

    return _studio().replay(load(path))


@cache
def _studio() -> Studio:
    from graine.studio import Studio

    return Studio()


def __getattr__(name: str) -> Any:
    """Import `Picture` and `Studio` when they are first asked for, so that `import graine` is instant."""
    if name == "Picture":
        from graine.picture import Picture

        return Picture
    if name == "Studio":
        from graine.studio import Studio

        return Studio
    raise AttributeError(f"module 'graine' has no attribute {name!r}")
