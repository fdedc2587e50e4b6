"""Every sampler by name, and how one is run: `find_sampler`, `plan`, `begin`, `run`. The table comes last."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator
from dataclasses import dataclass
from difflib import get_close_matches
from math import sqrt
from typing import Literal

from graine.errors import RecipeError
from graine.sampling import dpm_solver, multistep, single_step
from graine.sampling.base import Ask, Latent, Noise, Sampler
from graine.sampling.schedules import SCHEDULES, NoiseSchedule, ScheduleSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplerSpec:
    """What is known of a sampler without running it."""

    name: str
    label: str  # as A1111 writes it
    aliases: tuple[str, ...]  # other names: A1111's, diffusers' classes, k-diffusion's functions, ComfyUI's
    solver: Callable[..., Sampler]  # (x, sigmas), and (noise, eta) where it draws noise
    calls_per_step: int = 1  # network calls
    noise: Literal["none", "ancestral", "brownian"] = "none"  # brownian: one path
    converges: bool = True  # with the default eta, more steps tend to one picture
    schedule: str = "normal"  # what "automatic" means
    default_eta: float = 0.0  # share of noise drawn anew, where it draws any
    uses_ensd: bool = False  # the eta noise seed delta matters: A1111 writes it down
    unit_start: bool = False  # starts at variance 1 + sigma^2, as diffusers; else sigma^2, as A1111
    drops_penultimate: bool = False  # leaves out the next-to-last sigma, as A1111 does


@dataclass(frozen=True, slots=True)
class Plan:
    """The noise levels that one run goes through, and its cost."""

    sigmas: tuple[float, ...]  # descending; ends at 0, or above it for the samplers that stop at timestep 0
    calls: int  # network calls

    def __post_init__(self) -> None:
        if len(self.sigmas) < 2:
            raise RecipeError("sampling_too_few_levels", count=len(self.sigmas))

    @property
    def steps(self) -> int:
        """The number of sampler steps."""
        return len(self.sigmas) - 1


def plan(
    spec: SamplerSpec,
    schedule_name: str | None,
    steps: int,
    noise_schedule: NoiseSchedule,
    *,
    start: float = 0.0,
) -> Plan:
    """Lay out a run of `steps` steps.

    `start` is the share of the way that a given picture spares (1 - denoising strength): with strength d,
    int(d * steps) + 1 steps remain, as in A1111. Raises `RecipeError` if there is nothing to run.
    """
    levels = SCHEDULES[find_schedule(schedule_name or "automatic")].sigmas or SCHEDULES[spec.schedule].sigmas
    assert levels, f"{spec.schedule} has no levels of its own"
    if steps < 1:
        raise RecipeError("sampling_too_few_levels", count=max(steps, 0))
    sigmas = levels(steps + 1, noise_schedule) if spec.drops_penultimate else levels(steps, noise_schedule)
    if spec.drops_penultimate:
        del sigmas[-2]
    if start:
        running = int(min(1 - start, 0.999) * steps + 1e-9) + 1
        sigmas = sigmas[-running - 1 :]
    descending = tuple(dict.fromkeys(sigmas))  # at very many steps neighbours can fall together
    return Plan(descending, _count_calls(spec, descending))


def _count_calls(spec: SamplerSpec, sigmas: tuple[float, ...]) -> int:
    """Count the network calls of a run by running it on the number 0."""
    sampler = _solver(spec, 0.0, sigmas, lambda sigma, following: 0.0, spec.default_eta)
    calls = 0
    try:
        next(sampler)
        while True:
            calls += 1
            sampler.send(0.0)
    except StopIteration:
        return calls


def begin(spec: SamplerSpec, plan: Plan, noise: Latent) -> Latent:
    """Scale noise of unit variance to the first latent of a run from pure noise."""
    sigma = plan.sigmas[0]
    return noise * (sqrt(1 + sigma**2) if spec.unit_start else sigma)


def run(spec: SamplerSpec, x: Latent, plan: Plan, *, noise: Noise, eta: float | None) -> Sampler:
    """Start the sampler on x = x0 + sigma * noise at the first sigma; gives the last latent, at x0's scale.

    `noise` is asked only by samplers that draw any (`spec.noise`); `eta` None is the sampler's own.
    """
    last = yield from _solver(spec, x, plan.sigmas, noise, spec.default_eta if eta is None else eta)
    return last / sqrt(1 + plan.sigmas[-1] ** 2)  # what ends above 0 is rescaled to unit variance, as DDIM is


def _solver(
    spec: SamplerSpec, x: Latent, sigmas: tuple[float, ...], noise: Noise, eta: float
) -> Generator[Ask, Latent, Latent]:
    return spec.solver(x, sigmas) if spec.noise == "none" else spec.solver(x, sigmas, noise, eta)


def find_sampler(name: str) -> tuple[SamplerSpec, str | None]:
    """The sampler of any name that the field uses, and the schedule that is part of the name, if one is.

    Raises `RecipeError` with the nearest names.
    """
    key = _fold(name)
    if key in _SAMPLER_KEYS:
        return SAMPLERS[_SAMPLER_KEYS[key]], None
    for ending, schedule in _SCHEDULE_KEYS.items():
        if key.endswith(ending) and (sampler := _SAMPLER_KEYS.get(key.removesuffix(ending))):
            return SAMPLERS[sampler], schedule
    raise RecipeError("sampling_unknown_sampler", value=name, nearest=_nearest(key, _SAMPLER_KEYS))


def find_schedule(name: str) -> str:
    """The schedule's name for any that the field uses; raises `RecipeError` with the nearest names."""
    key = _fold(name)
    if key not in _SCHEDULE_KEYS:
        raise RecipeError("sampling_unknown_schedule", value=name, nearest=_nearest(key, _SCHEDULE_KEYS))
    return _SCHEDULE_KEYS[key]


def _fold(name: str) -> str:
    """Reduce a name to its letters and digits: "DPM++ 2M", "dpmpp_2m" and "sample_dpmpp_2m" are one."""
    letters = re.sub(r"[^a-z0-9]", "", name.casefold().replace("+", "p"))
    return letters.removeprefix("sample").removesuffix("scheduler")


def _nearest(key: str, keys: dict[str, str]) -> str:
    """Name up to three members whose names look like this one, or else all."""
    close = get_close_matches(key, keys, n=6, cutoff=0.5)
    return ", ".join(list(dict.fromkeys(keys[match] for match in close or keys))[: 3 if close else None])


def _keys(table: dict[str, SamplerSpec] | dict[str, ScheduleSpec]) -> dict[str, str]:
    """Index a table by every folded name of its members."""
    return {_fold(name): key for key, spec in table.items() for name in (key, spec.label, *spec.aliases)}


_SPECS = (
    SamplerSpec(
        name="k_lms",
        label="LMS",
        aliases=("lms", "LMSDiscreteScheduler"),
        solver=multistep.lms,
    ),
    SamplerSpec(
        name="k_euler",
        label="Euler",
        aliases=("euler", "EulerDiscreteScheduler"),
        solver=single_step.euler,
    ),
    SamplerSpec(
        name="k_euler_a",
        label="Euler a",
        aliases=("k_euler_ancestral", "euler_ancestral", "EulerAncestralDiscreteScheduler"),
        solver=single_step.euler_ancestral,
        noise="ancestral",
        converges=False,
        default_eta=1.0,
        uses_ensd=True,
    ),
    SamplerSpec(
        name="k_heun",
        label="Heun",
        aliases=("heun", "HeunDiscreteScheduler"),
        solver=single_step.heun,
        calls_per_step=2,
    ),
    SamplerSpec(
        name="k_dpm_2",
        label="DPM2",
        aliases=("dpm_2", "kdpm_2", "KDPM2DiscreteScheduler"),
        solver=single_step.dpm_2,
        calls_per_step=2,
        schedule="karras",
        drops_penultimate=True,
    ),
    SamplerSpec(
        name="k_dpm_2_a",
        label="DPM2 a",
        aliases=("k_dpm_2_ancestral", "dpm_2_ancestral", "kdpm_2_a", "KDPM2AncestralDiscreteScheduler"),
        solver=single_step.dpm_2_ancestral,
        calls_per_step=2,
        noise="ancestral",
        converges=False,
        schedule="karras",
        default_eta=1.0,
        uses_ensd=True,
        drops_penultimate=True,
    ),
    SamplerSpec(
        name="ddim",
        label="DDIM",
        aliases=("DDIMScheduler", "k_ddim"),
        solver=single_step.euler_ancestral,
        noise="ancestral",
        schedule="ddim",
        unit_start=True,
    ),
    SamplerSpec(
        name="plms",
        label="PLMS",
        aliases=("PNDMScheduler", "pndm", "k_plms"),
        solver=multistep.plms,
        schedule="ddim",
        unit_start=True,
    ),
    SamplerSpec(
        name="dpmpp_2m",
        label="DPM++ 2M",
        aliases=("k_dpmpp_2m", "DPMSolverMultistepScheduler"),
        solver=dpm_solver.dpmpp_2m,
        schedule="karras",
    ),
    SamplerSpec(
        name="dpmpp_2m_sde",
        label="DPM++ 2M SDE",
        aliases=("k_dpmpp_2m_sde", "dpmpp_2m_sde_gpu"),
        solver=dpm_solver.dpmpp_2m_sde,
        noise="brownian",
        converges=False,
        schedule="exponential",
        default_eta=1.0,
    ),
    SamplerSpec(
        name="dpmpp_sde",
        label="DPM++ SDE",
        aliases=("k_dpmpp_sde", "dpmpp_sde_gpu", "DPMSolverSDEScheduler"),
        solver=dpm_solver.dpmpp_sde,
        calls_per_step=2,
        noise="brownian",
        converges=False,
        schedule="karras",
        default_eta=1.0,
    ),
    SamplerSpec(
        name="dpmpp_3m_sde",
        label="DPM++ 3M SDE",
        aliases=("k_dpmpp_3m_sde", "dpmpp_3m_sde_gpu"),
        solver=dpm_solver.dpmpp_3m_sde,
        noise="brownian",
        converges=False,
        schedule="exponential",
        default_eta=1.0,
        drops_penultimate=True,
    ),
    SamplerSpec(
        name="dpmpp_2s_a",
        label="DPM++ 2S a",
        aliases=("k_dpmpp_2s_a", "dpmpp_2s_ancestral"),
        solver=dpm_solver.dpmpp_2s_ancestral,
        calls_per_step=2,
        noise="ancestral",
        converges=False,
        schedule="karras",
        default_eta=1.0,
        uses_ensd=True,
    ),
    SamplerSpec(
        name="unipc",
        label="UniPC",
        aliases=("uni_pc", "uni_pc_bh2", "k_unipc", "UniPCMultistepScheduler"),
        solver=multistep.unipc,
        schedule="karras",
        unit_start=True,
    ),
    SamplerSpec(
        name="lcm",
        label="LCM",
        aliases=("LCMScheduler", "k_lcm"),
        solver=single_step.lcm,
        noise="ancestral",
        converges=False,
        schedule="lcm",
        default_eta=1.0,
        unit_start=True,
    ),
)
SAMPLERS: dict[str, SamplerSpec] = {spec.name: spec for spec in _SPECS}
_SAMPLER_KEYS = _keys(SAMPLERS)
_SCHEDULE_KEYS = _keys(SCHEDULES)
