"""Where a network looked while it read each token: cross-attention, summed over heads, layers and steps."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import torch
from torch.nn.functional import interpolate

COARSEST: Final = 4  # latent cells a side of one place: coarser layers tell no place from another


class Watch:
    """Sums the attention that places of a picture pay to the tokens of every prompt.

    Tang et al. 2022, "What the DAAM: Interpreting Stable Diffusion Using Cross Attention", section 3; Hertz
    et al. 2022, "Prompt-to-Prompt Image Editing with Cross Attention Control", section 3. Heads, layers and
    steps count alike, so that the maps of all tokens sum to 1 in every place.
    """

    def __init__(self, size: tuple[int, int]) -> None:
        self.size = size  # (width, height) of the maps, in latent cells
        self._sums: dict[int, tuple[torch.Tensor, torch.Tensor, int]] = {}  # context, sum, count, by identity

    def see(self, query: torch.Tensor, key: torch.Tensor, contexts: Sequence[torch.Tensor]) -> None:
        """Take one layer's queries (rows, heads, places, n) and keys (rows, heads, tokens, n) of a call."""
        shape = self._shape(query.shape[2])
        if not shape:
            return
        for row, context in enumerate(contexts):
            found = self._map(query[row].float(), key[row].float(), shape)
            held = self._sums.get(id(context), (context, torch.zeros_like(found), 0))
            self._sums[id(context)] = (context, held[1] + found, held[2] + 1)

    def maps(self, context: torch.Tensor) -> torch.Tensor | None:
        """The mean attention to each token of a context, (tokens, height, width); None if unread."""
        found = self._find(context)
        return found[1] / found[2] if found else None

    def count(self, context: torch.Tensor) -> int:
        """Count how often a context was read, by any layer at any step."""
        found = self._find(context)
        return found[2] if found else 0

    def _find(self, context: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, int] | None:
        """Find a context by its numbers: whoever asks may have read the prompt anew."""
        for found in self._sums.values():
            if found[0].shape == context.shape and torch.equal(found[0], context.to(found[0])):
                return found
        return None

    def _map(self, query: torch.Tensor, key: torch.Tensor, shape: tuple[int, int]) -> torch.Tensor:
        """One row's mean over the heads in the size of the maps, one head at a time: it may be large."""
        scale = query.shape[-1] ** -0.5
        total = torch.zeros(query.shape[1], key.shape[1], device=query.device)
        for one, other in zip(query, key, strict=True):
            total += (one @ other.T * scale).softmax(-1)
        grid = (total / len(query)).T.reshape(1, -1, *shape).cpu()
        width, height = self.size
        return interpolate(grid, (height, width), mode="bilinear", align_corners=False)[0]

    def _shape(self, places: int) -> tuple[int, int] | None:
        """The (height, width) of a layer, in the picture's proportions; None for one too coarse."""
        width, height = self.size
        if places * COARSEST**2 < width * height:
            return None
        fitting = [side for side in range(1, places + 1) if places % side == 0]
        rows = min(fitting, key=lambda side: abs(math.log(side * side * width / (places * height))))
        return rows, places // rows
