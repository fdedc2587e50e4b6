"""A quick look at a latent: each cell's colour as a linear map of its channels, fitted to the VAE."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional

PATCHES = 12  # a side of the board of colours that the map is fitted to


@dataclass(frozen=True, slots=True)
class Preview:
    """colour = latent @ map, with a one behind the latent's channels; colours in [-1, 1]."""

    map: torch.Tensor  # (channels + 1, 3)

    @classmethod
    def fit(cls, encode: Callable[[torch.Tensor], torch.Tensor], scale: int) -> Preview:
        """Encode a board of smooth random colours and solve for the map by least squares.

        One call of the encoder on a small picture: the latents are of the kind that the model draws.
        """
        random = torch.Generator().manual_seed(0)
        colours = torch.rand(1, 3, PATCHES, PATCHES, generator=random) * 2 - 1
        side = 2 * PATCHES * scale
        board = functional.interpolate(colours, (side, side), mode="bilinear", align_corners=False)
        latents = encode(board)[0].cpu()
        seen = functional.avg_pool2d(board, scale)[0]
        return cls(torch.linalg.lstsq(_rows(latents), seen.flatten(1).T).solution)

    def picture(self, latent: torch.Tensor) -> np.ndarray:
        """Give the small picture of a latent (channels, h, w), uint8 (h, w, 3)."""
        colours = _rows(latent.detach().float().cpu()) @ self.map
        scaled = (colours * 0.5 + 0.5).clamp(0, 1) * 255
        return scaled.round().to(torch.uint8).view(*latent.shape[-2:], 3).numpy()


def _rows(latent: torch.Tensor) -> torch.Tensor:
    cells = latent.flatten(1).T
    return torch.cat([cells, torch.ones(len(cells), 1)], dim=1)
