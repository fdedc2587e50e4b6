"""The noise levels that pousse is trained at: DDPM's, rescaled so that the last one is nothing but noise."""

import torch
from torch import Tensor

from training.networks import BETA_END, BETA_START, TIMESTEPS

TOWARDS_NOISE = (
    0.75  # exponent of the share of timesteps: below 1, more samples at high noise, where most is to learn
)
LEAST_SIGNAL = 1e-6  # keeps the last level away from a division by zero


def alphas_cumprod() -> Tensor:
    """The share of signal in the variance at every timestep, (TIMESTEPS,).

    The betas are even in their square roots; then the roots of the shares are shifted and scaled so that
    the last is zero and the first stays (Lin et al. 2023, algorithm 1). A picture that is drawn begins from
    pure noise, so training must show it too: without this, white grounds came out coloured.
    """
    betas = torch.linspace(BETA_START**0.5, BETA_END**0.5, TIMESTEPS, dtype=torch.float64).square()
    roots = (1 - betas).cumprod(0).sqrt()
    roots = (roots - roots[-1]) * roots[0] / (roots[0] - roots[-1])
    return roots.square().float()


def sigmas() -> Tensor:
    """The noise level of every timestep, as a multiple of the signal's; the last is very large."""
    share = alphas_cumprod().clamp(min=LEAST_SIGNAL)
    return ((1 - share) / share).sqrt()


def stratified_timesteps(count: int) -> Tensor:
    """One timestep from each of so many stretches of the noise levels, in random order."""
    even = (torch.randperm(count) + torch.rand(count)) / count
    return (even**TOWARDS_NOISE * TIMESTEPS).long().clamp(max=TIMESTEPS - 1)
