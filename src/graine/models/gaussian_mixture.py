"""A model whose answers are known: a mixture of Gaussians, its denoiser and, on a line, its final picture.

It needs no weights. Samplers are measured against it, and experiments are rehearsed on it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
_erf = np.vectorize(math.erf, otypes=[float])


@dataclass(frozen=True, eq=False)
class GaussianMixture:
    """Pictures drawn from round Gaussians: each one a kind of picture, `std` how much its members differ."""

    means: Array  # (kinds, dimensions)
    std: float
    weights: Array  # (kinds,), adding up to 1

    @classmethod
    def of(cls, means: ArrayLike, std: float, weights: Sequence[float] | None = None) -> GaussianMixture:
        """Make a mixture from means (kinds, dimensions); equal weights unless given."""
        table = np.asarray(means, dtype=np.float64)
        shares = np.ones(len(table)) if weights is None else np.asarray(weights, dtype=np.float64)
        return cls(table, std, shares / shares.sum())

    def conditioned(self, weights: Sequence[float]) -> GaussianMixture:
        """The mixture that a prompt asks for: the same kinds with other weights."""
        shares = np.asarray(weights, dtype=np.float64)
        return replace(self, weights=shares / shares.sum())

    def denoised(self, x: ArrayLike, sigma: float) -> Array:
        """The mean of the pictures that x can be, with noise of level sigma; x (..., dimensions)."""
        noisy = np.asarray(x, dtype=np.float64)[..., None, :]
        variance, noise_variance = self.std**2, float(sigma) ** 2
        logits = self._log_likelihoods(noisy, variance + noise_variance)
        shares = np.exp(logits - logits.max(-1, keepdims=True))
        shares /= shares.sum(-1, keepdims=True)
        means = (variance * noisy + noise_variance * self.means) / (variance + noise_variance)
        return (shares[..., None] * means).sum(-2)

    def log_density(self, x: ArrayLike, sigma: float = 0.0) -> Array:
        """The log density of x among the pictures with noise `sigma` added; x (..., dimensions)."""
        logits = self._log_likelihoods(np.asarray(x, dtype=np.float64)[..., None, :], self.std**2 + sigma**2)
        top = logits.max(-1, keepdims=True)
        return top[..., 0] + np.log(np.exp(logits - top).sum(-1))

    def draw(self, count: int, seed: int) -> Array:
        """Draw pictures, (count, dimensions)."""
        generator = np.random.default_rng(seed)
        kinds = generator.choice(len(self.weights), size=count, p=self.weights)
        return self.means[kinds] + self.std * generator.standard_normal((count, self.means.shape[1]))

    def picture(self, x: ArrayLike, sigma: float) -> Array:
        """Where the noiseless path from x at level `sigma` ends, without any sampler; x (..., 1).

        On a line the probability-flow equation (Song et al. 2021) keeps the order of points: it takes each
        quantile at `sigma` to the same quantile at 0.
        """
        if self.means.shape[1] != 1:
            raise ValueError(f"the end of the path is known in 1 dimension, not in {self.means.shape[1]}")
        target = self._below(np.asarray(x, dtype=np.float64), sigma)
        reach = 40 * self.std
        low = np.full(target.shape, self.means.min() - reach)
        high = np.full(target.shape, self.means.max() + reach)
        for _ in range(100):  # bisection, to the last bit
            middle = (low + high) / 2
            under = self._below(middle, 0.0) < target
            low, high = np.where(under, middle, low), np.where(under, high, middle)
        return (low + high) / 2

    def _below(self, x: Array, sigma: float) -> Array:
        """The share of pictures with noise `sigma` that lie below x, on a line."""
        spread = math.sqrt(2 * (self.std**2 + sigma**2))
        return (self.weights * (1 + _erf((x - self.means[:, 0]) / spread)) / 2).sum(-1, keepdims=True)

    def _log_likelihoods(self, x: Array, variance: float) -> Array:
        """The log of weight times density of each kind; x (..., 1, dimensions)."""
        distance = ((x - self.means) ** 2).sum(-1)
        normaliser = self.means.shape[1] / 2 * math.log(2 * math.pi * variance)
        with np.errstate(divide="ignore"):  # a weight of 0 is a kind that cannot be
            return np.log(self.weights) - distance / (2 * variance) - normaliser
