"""The kinds of jobs, one module each, loaded when first asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from graine.worker.kinds.base import Kind

KINDS: Final = ("draw", "hunt", "ab", "ablate", "grid", "refine", "ask", "words")


def kind_of(name: str) -> Kind:
    """Give the kind of a name of `KINDS`."""
    assert name in KINDS, name
    return cast("Kind", import_module(f"graine.worker.kinds.{name}"))
