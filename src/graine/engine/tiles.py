"""Tiles: a large plane cut into overlapping parts, and what was made of them joined without a border."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    Place = tuple[slice, slice]  # rows, columns


@dataclass(frozen=True, slots=True)
class Windows:
    """The windows of a plane, all of one size; with a single one nothing is cut and nothing changes."""

    height: int
    width: int
    places: tuple[Place, ...]
    overlap: int  # cells that neighbours share at least
    margin: int  # cells at either end of the overlap where only one of them counts

    @classmethod
    def of(cls, height: int, width: int, *, side: int = 0, overlap: int = 0, margin: int = 0) -> Windows:
        """Cut a plane into squares of `side` cells (0 = one window), as few as their overlap allows."""
        overlap = max(0, min(overlap, side - 1))
        margin = min(margin, max(0, overlap - 1) // 2)
        rows, columns = (list(_spans(length, side or length, overlap)) for length in (height, width))
        return cls(height, width, tuple(product(rows, columns)), overlap, margin)

    def only(self, wanted: torch.Tensor) -> Windows:
        """The windows that hold at least one of the wanted cells (height, width)."""
        kept = tuple(place for place in self.places if wanted[place].any())
        return replace(self, places=kept)

    def times(self, scale: int) -> Windows:
        """The same windows on a plane whose cells are each `scale` by `scale`."""
        places = tuple((_times(rows, scale), _times(columns, scale)) for rows, columns in self.places)
        numbers = (self.height, self.width, self.overlap, self.margin)
        height, width, overlap, margin = (number * scale for number in numbers)
        return Windows(height, width, places, overlap, margin)

    def cut(self, plane: torch.Tensor) -> list[torch.Tensor]:
        """Each window's part of a plane (..., height, width), without copying."""
        return [plane[..., *place] for place in self.places]

    def join(self, parts: Iterable[torch.Tensor]) -> torch.Tensor:
        """Average the parts by weights that fall smoothly to 0 at a window's edge; cells of none are 0.

        Bar-Tal et al. 2023 (MultiDiffusion), equation 5, with the weights of the windows' middles.
        """
        if self.places == ((slice(0, self.height), slice(0, self.width)),):
            return next(iter(parts))
        total = weights = torch.zeros(())
        for place, part in zip(self.places, parts, strict=True):
            if not total.ndim:
                total = part.new_zeros(*part.shape[:-2], self.height, self.width)
                weights = part.new_zeros(self.height, self.width)
            weight = self._weight(place).to(part)
            total[..., *place] += part * weight
            weights[place] += weight
        return total.div_(weights.clamp_(min=torch.finfo(weights.dtype).tiny))

    def _weight(self, place: Place) -> torch.Tensor:
        rows, columns = place
        return self._ramps(rows, self.height)[:, None] * self._ramps(columns, self.width)

    def _ramps(self, span: slice, length: int) -> torch.Tensor:
        """A window's weights along one side: 1, but for a smooth fall towards its neighbours."""
        cells = torch.arange(span.start, span.stop, dtype=torch.float32) + 0.5
        weights = torch.ones_like(cells)
        fall = self.overlap - 2 * self.margin
        if fall and span.start > 0:
            weights *= _smooth((cells - span.start - self.margin) / fall)
        if fall and span.stop < length:
            weights *= _smooth((span.stop - cells - self.margin) / fall)
        return weights


def _spans(length: int, side: int, overlap: int) -> Iterator[slice]:
    """Spread the fewest windows evenly over a side."""
    side = min(side, length)
    gaps = -(-(length - side) // (side - overlap)) if length > side else 0
    for index in range(gaps + 1):
        start = index * (length - side) // gaps if gaps else 0
        yield slice(start, start + side)


def _times(span: slice, scale: int) -> slice:
    return slice(span.start * scale, span.stop * scale)


def _smooth(share: torch.Tensor) -> torch.Tensor:
    share = share.clamp(0, 1)
    return share * share * (3 - 2 * share)
