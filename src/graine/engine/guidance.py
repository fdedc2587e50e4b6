"""Guidance: how the network's answers for several prompts become one (Ho & Salimans 2022)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from graine.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Guidance:
    """The guidance of one recipe; `start` and `end` are shares of the steps (Kynkäänniemi et al. 2024)."""

    scale: float = 7.0
    rescale: float = 0.0
    start: float = 0.0
    end: float = 1.0

    @classmethod
    def of(cls, recipe: Recipe) -> Guidance:
        """Take the guidance out of a recipe."""
        return cls(recipe.cfg, recipe.cfg_rescale, recipe.guidance_start, recipe.guidance_end)

    def weights(self, parts: Sequence[float], share: float) -> tuple[tuple[float, ...], float]:
        """Weigh the row of each sub-prompt, and the unconditioned row (0: it need not be computed).

        `uncond + sum(w * scale * (cond - uncond))` is `(1 - sum(w * scale)) * uncond + sum(w * scale * cond)`
        (Liu et al. 2022, composable diffusion). Outside the interval the scale is 1.
        """
        scale = self.scale if self.start <= share < self.end else 1.0
        conditioned = tuple(scale * part for part in parts)
        rest = 1.0 - sum(conditioned)
        return conditioned, 0.0 if abs(rest) < 1e-9 else rest


def combine(
    outputs: Sequence[torch.Tensor], weights: Sequence[float], *, rescale: float = 0.0
) -> torch.Tensor:
    """Add up the rows of one image by weight; the unconditioned row, if there is one, comes last.

    `rescale` moves the sum's deviation back to that of the conditioned rows (Lin et al. 2024, section 3.4).
    """
    if len(outputs) == 1:
        return outputs[0] * weights[0]
    rows = torch.stack(list(outputs))
    total = torch.tensordot(torch.tensor(weights, dtype=rows.dtype, device=rows.device), rows, dims=1)
    if not rescale:
        return total
    conditioned = rows[:-1].mean(0)
    return total * (rescale * conditioned.std() / total.std() + 1 - rescale)
