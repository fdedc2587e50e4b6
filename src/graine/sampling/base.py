"""The contract of a sampler: a generator that asks for denoised predictions and returns the last latent."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, NamedTuple, TypeAlias

# Anything with + - * / by itself and by floats: a torch tensor in the engine, an array or a float in tests.
Latent: TypeAlias = Any


class Ask(NamedTuple):
    """A request for the denoised prediction of one image at one noise level."""

    x: Latent  # the noisy latent, at scale x = x0 + sigma * noise
    sigma: float  # its noise level
    step: int  # which of the plan's steps it belongs to, from 0; samplers of second order ask twice in one


Sampler: TypeAlias = Generator[Ask, Latent, Latent]
"""Yields `Ask`, is sent the denoised prediction (x0), returns the final latent."""

Noise: TypeAlias = Callable[[float, float], Latent]
"""Unit-variance noise for the step from one sigma to the next: `noise(sigma, sigma_next)`."""
