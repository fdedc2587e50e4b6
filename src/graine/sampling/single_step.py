"""Samplers that keep no history: Euler, DDIM, Heun, DPM2 and LCM.

The path from noise to picture is the equation dx / d sigma = (x - denoised) / sigma, called the slope below
(Karras et al. 2022, "Elucidating the design space of diffusion-based generative models", equation 1).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import sqrt

from graine.sampling.base import Ask, Latent, Noise, Sampler


def toward(x: Latent, denoised: Latent, ratio: float) -> Latent:
    """Take x to the noise level sigma * ratio in a straight line: exact if the prediction stays what it is.

    Euler's step, DDIM's and the exponential integrator of DPM-Solver++ (Lu et al. 2022) are all this.
    """
    return denoised + (x - denoised) * ratio


def ancestral(sigma: float, following: float, eta: float) -> tuple[float, float]:
    """Split a step in two: the level to go down to, and the noise to add to come back up to `following`.

    With eta 1 it is the posterior of the forward process, with 0 nothing is added (DDIM, equation 16).
    """
    up = min(following, eta * following * sqrt(max(0.0, 1 - (following / sigma) ** 2)))
    return sqrt(following**2 - up**2), up


def euler(x: Latent, sigmas: Sequence[float]) -> Sampler:
    """Euler's method: Karras et al. 2022, algorithm 1 without its second half."""
    return euler_ancestral(x, sigmas, no_noise, 0.0)


def euler_ancestral(x: Latent, sigmas: Sequence[float], noise: Noise, eta: float) -> Sampler:
    """Euler's method with fresh noise; on whole timesteps it is DDIM (Song et al. 2021, equation 12)."""
    for step, (sigma, following) in enumerate(pairwise(sigmas)):
        denoised = yield Ask(x, sigma, step)
        down, up = ancestral(sigma, following, eta)
        x = toward(x, denoised, down / sigma)
        if up:
            x = x + noise(sigma, following) * up
    return x


def heun(x: Latent, sigmas: Sequence[float]) -> Sampler:
    """Heun's method, the mean of the slopes at both ends: Karras et al. 2022, algorithm 1."""
    for step, (sigma, following) in enumerate(pairwise(sigmas)):
        slope = (x - (yield Ask(x, sigma, step))) / sigma
        if following:
            ahead = x + slope * (following - sigma)
            slope = (slope + (ahead - (yield Ask(ahead, following, step))) / following) / 2
        x = x + slope * (following - sigma)
    return x


def dpm_2(x: Latent, sigmas: Sequence[float]) -> Sampler:
    """DPM-Solver-2, the slope half-way in log sigma: Lu et al. 2022, "DPM-Solver", algorithm 1."""
    return dpm_2_ancestral(x, sigmas, no_noise, 0.0)


def dpm_2_ancestral(x: Latent, sigmas: Sequence[float], noise: Noise, eta: float) -> Sampler:
    """DPM-Solver-2 with fresh noise at every step."""
    for step, (sigma, following) in enumerate(pairwise(sigmas)):
        slope = (x - (yield Ask(x, sigma, step))) / sigma
        down, up = ancestral(sigma, following, eta)
        if down:
            middle = sqrt(sigma * down)
            ahead = x + slope * (middle - sigma)
            slope = (ahead - (yield Ask(ahead, middle, step))) / middle
        x = x + slope * (down - sigma)
        if up:
            x = x + noise(sigma, following) * up
    return x


def lcm(x: Latent, sigmas: Sequence[float], noise: Noise, eta: float) -> Sampler:
    """Jump to the prediction and noise it again: Luo et al. 2023, "Latent consistency models"."""
    for step, (sigma, following) in enumerate(pairwise(sigmas)):
        denoised = yield Ask(x, sigma, step)
        up = eta * following
        x = toward(x, denoised, sqrt(following**2 - up**2) / sigma)
        if up:
            x = x + noise(sigma, following) * up
    return x


def no_noise(sigma: float, following: float) -> Latent:
    """Stand in for the noise of a sampler that draws none."""
    raise AssertionError(f"a deterministic sampler drew noise between {sigma} and {following}")
