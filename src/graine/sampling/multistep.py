"""Samplers that remember earlier slopes or predictions: LMS, PLMS and UniPC."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import expm1, log, prod, sqrt

from graine.sampling.base import Ask, Latent, Sampler
from graine.sampling.single_step import toward

# Adams and Bashforth's coefficients for even steps, newest slope first; Liu et al. 2022, "PNDM", equation 12.
ADAMS_BASHFORTH = (
    (1.0,),
    (3 / 2, -1 / 2),
    (23 / 12, -16 / 12, 5 / 12),
    (55 / 24, -59 / 24, 37 / 24, -9 / 24),
)


def lms(x: Latent, sigmas: Sequence[float]) -> Sampler:
    """The linear multistep method: a cubic in sigma through the last four slopes (Adams and Bashforth)."""
    slopes: list[Latent] = []
    for step, (sigma, following) in enumerate(pairwise(sigmas)):
        slopes = [(x - (yield Ask(x, sigma, step))) / sigma, *slopes[:3]]
        points = [sigmas[step - age] for age in range(len(slopes))]
        x = x + weighted(lagrange_integrals(points, sigma, following), slopes)
    return x


def lagrange_integrals(points: Sequence[float], start: float, end: float) -> list[float]:
    """Integrate the Lagrange polynomials of at most four points; two Gauss nodes are exact to degree 3."""
    centre, half = (start + end) / 2, (end - start) / 2
    nodes = (centre - half / sqrt(3), centre + half / sqrt(3))

    def basis(at: float, own: float) -> float:
        return prod((at - other) / (own - other) for other in points if other != own)

    return [half * sum(basis(node, own) for node in nodes) for own in points]


def plms(x: Latent, sigmas: Sequence[float]) -> Sampler:
    """Pseudo linear multistep: LMS with even steps' coefficients after one Heun step (Liu et al. 2022)."""
    slopes: list[Latent] = []
    for step, (sigma, following) in enumerate(pairwise(sigmas)):
        slopes = [(x - (yield Ask(x, sigma, step))) / sigma, *slopes[:3]]
        slope = weighted(ADAMS_BASHFORTH[len(slopes) - 1], slopes)
        if step == 0 and len(sigmas) > 2:
            ahead = x + slope * (following - sigma)
            slope = (slope + (ahead - (yield Ask(ahead, following, step))) / following) / 2
        x = x + slope * (following - sigma)
    return x


def unipc(x: Latent, sigmas: Sequence[float], order: int = 2) -> Sampler:
    """UniPC, predictor and corrector in one call, with B(h) = e^h - 1: Zhao et al. 2023, "UniPC".

    Order 2 by default: order 3 is not stable under strong guidance at few steps.
    """
    before = x
    known: list[tuple[float, Latent]] = []  # (sigma, prediction), newest first
    used = 0  # how many of them the last step was made from
    for step, (sigma, following) in enumerate(pairwise(sigmas)):
        denoised = yield Ask(x, sigma, step)
        if known:
            x = _unified(before, known[:used], sigma, new=denoised)
        known = [(sigma, denoised), *known[: order - 1]]
        if not following:
            return denoised
        used = min(len(known), len(sigmas) - 1 - step)
        before = x
        x = _unified(before, known[:used], following)
    return x


def _unified(
    x: Latent, known: Sequence[tuple[float, Latent]], sigma: float, *, new: Latent | None = None
) -> Latent:
    """Step from the newest known level to `sigma`; given the prediction made there, it corrects the step."""
    start, newest = known[0]
    h = log(start / sigma)
    others = [(log(start / level) / h, prediction) for level, prediction in known[1:]]
    if new is not None:
        others.append((1.0, new))
    places = [place for place, _ in others]
    weights = [0.5] if len(places) == 1 else polynomial_weights(places, h)  # 0.5: the limit for small h
    estimate = newest
    for weight, (place, prediction) in zip(weights, others, strict=True):
        estimate = estimate + (prediction - newest) * (weight / place)
    return toward(x, estimate, sigma / start)


def polynomial_weights(places: Sequence[float], h: float) -> list[float]:
    """Weigh predictions so that a step is exact where they are a polynomial in log sigma.

    `places` are in units of the step h, counted from its start; solves sum w_k places_k^(i-1) = moment_i.
    """
    moment, moments = 1.0, list[float]()
    for power in range(1, len(places) + 1):
        moment = 1 / -expm1(-h) - power / h * moment  # of (tau / h)^power under e^(tau - h), by parts
        moments.append(moment)
    rows = [[place**power for place in places] + [moments[power]] for power in range(len(places))]
    return _solve(rows)


def _solve(rows: list[list[float]]) -> list[float]:
    """Solve linear equations, each row its coefficients and then its right side, by Gauss and Jordan."""
    for column in range(len(rows)):
        best = max(range(column, len(rows)), key=lambda row: abs(rows[row][column]))
        rows[column], rows[best] = rows[best], rows[column]
        pivot = [value / rows[column][column] for value in rows[column]]
        rows = [
            pivot if index == column else [a - row[column] * b for a, b in zip(row, pivot, strict=True)]
            for index, row in enumerate(rows)
        ]
    return [row[-1] for row in rows]


def weighted(weights: Sequence[float], latents: Sequence[Latent]) -> Latent:
    """Add up the latents, each times its weight."""
    return sum(latent * weight for weight, latent in zip(weights, latents, strict=True))
