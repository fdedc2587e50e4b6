"""What a judge is: it says how well pictures fit a prompt, and which words fit a picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image


class Judge(Protocol):
    """Something that looks at pictures. It never changes one, and the same picture has the same score."""

    @property
    def name(self) -> str:
        """Name it, for reports."""
        ...

    def score(self, pictures: Sequence[Image], prompt: str) -> list[float]:
        """One number a picture: the larger, the better it fits.

        The prompt is plain text, without weights or options. Numbers compare pictures under one prompt and
        one judge; across prompts or judges they mean nothing.
        """
        ...

    def describe(self, picture: Image, words: Sequence[str]) -> list[tuple[str, float]]:
        """The words, best first, each with its share; shares add up to 1. No words give no words."""
        ...


@runtime_checkable
class Seer(Protocol):
    """A judge that turns pictures into vectors: those of alike pictures are near each other."""

    @property
    def name(self) -> str:
        """Name it; vectors of another name do not compare."""
        ...

    def vectors(self, pictures: Sequence[Image]) -> np.ndarray:
        """Return (pictures, width) float32 of length 1."""
        ...
