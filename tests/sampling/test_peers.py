"""Every sampler gives the latents of k-diffusion and diffusers, on the same denoiser and the same noise.

Tolerance: k-diffusion runs in double precision, so 1e-7; diffusers holds its sigmas, and computes some steps,
in single precision, so 1e-4.

Where conventions differ, the peers are set to one of them:
- diffusers interpolates sigmas linearly in the timestep, A1111 and we in its logarithm: they agree where
  timesteps are whole, as they are for 10 even steps (multiples of 111), or 9 steps of SGM uniform;
- diffusers' DPM2 keeps the next-to-last sigma, A1111 and we leave it out (`_as_diffusers`);
- diffusers starts DPM-Solver++ at variance 1 + sigma^2, A1111 and we at sigma^2 (`_as_diffusers`);
- diffusers mixes a trace of the noisy latent into LCM's prediction (a boundary condition), we do not:
  `timestep_scaling` is raised until it vanishes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest
import torch
from diffusers.schedulers import scheduling_dpmsolver_multistep as multistep
from diffusers.schedulers import scheduling_euler_ancestral_discrete as euler_ancestral
from diffusers.schedulers import scheduling_k_dpm_2_ancestral_discrete as k_dpm_2_ancestral
from diffusers.schedulers import scheduling_lcm as lcm
from diffusers.schedulers.scheduling_ddim import DDIMScheduler
from diffusers.schedulers.scheduling_dpmsolver_sde import DPMSolverSDEScheduler
from diffusers.schedulers.scheduling_euler_discrete import EulerDiscreteScheduler
from diffusers.schedulers.scheduling_heun_discrete import HeunDiscreteScheduler
from diffusers.schedulers.scheduling_k_dpm_2_discrete import KDPM2DiscreteScheduler
from diffusers.schedulers.scheduling_lms_discrete import LMSDiscreteScheduler
from diffusers.schedulers.scheduling_pndm import PNDMScheduler
from diffusers.schedulers.scheduling_unipc_multistep import UniPCMultistepScheduler

from graine.sampling.multistep import unipc
from graine.sampling.samplers import SAMPLERS, Plan, SamplerSpec, begin, plan, run

from .peers import SCHEDULE, UNIT_NOISE, Array, DrawnNoise, drive, run_diffusers, run_k_diffusion

# diffusers reads torch tensors with numpy in a way that numpy 2 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:__array_:DeprecationWarning")

K_DIFFUSION = {
    "k_lms": "sample_lms",
    "k_euler": "sample_euler",
    "k_euler_a": "sample_euler_ancestral",
    "k_heun": "sample_heun",
    "k_dpm_2": "sample_dpm_2",
    "k_dpm_2_a": "sample_dpm_2_ancestral",
    "dpmpp_2m": "sample_dpmpp_2m",
    "dpmpp_2m_sde": "sample_dpmpp_2m_sde",
    "dpmpp_sde": "sample_dpmpp_sde",
    "dpmpp_3m_sde": "sample_dpmpp_3m_sde",
    "dpmpp_2s_a": "sample_dpmpp_2s_ancestral",
}
TRAINING: dict[str, Any] = {"beta_schedule": "scaled_linear", "beta_start": 0.00085, "beta_end": 0.012}
LEADING: dict[str, Any] = {
    **TRAINING,
    "timestep_spacing": "leading",
    "steps_offset": 1,
    "set_alpha_to_one": False,
}


def ours(spec: SamplerSpec, levels: Plan, noise: DrawnNoise | None = None, eta: float | None = None) -> Array:
    return drive(run(spec, begin(spec, levels, UNIT_NOISE), levels, noise=noise or DrawnNoise(), eta=eta))


# At a single step k-diffusion's samplers with memory and noise fail: they remember a step not taken.
FAILS_AT_ONE = {"dpmpp_2m_sde", "dpmpp_3m_sde"}
CASES = [
    (name, steps)
    for name in K_DIFFUSION
    for steps in (1, 2, 3, 7, 25)
    if steps > 1 or name not in FAILS_AT_ONE
]


@pytest.mark.parametrize("schedule", ["normal", "karras"])
@pytest.mark.parametrize(("name", "steps"), CASES)
def test_latents_are_those_of_k_diffusion(name: str, schedule: str, steps: int) -> None:
    spec = SAMPLERS[name]
    levels = plan(spec, schedule, steps, SCHEDULE)
    noise, their_noise = DrawnNoise(), DrawnNoise()
    theirs = run_k_diffusion(K_DIFFUSION[name], levels.sigmas, None if spec.noise == "none" else their_noise)
    np.testing.assert_allclose(ours(spec, levels, noise), theirs, atol=1e-7)
    np.testing.assert_allclose(noise.asked, their_noise.asked, rtol=1e-12)


@pytest.mark.parametrize("eta", [0.0, 0.4])
@pytest.mark.parametrize("name", [name for name in K_DIFFUSION if SAMPLERS[name].noise != "none"])
def test_eta_means_what_it_means_in_k_diffusion(name: str, eta: float) -> None:
    spec = SAMPLERS[name]
    levels = plan(spec, "karras", 8, SCHEDULE)
    # At eta 0 k-diffusion multiplies noise by 0 where we draw none.
    theirs = run_k_diffusion(K_DIFFUSION[name], levels.sigmas, DrawnNoise(), eta=eta)
    np.testing.assert_allclose(ours(spec, levels, eta=eta), theirs, atol=1e-7)


UNIT_START = {"ddim", "plms", "dpmpp_2m", "dpmpp_2m_sde", "unipc", "lcm"}


def _as_diffusers(name: str) -> SamplerSpec:
    return replace(SAMPLERS[name], drops_penultimate=False, unit_start=name in UNIT_START)


# name: diffusers' scheduler, our schedule, the number of steps at which both have the same levels
DIFFUSERS: dict[str, tuple[Callable[..., Any], str, int]] = {
    "k_lms": (partial(LMSDiscreteScheduler, **TRAINING), "normal", 10),
    "k_euler": (partial(EulerDiscreteScheduler, **TRAINING), "normal", 10),
    "k_heun": (partial(HeunDiscreteScheduler, **TRAINING), "normal", 10),
    "k_dpm_2": (partial(KDPM2DiscreteScheduler, **TRAINING), "normal", 10),
    "ddim": (partial(DDIMScheduler, **LEADING, clip_sample=False), "automatic", 25),
    "plms": (partial(PNDMScheduler, **LEADING, skip_prk_steps=True), "automatic", 25),
    "dpmpp_2m": (partial(multistep.DPMSolverMultistepScheduler, **TRAINING), "sgm_uniform", 9),
    "unipc": (partial(UniPCMultistepScheduler, **TRAINING), "sgm_uniform", 9),
}


@pytest.mark.parametrize("name", DIFFUSERS)
def test_latents_are_those_of_diffusers(name: str) -> None:
    scheduler, schedule, steps = DIFFUSERS[name]
    spec = _as_diffusers(name)
    latents = ours(spec, plan(spec, schedule, steps, SCHEDULE))
    np.testing.assert_allclose(latents, run_diffusers(scheduler(), steps), atol=1e-4)


@pytest.mark.parametrize("steps", [1, 2, 3, 4, 50])
@pytest.mark.parametrize("name", ["ddim", "plms"])
def test_whole_timesteps_are_those_of_diffusers_at_any_count(name: str, steps: int) -> None:
    scheduler, schedule, _ = DIFFUSERS[name]
    latents = ours(SAMPLERS[name], plan(SAMPLERS[name], schedule, steps, SCHEDULE))
    np.testing.assert_allclose(latents, run_diffusers(scheduler(), steps), atol=1e-4)


@pytest.mark.parametrize("name", ["k_lms", "k_euler", "k_heun"])
def test_karras_levels_and_latents_are_those_of_diffusers_at_any_count(name: str) -> None:
    scheduler = DIFFUSERS[name][0]
    latents = ours(SAMPLERS[name], plan(SAMPLERS[name], "karras", 12, SCHEDULE))
    np.testing.assert_allclose(latents, run_diffusers(scheduler(use_karras_sigmas=True), 12), atol=1e-4)


@pytest.mark.parametrize("eta", [0.3, 1.0])
def test_ddim_adds_the_noise_that_diffusers_adds(eta: float, monkeypatch: pytest.MonkeyPatch) -> None:
    scheduler, schedule, steps = DIFFUSERS["ddim"]
    monkeypatch.setattr("diffusers.schedulers.scheduling_ddim.randn_tensor", _peer_noise())
    latents = ours(SAMPLERS["ddim"], plan(SAMPLERS["ddim"], schedule, steps, SCHEDULE), eta=eta)
    np.testing.assert_allclose(latents, run_diffusers(scheduler(), steps, eta=eta), atol=1e-4)


def _peer_noise() -> Any:
    noise = DrawnNoise()

    def randn_tensor(*_: Any, **__: Any) -> torch.Tensor:
        return noise.tensor()

    return randn_tensor


STOCHASTIC: dict[str, tuple[Any, Any, str, int]] = {
    "k_euler_a": (euler_ancestral, euler_ancestral.EulerAncestralDiscreteScheduler, "normal", 10),
    "k_dpm_2_a": (k_dpm_2_ancestral, k_dpm_2_ancestral.KDPM2AncestralDiscreteScheduler, "normal", 10),
    "dpmpp_2m_sde": (multistep, multistep.DPMSolverMultistepScheduler, "sgm_uniform", 9),
    "lcm": (lcm, lcm.LCMScheduler, "automatic", 4),
}
OPTIONS: dict[str, dict[str, Any]] = {
    "dpmpp_2m_sde": {"algorithm_type": "sde-dpmsolver++"},
    "lcm": {"timestep_scaling": 1e6},
}


@pytest.mark.parametrize("name", STOCHASTIC)
def test_noisy_latents_are_those_of_diffusers(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module, scheduler, schedule, steps = STOCHASTIC[name]
    monkeypatch.setattr(module, "randn_tensor", _peer_noise())
    spec = _as_diffusers(name)
    latents = ours(spec, plan(spec, schedule, steps, SCHEDULE))
    theirs = run_diffusers(scheduler(**TRAINING, **OPTIONS.get(name, {})), steps)
    np.testing.assert_allclose(latents, theirs, atol=1e-4)


def test_dpmpp_sde_is_that_of_diffusers() -> None:
    spec = SAMPLERS["dpmpp_sde"]
    theirs = run_diffusers(DPMSolverSDEScheduler(**TRAINING), 10, noise_sampler=DrawnNoise().tensor)
    np.testing.assert_allclose(ours(spec, plan(spec, "normal", 10, SCHEDULE)), theirs, atol=1e-4)


@pytest.mark.parametrize("order", [1, 2, 3])
def test_unipc_of_any_order_is_that_of_diffusers(order: int) -> None:
    spec = replace(SAMPLERS["unipc"], solver=partial(unipc, order=order))
    theirs = run_diffusers(UniPCMultistepScheduler(**TRAINING, solver_order=order), 27)
    np.testing.assert_allclose(ours(spec, plan(spec, "sgm_uniform", 27, SCHEDULE)), theirs, atol=1e-4)


def test_every_sampler_has_a_peer() -> None:
    assert set(SAMPLERS) == {*K_DIFFUSION, *DIFFUSERS, *STOCHASTIC}
