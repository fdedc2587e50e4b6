"""A quick look at a latent: each cell's colour as a linear map of the cells round it, fitted to the VAE."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional

CELLS = 16  # a side of the pictures that the map is fitted to
SHAPES = 40  # drawn on one of them
STEADINESS = 1e-3  # of the least squares, where a VAE leaves directions of its latents unused


@dataclass(frozen=True, slots=True)
class Preview:
    """A convolution of 3x3 cells that gives colours in [-1, 1]."""

    kernel: torch.Tensor  # (3, channels, 3, 3)
    offset: torch.Tensor  # (3,)

    @classmethod
    def fit(cls, encode: Callable[[torch.Tensor], torch.Tensor], scale: int) -> Preview:
        """Encode two pictures, of patches and of shapes, and solve for the map by least squares.

        One call of the encoder on small pictures: the latents are of the kind that the model draws.
        """
        random = torch.Generator().manual_seed(0)
        pictures = torch.stack([_patches(random, 2 * scale), _shapes(random, CELLS * scale)])
        rows = _rows(encode(pictures).float().cpu())
        colours = functional.avg_pool2d(pictures, scale).permute(0, 2, 3, 1).reshape(-1, 3)
        square = rows.T @ rows + STEADINESS * torch.eye(rows.shape[1])
        solution = torch.linalg.solve(square, rows.T @ colours)
        return cls(solution[:-1].T.reshape(3, -1, 3, 3), solution[-1])

    def picture(self, latent: torch.Tensor) -> np.ndarray:
        """The small picture of a latent (channels, h, w), uint8 (h, w, 3)."""
        colours = functional.conv2d(_padded(latent.detach().float().cpu()[None]), self.kernel, self.offset)[0]
        scaled = (colours * 0.5 + 0.5).clamp(0, 1) * 255
        return scaled.round().to(torch.uint8).permute(1, 2, 0).contiguous().numpy()


def _patches(random: torch.Generator, side: int) -> torch.Tensor:
    """Draw a board of random colours, each `side` pixels wide."""
    colours = torch.rand(3, CELLS // 2, CELLS // 2, generator=random) * 2 - 1
    return colours.repeat_interleave(side, 1).repeat_interleave(side, 2)


def _shapes(random: torch.Generator, side: int) -> torch.Tensor:
    """Draw ellipses of random colours, some black and some white, on white."""
    picture = torch.ones(3, side, side)
    down, right = torch.meshgrid(torch.linspace(0, 1, side), torch.linspace(0, 1, side), indexing="ij")
    for _ in range(SHAPES):
        x, y, width, height, plain = torch.rand(5, generator=random).tolist()
        inside = ((right - x) / (0.03 + 0.12 * width)) ** 2 + ((down - y) / (0.03 + 0.12 * height)) ** 2 < 1
        colour = torch.rand(3, 1, generator=random) * 2 - 1
        picture[:, inside] = colour if plain < 0.7 else colour.mean().sign().expand(3, 1)
    return picture


def _padded(latents: torch.Tensor) -> torch.Tensor:
    return functional.pad(latents, (1, 1, 1, 1), mode="replicate")


def _rows(latents: torch.Tensor) -> torch.Tensor:
    """Each cell's neighbourhood of 3x3 cells as a row, with a one behind it."""
    rows = functional.unfold(_padded(latents), 3).transpose(1, 2).flatten(0, 1)
    return torch.cat([rows, torch.ones(len(rows), 1)], dim=1)
