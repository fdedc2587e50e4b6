"""Samplers are found by any name of the field, planned, begun and run."""

from __future__ import annotations

import math
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graine.errors import RecipeError
from graine.sampling.base import Ask, Sampler
from graine.sampling.samplers import SAMPLERS, Plan, begin, find_sampler, find_schedule, plan, run
from graine.sampling.schedules import SCHEDULES, NoiseSchedule

from .peers import SCHEDULE, DrawnNoise, drive

NAMES = [
    ("k_lms", "k_lms", None),
    ("LMS", "k_lms", None),
    ("LMS Karras", "k_lms", "karras"),
    ("k_lms_ka", "k_lms", "karras"),
    ("LMSDiscreteScheduler", "k_lms", None),
    ("sample_lms", "k_lms", None),
    ("Euler", "k_euler", None),
    ("euler_k", "k_euler", "karras"),
    ("EulerDiscreteScheduler", "k_euler", None),
    ("euler a", "k_euler_a", None),
    ("Euler Ancestral", "k_euler_a", None),
    ("k_euler_ancestral", "k_euler_a", None),
    ("EulerAncestralDiscreteScheduler", "k_euler_a", None),
    ("EulerAncestralDiscrete", "k_euler_a", None),
    ("sample_euler_ancestral", "k_euler_a", None),
    ("Heun Exponential", "k_heun", "exponential"),
    ("DPM2 Karras", "k_dpm_2", "karras"),
    ("KDPM2DiscreteScheduler", "k_dpm_2", None),
    ("k_dpm_2_a_ka", "k_dpm_2_a", "karras"),
    ("DPM2 a Karras", "k_dpm_2_a", "karras"),
    ("KDPM2AncestralDiscreteScheduler", "k_dpm_2_a", None),
    ("DDIM", "ddim", None),
    ("PNDMScheduler", "plms", None),
    ("DPM++ 2M", "dpmpp_2m", None),
    ("DPM++ 2M Karras", "dpmpp_2m", "karras"),
    ("dpmpp_2m_karras", "dpmpp_2m", "karras"),
    ("k_dpmpp_2m_ka", "dpmpp_2m", "karras"),
    ("sample_dpmpp_2m", "dpmpp_2m", None),
    ("DPMSolverMultistepScheduler", "dpmpp_2m", None),
    ("DPM++ 2M SGMUniform", "dpmpp_2m", "sgm_uniform"),
    ("DPM++ 2M SDE Exponential", "dpmpp_2m_sde", "exponential"),
    ("dpmpp_2m_sde_gpu", "dpmpp_2m_sde", None),
    ("DPM++ SDE Karras", "dpmpp_sde", "karras"),
    ("DPMSolverSDEScheduler", "dpmpp_sde", None),
    ("DPM++ 3M SDE", "dpmpp_3m_sde", None),
    ("DPM++ 2S a Karras", "dpmpp_2s_a", "karras"),
    ("dpmpp_2s_ancestral", "dpmpp_2s_a", None),
    ("uni_pc", "unipc", None),
    ("UniPCMultistepScheduler", "unipc", None),
    ("LCMScheduler", "lcm", None),
]


@pytest.mark.parametrize(("name", "sampler", "schedule"), NAMES)
def test_a_sampler_is_found_by_any_name_of_the_field(name: str, sampler: str, schedule: str | None) -> None:
    for spelling in (name, name.upper(), f" {name.lower()} "):
        assert find_sampler(spelling) == (SAMPLERS[sampler], schedule)


def test_no_two_samplers_or_schedules_share_a_name() -> None:
    for spec in SAMPLERS.values():
        assert {find_sampler(name)[0] for name in (spec.name, spec.label, *spec.aliases)} == {spec}
    for spec in SCHEDULES.values():
        assert {find_schedule(name) for name in (spec.name, spec.label, *spec.aliases)} == {spec.name}


def test_an_unknown_sampler_is_answered_with_the_nearest_names() -> None:
    with pytest.raises(RecipeError) as error:
        find_sampler("k_eulr")
    assert error.value.text("en").startswith(
        "There is no sampler named “k_eulr”. Closest: k_euler, k_euler_a, "
    )
    assert error.value.text("fr").startswith(
        "Aucun sampler ne s'appelle «\xa0k_eulr\xa0». Les plus proches\xa0: k_euler,"
    )


def test_a_name_like_no_other_is_answered_with_all_names() -> None:
    with pytest.raises(RecipeError, match=", ".join(SAMPLERS)):
        find_sampler("§")


def test_an_unknown_schedule_is_answered_with_the_nearest_names() -> None:
    with pytest.raises(RecipeError, match=r"There is no schedule named “kerras”\. Closest: karras"):
        find_schedule("kerras")


@given(st.text())
def test_any_text_finds_a_sampler_or_is_refused(name: str) -> None:
    for find, table in ((find_sampler, SAMPLERS), (find_schedule, SCHEDULES)):
        with suppress(RecipeError):
            found = find(name)
            assert (found if isinstance(found, str) else found[0].name) in table


@pytest.mark.parametrize("steps", [1, 2, 3, 8, 50])
@pytest.mark.parametrize("name", SAMPLERS)
def test_a_plan_has_the_asked_steps_and_the_calls_that_a_run_makes(name: str, steps: int) -> None:
    spec = SAMPLERS[name]
    levels = plan(spec, None, steps, SCHEDULE)
    assert levels.steps == steps
    asks = asked(run(spec, begin(spec, levels, 1.0), levels, noise=lambda a, b: 0.5, eta=None))
    assert len(asks) == levels.calls
    assert [ask.step for ask in asks] == sorted(ask.step for ask in asks)
    assert {ask.step for ask in asks} == set(range(steps))
    assert levels.calls <= spec.calls_per_step * steps + (name == "plms")


def asked(sampler: Sampler) -> list[Ask]:
    """Every request of a run whose predictions are all the same."""
    asks = [next(sampler)]
    with suppress(StopIteration):
        while True:
            asks.append(sampler.send(0.1))
    return asks


@pytest.mark.parametrize("name", SAMPLERS)
def test_automatic_is_the_samplers_own_schedule(name: str) -> None:
    spec = SAMPLERS[name]
    own = plan(spec, spec.schedule, 12, SCHEDULE)
    assert plan(spec, "Automatic", 12, SCHEDULE) == plan(spec, None, 12, SCHEDULE) == own


def test_dpm2_leaves_out_the_next_to_last_level() -> None:
    longer = SCHEDULES["karras"].sigmas
    assert longer
    levels = longer(9, SCHEDULE)
    assert plan(SAMPLERS["k_dpm_2"], "karras", 8, SCHEDULE).sigmas == (*levels[:8], 0.0)


@pytest.mark.parametrize("name", SAMPLERS)
@pytest.mark.parametrize("steps", [0, -3])
def test_fewer_than_one_step_is_refused_before_the_sampler_starts(name: str, steps: int) -> None:
    with pytest.raises(RecipeError, match=r"at least one step.*Use 1 step or more\."):
        plan(SAMPLERS[name], None, steps, SCHEDULE)
    with pytest.raises(RecipeError, match="there are 1"):
        Plan((1.0,), 0)


@pytest.mark.parametrize(
    ("strength", "steps", "running"),
    [(0.75, 20, 16), (0.1, 10, 2), (0.3, 10, 4), (1.0, 20, 20), (0.001, 20, 1)],
)
def test_a_given_picture_spares_the_steps_that_a1111_spares(
    strength: float, steps: int, running: int
) -> None:
    whole = plan(SAMPLERS["k_euler"], None, steps, SCHEDULE)
    levels = plan(SAMPLERS["k_euler"], None, steps, SCHEDULE, start=1 - strength)
    assert levels.steps == levels.calls == running
    assert levels.sigmas == whole.sigmas[-running - 1 :]


def test_more_steps_than_training_levels_never_repeat_a_level() -> None:
    short = NoiseSchedule.from_config(num_train_timesteps=20)
    for name in SCHEDULES:
        levels = plan(SAMPLERS["k_lms"], name, 50, short).sigmas
        assert list(levels) == sorted(set(levels), reverse=True), name


@pytest.mark.parametrize("name", SAMPLERS)
def test_every_sampler_runs_at_zero_terminal_snr(name: str) -> None:
    spec, shape = SAMPLERS[name], NoiseSchedule.from_config(zero_terminal_snr=True)
    levels = plan(spec, None, 10, shape)
    end = drive(run(spec, begin(spec, levels, np.ones((1, 16))), levels, noise=DrawnNoise(), eta=None))
    assert np.abs(end).max() < 10


@pytest.mark.parametrize(
    ("name", "scale"), [("k_lms", SCHEDULE.sigma_max), ("ddim", SCHEDULE.alphas_cumprod[951] ** -0.5)]
)
def test_noise_is_scaled_as_the_samplers_home_does(name: str, scale: float) -> None:
    levels = plan(SAMPLERS[name], None, 20, SCHEDULE)
    assert begin(SAMPLERS[name], levels, 2.0) == pytest.approx(2 * scale)


def test_a_run_that_ends_above_0_is_given_back_at_unit_variance() -> None:
    spec = replace(SAMPLERS["k_euler"])
    end = drive(run(spec, 6.0, Plan((4.0, 3.0), 1), noise=DrawnNoise(), eta=None), lambda x, sigma: 2.0)
    assert end == pytest.approx((2 + 4 * 3 / 4) / math.sqrt(10))


def test_samplers_need_neither_torch_nor_numpy() -> None:
    code = "import sys, graine.sampling.samplers; assert not {'torch', 'numpy', 'scipy'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
