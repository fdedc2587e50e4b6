"""What a network puts out, turned into the denoised latent x0; x is at scale x0 + sigma * noise."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeAlias

from graine.sampling.base import Latent

Prediction: TypeAlias = Callable[[Latent, float, Latent], Latent]
"""`denoised = prediction(x, sigma, output)`."""


def input_scale(sigma: float) -> float:
    """The factor that brings x to unit variance for the network (Karras et al. 2022, table 1, c_in)."""
    return 1 / math.hypot(sigma, 1)


def epsilon(x: Latent, sigma: float, output: Latent) -> Latent:
    """Denoise with a network that puts out the noise (Ho et al. 2020)."""
    return x - sigma * output


def v_prediction(x: Latent, sigma: float, output: Latent) -> Latent:
    """Denoise with a network that puts out the velocity (Salimans & Ho 2022, appendix D)."""
    return x / (sigma**2 + 1) - output * (sigma / math.hypot(sigma, 1))


def sample(x: Latent, sigma: float, output: Latent) -> Latent:
    """Denoise with a network that puts out the denoised latent itself."""
    return output


PREDICTIONS: dict[str, Prediction] = {"epsilon": epsilon, "v_prediction": v_prediction, "sample": sample}
