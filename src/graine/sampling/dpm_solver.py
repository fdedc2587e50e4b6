"""The DPM-Solver++ family: Lu et al. 2022, "DPM-Solver++: fast solver for guided sampling", arXiv 2211.01095.

They follow the prediction, not the slope, in the time log(1 / sigma); h is the length of a step in it. Each
step goes `toward` an estimate of the prediction over the step; the members differ in how they estimate.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import expm1, log, sqrt

from graine.sampling.base import Ask, Latent, Noise, Sampler
from graine.sampling.single_step import ancestral, no_noise, toward


def dpmpp_2m(x: Latent, sigmas: Sequence[float]) -> Sampler:
    """DPM-Solver++(2M): a straight line through the last two predictions (algorithm 2)."""
    return dpmpp_2m_sde(x, sigmas, no_noise, 0.0)


def dpmpp_2m_sde(x: Latent, sigmas: Sequence[float], noise: Noise, eta: float) -> Sampler:
    """SDE-DPM-Solver++(2M), midpoint form: the same with noise."""
    last: tuple[Latent, float] | None = None  # the prediction before, and the step that followed it
    for step, (sigma, following) in enumerate(pairwise(sigmas)):
        denoised = yield Ask(x, sigma, step)
        if not following:
            return denoised
        h = log(sigma / following)
        estimate = denoised if last is None else denoised + (denoised - last[0]) * (h / last[1] / 2)
        x = toward(x, estimate, (following / sigma) ** (1 + eta))
        if eta:
            x = x + noise(sigma, following) * fresh(sigma, following, eta)
        last = denoised, h
    return x


def dpmpp_3m_sde(x: Latent, sigmas: Sequence[float], noise: Noise, eta: float) -> Sampler:
    """SDE-DPM-Solver++(3M): a parabola through the last three predictions (Crowson, k-diffusion, 2023)."""
    older: list[tuple[Latent, float]] = []  # (prediction, the step that followed it), newest first
    for step, (sigma, following) in enumerate(pairwise(sigmas)):
        denoised = yield Ask(x, sigma, step)
        if not following:
            return denoised
        h = log(sigma / following)
        x = toward(x, denoised, (following / sigma) ** (1 + eta))
        if older:
            x = x + _curvature(denoised, older, h, h * (1 + eta))
        if eta:
            x = x + noise(sigma, following) * fresh(sigma, following, eta)
        older = [(denoised, h), *older[:1]]
    return x


def _curvature(newest: Latent, older: Sequence[tuple[Latent, float]], h: float, decay: float) -> Latent:
    """What the first and second derivative of the prediction add to a step; `decay` is h * (1 + eta)."""
    phi_2 = expm1(-decay) / decay + 1
    gap = older[0][1] / h
    slope = (newest - older[0][0]) / gap
    if len(older) == 1:
        return slope * phi_2
    gap_before = older[1][1] / h
    bend = (slope - (older[0][0] - older[1][0]) / gap_before) / (gap + gap_before)
    return (slope + bend * gap) * phi_2 - bend * (phi_2 / decay - 0.5)


def dpmpp_2s_ancestral(x: Latent, sigmas: Sequence[float], noise: Noise, eta: float) -> Sampler:
    """DPM-Solver++(2S) with fresh noise: the prediction half-way to the lower level (algorithm 1)."""
    for step, (sigma, following) in enumerate(pairwise(sigmas)):
        denoised = yield Ask(x, sigma, step)
        down, up = ancestral(sigma, following, eta)
        if down:
            middle = sqrt(sigma * down)
            denoised = yield Ask(toward(x, denoised, middle / sigma), middle, step)
        x = toward(x, denoised, down / sigma)
        if up:
            x = x + noise(sigma, following) * up
    return x


def dpmpp_sde(x: Latent, sigmas: Sequence[float], noise: Noise, eta: float) -> Sampler:
    """SDE-DPM-Solver++ in two stages: the prediction half-way, noised as well (Crowson, k-diffusion, 2022).

    `noise` must be one Brownian path: the half step and the whole step start from the same level.
    """
    for step, (sigma, following) in enumerate(pairwise(sigmas)):
        denoised = yield Ask(x, sigma, step)
        if not following:
            return denoised
        middle = sqrt(sigma * following)
        down, up = ancestral(sigma, middle, eta)
        ahead = toward(x, denoised, down / sigma)
        if eta:
            ahead = ahead + noise(sigma, middle) * up
        denoised = yield Ask(ahead, middle, step)
        down, up = ancestral(sigma, following, eta)
        x = toward(x, denoised, down / sigma)
        if eta:
            x = x + noise(sigma, following) * up
    return x


def fresh(sigma: float, following: float, eta: float) -> float:
    """The standard deviation of the noise that an SDE step adds."""
    return following * sqrt(-expm1(-2 * eta * log(sigma / following)))
