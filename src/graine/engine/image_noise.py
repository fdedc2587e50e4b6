"""The noise of one image, from generators of its own, so that its neighbours never matter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch

from graine.sampling.noise import NvNoise, initial_noise, later_noise

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graine.recipe import Recipe
    from graine.sampling.base import Noise
    from graine.sampling.noise import Draw

Shape = tuple[int, int, int]


def cpu_noise(seed: int) -> Draw:
    """Torch's CPU generator at this seed, as diffusers, InvokeAI and ComfyUI draw it."""
    generator = torch.Generator("cpu").manual_seed(seed % 2**64)

    def draw(shape: Sequence[int]) -> NDArray[np.float32]:
        return torch.randn(tuple(shape), generator=generator).numpy()

    return draw


SOURCES = {"cpu": cpu_noise, "nv": NvNoise}


def first_noise(recipe: Recipe, shape: Shape, scale: int) -> torch.Tensor:
    """Draw the unit noise that a recipe starts from: seed, variation, seed resize; shape (channels, h, w)."""
    resize = recipe.seed_resize
    drawn_at = (shape[0], resize[1] // scale, resize[0] // scale) if resize else None
    noise = initial_noise(
        shape,
        draw_for=SOURCES[recipe.noise],
        seed=recipe.seed,
        variation_seed=recipe.variation_seed,
        variation_strength=recipe.variation_strength,
        seed_resize_shape=drawn_at,
    )
    return torch.from_numpy(np.ascontiguousarray(noise, dtype=np.float32))


def ancestral_noise(recipe: Recipe, shape: Shape, device: torch.device) -> Noise:
    """Go on drawing from the image's generator, or one at seed + ENSD, for samplers that add noise."""
    draw = later_noise(shape, draw_for=SOURCES[recipe.noise], seed=recipe.seed, ensd=recipe.ensd)

    def noise(sigma: float, sigma_next: float) -> torch.Tensor:
        return torch.from_numpy(np.ascontiguousarray(draw(shape), dtype=np.float32)).to(device)

    return noise


def brownian_noise(seed: int, shape: Shape, sigmas: Sequence[float], device: torch.device) -> Noise:
    """Draw the increments of one Brownian path (Li et al. 2020): SDE samplers keep it as steps change."""
    import torchsde

    # The tree keeps its ends rounded to six places and complains of times outside: all times are rounded so.
    low, high = round(min(sigma for sigma in sigmas if sigma > 0), 6), round(max(sigmas), 6)
    tree = torchsde.BrownianTree(t0=low, w0=torch.zeros(shape), t1=high, entropy=seed)

    def noise(sigma: float, sigma_next: float) -> torch.Tensor:
        # The path runs upwards from the lowest sigma, the steps run downwards: the sign follows.
        sign = 1.0 if sigma < sigma_next else -1.0
        path = tree(max(low, round(min(sigma, sigma_next), 6)), min(high, round(max(sigma, sigma_next), 6)))
        return (path * (sign / abs(sigma_next - sigma) ** 0.5)).to(device)

    return noise
