"""Noise levels: `NoiseSchedule`, what a model was trained on, and SCHEDULES, the ways down it in n steps.

A level is a sigma: x = x0 + sigma * noise. A timestep numbers the levels of the training from 0, the lowest.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from math import cos, exp, log, pi, sqrt
from operator import mul
from typing import TypeAlias

from graine.errors import ModelError

LEAST_ALPHA = 2.0**-24  # in place of 0 in zero terminal SNR, so that the sigma is finite: 4096


@dataclass(frozen=True)
class NoiseSchedule:
    """The noise levels that a model was trained on, one a timestep."""

    alphas_cumprod: tuple[float, ...]  # share of the picture's variance at each timestep, descending

    @classmethod
    def from_config(
        cls,
        beta_schedule: str = "scaled_linear",
        *,
        beta_start: float = 0.00085,
        beta_end: float = 0.012,
        num_train_timesteps: int = 1000,
        zero_terminal_snr: bool = False,
    ) -> NoiseSchedule:
        """Compute the levels from a diffusers scheduler configuration, in the same single precision."""
        if beta_schedule not in BETAS:
            raise ModelError("sampling_beta_schedule", value=beta_schedule, known=", ".join(BETAS))
        betas = BETAS[beta_schedule](beta_start, beta_end, num_train_timesteps)
        alphas = [single(1 - single(beta)) for beta in betas]
        cumulated = [single(alpha) for alpha in accumulate(alphas, mul)]
        return cls(tuple(to_zero_snr(cumulated) if zero_terminal_snr else cumulated))

    @cached_property
    def sigmas(self) -> tuple[float, ...]:
        """The noise level of each timestep, ascending."""
        return tuple(sqrt((1 - alpha) / alpha) for alpha in self.alphas_cumprod)

    @property
    def sigma_min(self) -> float:
        """The lowest level of the training."""
        return self.sigmas[0]

    @property
    def sigma_max(self) -> float:
        """The highest level of the training, where sampling starts."""
        return self.sigmas[-1]

    @cached_property
    def _logs(self) -> tuple[float, ...]:
        return tuple(log(sigma) for sigma in self.sigmas)

    def timestep(self, sigma: float) -> float:
        """The timestep of a level: whole at a training level, linear in log sigma between them."""
        if sigma <= self.sigma_min:
            return 0.0
        if sigma >= self.sigma_max:
            return float(len(self.sigmas) - 1)
        low = bisect_right(self.sigmas, sigma) - 1
        return low + (log(sigma) - self._logs[low]) / (self._logs[low + 1] - self._logs[low])

    def sigma(self, timestep: float) -> float:
        """The level of a timestep, the inverse of `timestep`."""
        low = min(max(int(timestep), 0), len(self.sigmas) - 1)
        share = timestep - low
        if share <= 0 or low == len(self.sigmas) - 1:
            return self.sigmas[low]
        return exp(self._logs[low] * (1 - share) + self._logs[low + 1] * share)


def single(value: float) -> float:
    """Round to single precision, in which the models of the field were trained and published."""
    return struct.unpack("f", struct.pack("f", value))[0]


def scaled_linear_betas(start: float, end: float, count: int) -> list[float]:
    """Betas whose square roots are evenly spaced: latent diffusion (Rombach et al. 2022)."""
    return [single(root) ** 2 for root in linspace(sqrt(start), sqrt(end), count)]


def linear_betas(start: float, end: float, count: int) -> list[float]:
    """Evenly spaced betas: DDPM (Ho et al. 2020)."""
    return linspace(start, end, count)


def cosine_betas(start: float, end: float, count: int) -> list[float]:
    """Betas of a squared cosine, at most 0.999, without start or end: Nichol and Dhariwal 2021."""
    alphas = [cos((step / count + 0.008) / 1.008 * pi / 2) ** 2 for step in range(count + 1)]
    return [min(1 - after / before, 0.999) for before, after in pairwise(alphas)]


BETAS: dict[str, Callable[[float, float, int], list[float]]] = {
    "scaled_linear": scaled_linear_betas,
    "linear": linear_betas,
    "squaredcos_cap_v2": cosine_betas,
}


def to_zero_snr(alphas_cumprod: Sequence[float]) -> list[float]:
    """Shift and scale the levels so that the last is pure noise: Lin et al. 2024, algorithm 1."""
    roots = [sqrt(alpha) for alpha in alphas_cumprod]
    scale = roots[0] / (roots[0] - roots[-1])
    return [max(((root - roots[-1]) * scale) ** 2, LEAST_ALPHA) for root in roots]


def linspace(start: float, end: float, count: int) -> list[float]:
    """Return `count` evenly spaced values, both ends included; a single one is the start."""
    return [start + (end - start) * index / (count - 1) for index in range(count)] if count > 1 else [start]


# --- the ways down: n steps, from the highest level to the last one, descending ---

Schedule: TypeAlias = Callable[[int, NoiseSchedule], list[float]]


def normal(steps: int, noise: NoiseSchedule) -> list[float]:
    """Even timesteps from the last training step to the first, then 0: the model's own."""
    return [noise.sigma(timestep) for timestep in linspace(len(noise.sigmas) - 1, 0, steps)] + [0.0]


def sgm_uniform(steps: int, noise: NoiseSchedule) -> list[float]:
    """Even timesteps with 0 as one of them, so that the last step is as long as the others."""
    return [noise.sigma(timestep) for timestep in linspace(len(noise.sigmas) - 1, 0, steps + 1)[:-1]] + [0.0]


def karras(steps: int, noise: NoiseSchedule, rho: float = 7.0) -> list[float]:
    """Small steps where there is little noise: Karras et al. 2022, equation 5."""
    roots = linspace(noise.sigma_max ** (1 / rho), noise.sigma_min ** (1 / rho), steps)
    return [root**rho for root in roots] + [0.0]


def exponential(steps: int, noise: NoiseSchedule) -> list[float]:
    """Each level the same fraction of the one before."""
    return [exp(value) for value in linspace(log(noise.sigma_max), log(noise.sigma_min), steps)] + [0.0]


def simple(steps: int, noise: NoiseSchedule) -> list[float]:
    """Training levels at even places, counted from the highest, then 0."""
    count = len(noise.sigmas)
    return [noise.sigmas[count - 1 - int(index * count / steps)] for index in range(steps)] + [0.0]


def beta(steps: int, noise: NoiseSchedule, shape: float = 0.6) -> list[float]:
    """Timesteps dense at both ends, by the beta distribution: Lee et al. 2024, arXiv 2407.12173."""
    from scipy.special import betaincinv  # slow to import, and for this schedule alone

    last = len(noise.sigmas) - 1
    places = linspace(1, 0, steps + 1)[:-1]
    return [noise.sigma(last * float(betaincinv(shape, shape, place))) for place in places] + [0.0]


# Sabour et al. 2024, "Align your steps", the published levels for 10 steps; the last stands for 0.
ALIGNED_SD1 = (14.615, 6.475, 3.861, 2.697, 1.886, 1.396, 0.963, 0.652, 0.399, 0.152, 0.029)
ALIGNED_SDXL = (14.615, 6.315, 3.771, 2.181, 1.342, 0.862, 0.555, 0.380, 0.234, 0.113, 0.029)


def align_your_steps(steps: int, noise: NoiseSchedule) -> list[float]:
    """The levels optimised for SD 1.5, interpolated in log sigma (Sabour et al. 2024)."""
    return _aligned(ALIGNED_SD1, steps)


def align_your_steps_xl(steps: int, noise: NoiseSchedule) -> list[float]:
    """The levels optimised for SDXL, interpolated in log sigma (Sabour et al. 2024)."""
    return _aligned(ALIGNED_SDXL, steps)


def _aligned(published: tuple[float, ...], steps: int) -> list[float]:
    known = NoiseSchedule(tuple(1 / (1 + sigma**2) for sigma in reversed(published)))  # timesteps 0 to 10
    return [known.sigma(place) for place in linspace(len(published) - 1, 0, steps + 1)[:-1]] + [0.0]


# Timesteps at which LMS in 8 steps comes nearest to what it draws in 25, measured on the built-in model
# (docs/hunting.md says how); the last stands for 0.
DRAFTED = (999, 925, 800, 665, 502, 318, 141, 28, 0)
DDIM_START = 961  # where DDIM begins at 25 steps


def draft(steps: int, noise: NoiseSchedule) -> list[float]:
    """The levels of drafts, which foretell in few steps what LMS draws in many."""
    return _drafted(steps, noise, start=DRAFTED[0])


def draft_ddim(steps: int, noise: NoiseSchedule) -> list[float]:
    """The same for what DDIM will draw: it begins lower, where about one seed in ten goes another way."""
    return _drafted(steps, noise, start=DDIM_START)


def _drafted(steps: int, noise: NoiseSchedule, *, start: float) -> list[float]:
    places = linspace(0, len(DRAFTED) - 1, steps + 1)[:-1]
    share = (len(noise.sigmas) - 1) / DRAFTED[0]
    timesteps = [start / DRAFTED[0] * share * _between(DRAFTED, place) for place in places]
    return [noise.sigma(timestep) for timestep in timesteps] + [0.0]


def _between(values: Sequence[float], place: float) -> float:
    """The value at a place between two of several, linearly."""
    low = min(int(place), len(values) - 2)
    return values[low] + (values[low + 1] - values[low]) * (place - low)


def ddim(steps: int, noise: NoiseSchedule) -> list[float]:
    """Whole timesteps, one above the multiples of a stride; the last level is that of timestep 0, not 0.

    "Leading" in Lin et al. 2024, table 2, with an offset of 1, as Stable Diffusion was published. It never
    starts at the highest level: at 1 step, and past half the training steps, far from it.
    """
    stride = max(len(noise.sigmas) // steps, 1)
    last = len(noise.sigmas) - 1
    timesteps = [min(index * stride + 1, last) for index in reversed(range(steps))]
    return [noise.sigmas[timestep] for timestep in timesteps] + [noise.sigma_min]


def trailing(steps: int, noise: NoiseSchedule) -> list[float]:
    """Whole timesteps, evenly from the last, then 0: for distilled models (Lin et al. 2024, table 2)."""
    count = len(noise.sigmas)
    return [noise.sigmas[max(round(count - index * count / steps) - 1, 0)] for index in range(steps)] + [0.0]


def consistency(steps: int, noise: NoiseSchedule) -> list[float]:
    """Timesteps of the 50 that latent consistency models were distilled on, then 0: Luo et al. 2023."""
    count = len(noise.sigmas)
    distilled = max(50, steps) if steps <= count else count
    stride = count // distilled
    places = [distilled - index * distilled // steps for index in range(steps)]
    return [noise.sigmas[place * stride - 1] for place in places] + [0.0]


@dataclass(frozen=True, slots=True)
class ScheduleSpec:
    """A schedule and the names that it goes by."""

    name: str
    label: str  # as A1111 writes it
    aliases: tuple[str, ...]
    sigmas: Schedule | None  # None: the sampler's own


SCHEDULES: dict[str, ScheduleSpec] = {
    spec.name: spec
    for spec in (
        ScheduleSpec("automatic", "Automatic", ("auto", "default"), None),
        ScheduleSpec("normal", "Uniform", ("uniform", "linspace", "discrete", "get_sigmas"), normal),
        ScheduleSpec("karras", "Karras", ("ka", "k", "get_sigmas_karras", "use_karras_sigmas"), karras),
        ScheduleSpec(
            "exponential", "Exponential", ("get_sigmas_exponential", "use_exponential_sigmas"), exponential
        ),
        ScheduleSpec("sgm_uniform", "SGM Uniform", ("sgm",), sgm_uniform),
        ScheduleSpec("simple", "Simple", (), simple),
        ScheduleSpec("beta", "Beta", ("use_beta_sigmas",), beta),
        ScheduleSpec("align_your_steps", "Align Your Steps", ("ays", "ays_sd15"), align_your_steps),
        ScheduleSpec("align_your_steps_xl", "Align Your Steps XL", ("ays_xl",), align_your_steps_xl),
        ScheduleSpec("ddim", "DDIM", ("ddim_uniform", "leading"), ddim),
        ScheduleSpec("trailing", "Trailing", (), trailing),
        ScheduleSpec("lcm", "LCM", ("consistency",), consistency),
        ScheduleSpec("draft", "Draft", (), draft),
        ScheduleSpec("draft_ddim", "Draft DDIM", (), draft_ddim),
    )
}
