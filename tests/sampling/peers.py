"""The same denoiser and the same noise for our samplers, k-diffusion's and diffusers'."""

from __future__ import annotations

import importlib.util
import math
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from graine.models.gaussian_mixture import GaussianMixture
from graine.sampling.base import Latent, Sampler
from graine.sampling.schedules import NoiseSchedule

Array = NDArray[np.float64]
Denoiser = Callable[[Latent, float], Latent]

SCHEDULE = NoiseSchedule.from_config()  # Stable Diffusion's
DIMENSIONS = 16
MIXTURE = GaussianMixture.of(np.random.default_rng(5).normal(0, 0.8, (6, DIMENSIONS)), 0.35)
UNIT_NOISE: Array = np.random.default_rng(1).standard_normal((1, DIMENSIONS))


class DrawnNoise:
    """Unit noise from one generator; `asked` records between which levels it was asked for."""

    def __init__(self, seed: int = 7) -> None:
        self._generator = np.random.default_rng(seed)
        self.asked: list[tuple[float, float]] = []

    def __call__(self, sigma: float, sigma_next: float) -> Array:
        """Draw the next noise, for our samplers."""
        self.asked.append((float(sigma), float(sigma_next)))
        return self._generator.standard_normal((1, DIMENSIONS))

    def tensor(self, *levels: Any, **_: Any) -> torch.Tensor:
        """Draw the next noise, in place of a peer's own generator."""
        at, to = levels if len(levels) == 2 else (math.nan, math.nan)
        return torch.from_numpy(self(float(at), float(to)))


def drive(sampler: Sampler, denoised: Denoiser = MIXTURE.denoised) -> Latent:
    """Answer every request of a sampler and give its last latent."""
    try:
        ask = next(sampler)
        while True:
            ask = sampler.send(denoised(ask.x, ask.sigma))
    except StopIteration as stop:
        return stop.value


@cache
def k_diffusion() -> ModuleType:
    """Load k-diffusion's two modules alone: the package imports wandb, clip and kornia."""
    found = importlib.util.find_spec("k_diffusion")
    assert found, "k-diffusion is not installed: pip install --no-deps k-diffusion torchdiffeq"
    assert found.submodule_search_locations
    folder = Path(found.submodule_search_locations[0])
    package, utils = ModuleType("k_diffusion_alone"), ModuleType("k_diffusion_alone.utils")
    package.__path__ = []
    vars(utils)["append_dims"] = lambda x, dims: x[(...,) + (None,) * (dims - x.ndim)]  # pyright: ignore
    vars(package)["utils"] = utils
    sys.modules |= {package.__name__: package, utils.__name__: utils}
    for name in ("sampling", "external"):
        spec = importlib.util.spec_from_file_location(f"k_diffusion_alone.{name}", folder / f"{name}.py")
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        vars(package)[name] = module
        spec.loader.exec_module(module)
    return package


def run_k_diffusion(
    function: str, sigmas: tuple[float, ...], noise: DrawnNoise | None = None, **options: Any
) -> Array:
    """Run a k-diffusion sampler in double precision from the common first latent."""

    def model(x: torch.Tensor, sigma: torch.Tensor) -> torch.Tensor:
        return torch.from_numpy(MIXTURE.denoised(x.numpy(), float(sigma[0])))

    if noise is not None:
        options["noise_sampler"] = noise.tensor
    start = torch.from_numpy(UNIT_NOISE * sigmas[0])
    levels = torch.tensor(sigmas, dtype=torch.float64)
    return getattr(k_diffusion().sampling, function)(model, start, levels, disable=True, **options).numpy()


def run_diffusers(scheduler: Any, steps: int, **options: Any) -> Array:
    """Run a diffusers scheduler as its pipelines do, on a network that predicts the mixture's noise."""
    scheduler.set_timesteps(steps)
    x = torch.from_numpy(UNIT_NOISE) * float(scheduler.init_noise_sigma)
    if "noise_sampler" in options:
        scheduler.noise_sampler = options.pop("noise_sampler")  # set_timesteps forgets it
    for t in scheduler.timesteps:
        scaled = scheduler.scale_model_input(x, t)
        x = scheduler.step(predicted_noise(scaled, float(t)), t, x, **options).prev_sample
    return x.double().numpy()


def predicted_noise(scaled: torch.Tensor, timestep: float) -> torch.Tensor:
    """What a perfect epsilon network would: the noise in an input of unit variance at a timestep."""
    sigma = SCHEDULE.sigma(timestep)
    x = scaled.double().numpy() * math.sqrt(1 + sigma**2)
    return torch.from_numpy((x - MIXTURE.denoised(x, sigma)) / sigma)
