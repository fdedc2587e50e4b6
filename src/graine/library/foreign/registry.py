"""All readers, in the order in which they are asked: the surest first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from graine.library.foreign import a1111, comfyui, fooocus, graine, invokeai, novelai, swarmui
from graine.library.foreign.base import Fields, Foreign
from graine.library.foreign.embedded_text import fields_of
from graine.library.foreign.stealth import hidden

READERS: Final[tuple[Callable[[Fields], Foreign | None], ...]] = (
    graine.read,
    swarmui.read,
    fooocus.read,
    invokeai.read,
    novelai.read,
    a1111.read,  # savers for ComfyUI write it beside the graph, and it says what was drawn in plain words
    comfyui.read,
)


def read(fields: Fields) -> Foreign | None:
    """Say what the texts of a file mean; None where no program is known by them. Never fails.

    The first that gives a recipe counts, else the first that says anything.
    """
    first = None
    for reader in READERS:
        found = reader(fields)
        if found and found.recipe:
            return found
        first = first or found
    return first


def read_picture(data: bytes, beside: Fields | None = None) -> Foreign | None:
    """Say what a picture's file carries, else what is hidden in its pixels, else what lies `beside` it."""
    return read(fields_of(data)) or read(hidden(data)) or read(beside or {})
