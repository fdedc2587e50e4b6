"""Noise levels agree with the models' own configuration and with the programs that named the schedules."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import torch
from diffusers.schedulers.scheduling_euler_discrete import EulerDiscreteScheduler
from diffusers.schedulers.scheduling_lcm import LCMScheduler
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from graine.errors import ModelError
from graine.sampling.schedules import (
    ALIGNED_SD1,
    DRAFTED,
    SCHEDULES,
    NoiseSchedule,
    align_your_steps,
    beta,
    consistency,
    ddim,
    draft,
    draft_ddim,
    exponential,
    karras,
    normal,
    sgm_uniform,
    simple,
    trailing,
)

from .peers import SCHEDULE, k_diffusion

# diffusers reads torch tensors with numpy in a way that numpy 2 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:__array_:DeprecationWarning")

WAYS = {name: spec.sigmas for name, spec in SCHEDULES.items() if spec.sigmas}
CONFIGURATIONS = [
    ("scaled_linear", 0.00085, 0.012),
    ("linear", 0.0001, 0.02),
    ("squaredcos_cap_v2", 0.0, 0.0),
]


@pytest.mark.parametrize(("kind", "start", "end"), CONFIGURATIONS)
def test_training_levels_are_those_of_diffusers(kind: str, start: float, end: float) -> None:
    levels = NoiseSchedule.from_config(kind, beta_start=start, beta_end=end)
    theirs = EulerDiscreteScheduler(beta_schedule=kind, beta_start=start, beta_end=end).alphas_cumprod
    np.testing.assert_allclose(levels.alphas_cumprod, theirs.numpy(), rtol=1e-6)


def test_zero_terminal_snr_levels_are_those_of_diffusers() -> None:
    levels = NoiseSchedule.from_config(zero_terminal_snr=True)
    theirs = EulerDiscreteScheduler(
        beta_schedule="scaled_linear", beta_start=0.00085, beta_end=0.012, rescale_betas_zero_snr=True
    ).alphas_cumprod.numpy()
    # Near the end they subtract nearly equal numbers in single precision: 3e-5 is their rounding, not ours.
    np.testing.assert_allclose(levels.alphas_cumprod[:900], theirs[:900], rtol=3e-6)
    np.testing.assert_allclose(levels.alphas_cumprod, theirs, rtol=5e-5)
    assert levels.alphas_cumprod[-1] == 2**-24
    assert levels.sigma_max == pytest.approx(4096, rel=1e-6)


@pytest.mark.parametrize(("kind", "start", "end"), CONFIGURATIONS)
def test_zero_terminal_snr_levels_never_descend(kind: str, start: float, end: float) -> None:
    levels = NoiseSchedule.from_config(kind, beta_start=start, beta_end=end, zero_terminal_snr=True)
    assert list(levels.sigmas) == sorted(levels.sigmas)


def test_an_unknown_beta_schedule_is_named_with_those_that_are_known() -> None:
    with pytest.raises(ModelError, match=r"“sigmoid”.*scaled_linear, linear, squaredcos_cap_v2"):
        NoiseSchedule.from_config("sigmoid")


def test_a_training_level_has_its_whole_timestep_and_back() -> None:
    assert [SCHEDULE.timestep(sigma) for sigma in SCHEDULE.sigmas] == list(range(1000))
    assert tuple(SCHEDULE.sigma(timestep) for timestep in range(1000)) == SCHEDULE.sigmas


@given(st.floats(0, 999))
def test_timestep_and_sigma_are_inverse(timestep: float) -> None:
    assert SCHEDULE.timestep(SCHEDULE.sigma(timestep)) == pytest.approx(timestep, abs=1e-6)


@given(st.floats(0.03, 14.6))
def test_timesteps_are_those_of_k_diffusion(sigma: float) -> None:
    theirs = k_diffusion().external.DiscreteSchedule(torch.tensor(SCHEDULE.sigmas), quantize=False)
    assert SCHEDULE.timestep(sigma) == pytest.approx(float(theirs.sigma_to_t(torch.tensor(sigma))), abs=0.01)


def test_levels_outside_the_training_have_its_first_and_last_timestep() -> None:
    assert [SCHEDULE.timestep(sigma) for sigma in (0.0, 1e-9, 15.0, math.inf)] == [0, 0, 999, 999]
    assert (SCHEDULE.sigma(-1), SCHEDULE.sigma(2000)) == (SCHEDULE.sigma_min, SCHEDULE.sigma_max)


@pytest.mark.parametrize("steps", [1, 2, 9, 10, 50, 333])
def test_levels_are_those_of_k_diffusion(steps: int) -> None:
    peer, low, high = k_diffusion(), SCHEDULE.sigma_min, SCHEDULE.sigma_max
    theirs = peer.external.DiscreteSchedule(torch.tensor(SCHEDULE.sigmas), quantize=False)
    np.testing.assert_allclose(normal(steps, SCHEDULE), theirs.get_sigmas(steps).numpy(), rtol=1e-4)
    np.testing.assert_allclose(
        karras(steps, SCHEDULE), peer.sampling.get_sigmas_karras(steps, low, high), rtol=1e-5
    )
    theirs = peer.sampling.get_sigmas_exponential(steps, low, high)
    np.testing.assert_allclose(exponential(steps, SCHEDULE), theirs, rtol=1e-5)


def test_beta_timesteps_are_those_of_the_paper_unrounded() -> None:
    """As ComfyUI has them; A1111 and diffusers put the beta distribution over sigma instead."""
    timesteps = [SCHEDULE.timestep(sigma) for sigma in beta(20, SCHEDULE)[:-1]]
    theirs = stats.beta.ppf(1 - np.linspace(0, 1, 20, endpoint=False), 0.6, 0.6) * 999
    np.testing.assert_allclose(timesteps, theirs, atol=1e-6)


def test_trailing_levels_are_those_of_diffusers() -> None:
    scheduler = EulerDiscreteScheduler(
        beta_schedule="scaled_linear", beta_start=0.00085, beta_end=0.012, timestep_spacing="trailing"
    )
    for steps in (1, 2, 4, 8, 30):
        scheduler.set_timesteps(steps)
        np.testing.assert_allclose(trailing(steps, SCHEDULE), scheduler.sigmas.numpy(), rtol=1e-5)


def test_consistency_levels_are_those_of_diffusers() -> None:
    scheduler = LCMScheduler()
    for steps in (1, 2, 4, 7, 50):
        scheduler.set_timesteps(steps)
        theirs = [SCHEDULE.sigmas[int(t)] for t in scheduler.timesteps]
        assert consistency(steps, SCHEDULE) == [*theirs, 0.0]


def test_levels_interpolate_in_log_sigma_where_diffusers_does_in_sigma() -> None:
    """The convention of A1111 and k-diffusion; between training levels the two differ by up to 1.5 %."""
    middle = math.sqrt(SCHEDULE.sigmas[0] * SCHEDULE.sigmas[1])
    assert SCHEDULE.sigma(0.5) == pytest.approx(middle, rel=1e-12)
    assert SCHEDULE.sigma(0.5) < (SCHEDULE.sigmas[0] + SCHEDULE.sigmas[1]) / 2


def test_sgm_uniform_stops_where_the_next_step_would_be_timestep_0() -> None:
    assert [SCHEDULE.timestep(sigma) for sigma in sgm_uniform(3, SCHEDULE)[:-1]] == pytest.approx(
        [999, 666, 333]
    )


def test_simple_takes_training_levels_from_the_highest() -> None:
    assert [SCHEDULE.timestep(sigma) for sigma in simple(4, SCHEDULE)[:-1]] == [999, 749, 499, 249]


def test_ddim_timesteps_are_one_above_the_stride_and_end_at_timestep_0() -> None:
    assert [SCHEDULE.timestep(sigma) for sigma in ddim(4, SCHEDULE)] == [751, 501, 251, 1, 0]


def test_ten_aligned_steps_are_the_published_levels() -> None:
    assert align_your_steps(10, SCHEDULE) == pytest.approx([*ALIGNED_SD1[:-1], 0.0])


def test_a_draft_of_eight_steps_takes_the_measured_timesteps() -> None:
    assert [SCHEDULE.timestep(sigma) for sigma in draft(8, SCHEDULE)[:-1]] == pytest.approx(DRAFTED[:-1])
    begins = SCHEDULE.timestep(draft_ddim(8, SCHEDULE)[0])
    assert begins == pytest.approx(SCHEDULE.timestep(ddim(25, SCHEDULE)[0]))


@pytest.mark.parametrize("steps", [1, 2, 3, 10, 11, 30, 499, 1000])
@pytest.mark.parametrize("name", WAYS)
def test_every_schedule_descends_through_the_asked_number_of_steps(name: str, steps: int) -> None:
    levels = WAYS[name](steps, SCHEDULE)
    assert len(levels) == steps + 1
    assert all(high > low for high, low in itertools.pairwise(levels)) or (name, steps) == ("ddim", 1000)
    assert levels[0] <= SCHEDULE.sigma_max * 1.0001
    assert levels[-1] == (SCHEDULE.sigma_min if name == "ddim" else 0)
