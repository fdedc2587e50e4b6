"""How far the work is: what the engine and the upscaler tell, and a progress bar shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from PIL.Image import Image


@dataclass(frozen=True, slots=True)
class Progress:
    """Pieces done of all (network calls, tiles), the seconds left (None at first), and what it is at."""

    done: int
    total: int
    seconds_left: float | None
    phase: str  # "loading", "drawing", "finishing" or "upscaling"
    preview: Callable[[], Image] | None = None


OnProgress: TypeAlias = Callable[[Progress], None]
