"""How fast each sampler tends to the true picture, measured where that is known without any sampler."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from graine.models.gaussian_mixture import GaussianMixture
from graine.sampling.base import Noise, Sampler
from graine.sampling.multistep import unipc
from graine.sampling.samplers import SAMPLERS, SamplerSpec, begin, plan, run
from graine.sampling.single_step import no_noise

from .peers import SCHEDULE, Array, drive

LINE = GaussianMixture.of([[-1.5], [0.2], [1.4]], 0.3, [0.3, 0.3, 0.4])
HIGH, LOW = 10.0, 0.02  # levels that the runs go between; the path is smooth there
START: Array = np.linspace(-25, 25, 41)[:, None]
PICTURES = LINE.picture(START, HIGH)

# Measured order: the error at 64 steps is 2^order times that at 128. Steps are even in log sigma.
ORDERS = {
    "k_euler": 0.9,
    "ddim": 0.9,
    "k_heun": 2.0,
    "k_dpm_2": 2.0,
    "plms": 2.0,  # fixed coefficients on uneven steps; 4 where steps are even in sigma
    "dpmpp_2m": 2.0,
    "unipc": 3.0,  # the corrector adds one to the order 2 of the predictor
    "k_lms": 2.85,  # towards 2 at very many steps: its first step is Euler's
}


def levels(steps: int) -> tuple[float, ...]:
    return tuple(HIGH * (LOW / HIGH) ** (step / steps) for step in range(steps + 1))


def solve(name: str, sigmas: Sequence[float], noise: Noise, eta: float) -> Sampler:
    spec = SAMPLERS[name]
    return spec.solver(START, sigmas) if spec.noise == "none" else spec.solver(START, sigmas, noise, eta)


def error(name: str, steps: int) -> float:
    """The distance from the true pictures, of what the run's end leads to without error."""
    end = drive(solve(name, levels(steps), no_noise, 0.0), LINE.denoised)
    return rms(LINE.picture(end, LOW) - PICTURES)


def rms(difference: Array) -> float:
    return float(np.sqrt((difference**2).mean()))


@pytest.mark.parametrize("name", ORDERS)
def test_the_error_falls_with_the_samplers_order(name: str) -> None:
    order = math.log2(error(name, 64) / error(name, 128))
    assert order == pytest.approx(ORDERS[name], abs=0.15)
    assert error(name, 256) < 0.01


def test_every_sampler_that_is_said_to_converge_was_measured() -> None:
    assert {name for name, spec in SAMPLERS.items() if spec.converges} == set(ORDERS)


def test_dpm_2m_needs_fewer_calls_than_euler_for_the_same_error() -> None:
    assert error("dpmpp_2m", 16) < error("k_euler", 64)


def brownian_path(steps: int) -> Noise:
    """Draw one Brownian path on the levels of `steps` steps; give its increments at unit variance."""
    grid = np.array(levels(steps))
    steps_of_path = np.random.default_rng(1).standard_normal((steps, *START.shape))
    path = np.cumsum(steps_of_path * np.sqrt(-np.diff(grid))[:, None, None], axis=0)
    path = np.concatenate([np.zeros((1, *START.shape)), path])

    def noise(sigma: float, sigma_next: float) -> Any:
        at, to = (
            round(steps * math.log(HIGH / level) / math.log(HIGH / LOW)) for level in (sigma, sigma_next)
        )
        return (path[to] - path[at]) / math.sqrt(sigma - sigma_next)

    return noise


def fresh_noise(_: int) -> Noise:
    generator = np.random.default_rng(2)
    return lambda sigma, sigma_next: generator.standard_normal(START.shape)


def change(name: str, few: int, many: int, noise: Callable[[int], Noise]) -> float:
    """How far the pictures move from `few` steps to `many`."""
    source = noise(4096)  # one for both runs
    first, second = (drive(solve(name, levels(n), source, 1.0), LINE.denoised) for n in (few, many))
    return rms(first - second)


STOCHASTIC = [name for name, spec in SAMPLERS.items() if not spec.converges]


@pytest.mark.parametrize("name", STOCHASTIC)
def test_samplers_that_draw_noise_anew_never_settle(name: str) -> None:
    assert change(name, 256, 512, fresh_noise) > 0.5


@pytest.mark.parametrize("name", [name for name in STOCHASTIC if SAMPLERS[name].noise == "brownian"])
def test_samplers_on_one_brownian_path_settle_slowly(name: str) -> None:
    assert change(name, 256, 512, brownian_path) < 0.05
    assert change(name, 256, 512, brownian_path) < change(name, 16, 32, brownian_path) / 3


# Pictures of 24 kinds in 32 dimensions, of which a prompt asks for 6.
KINDS = GaussianMixture.of(np.random.default_rng(4).normal(0, 0.8, (24, 32)), 0.3)
ASKED = KINDS.conditioned([1] * 6 + [0] * 18)
UNIT: Array = np.random.default_rng(9).standard_normal((32, 32))
CFG_SCALES = (1.0, 7.0)


def draw(spec: SamplerSpec, schedule: str, steps: int, cfg: float) -> Array:
    """Draw 32 pictures with a CFG scale, on Stable Diffusion's levels."""

    def guided(x: Array, sigma: float) -> Array:
        unasked = KINDS.denoised(x, sigma)
        return unasked + cfg * (ASKED.denoised(x, sigma) - unasked)

    way = plan(spec, schedule, steps, SCHEDULE)
    return drive(run(spec, begin(spec, way, UNIT), way, noise=no_noise, eta=None), guided)


@cache
def settled(cfg: float) -> Array:
    return draw(SAMPLERS["k_heun"], "karras", 300, cfg)


def distance(name: str, schedule: str, steps: int, cfg: float) -> float:
    return missed(SAMPLERS[name], schedule, steps, cfg)


def missed(spec: SamplerSpec, schedule: str, steps: int, cfg: float) -> float:
    """How far the middle one of 32 pictures is from where it settles; their values spread by about 1."""
    difference = draw(spec, schedule, steps, cfg) - settled(cfg)
    return float(np.median(np.sqrt((difference**2).mean(1))))


@pytest.mark.parametrize("cfg", CFG_SCALES)
def test_what_the_advice_says_of_precision_was_measured(cfg: float) -> None:
    def at(steps: int, name: str, schedule: str = "automatic") -> float:
        return distance(name, schedule, steps, cfg)

    assert at(15, "dpmpp_2m") < at(50, "k_euler")
    assert at(20, "k_lms", "karras") < min(
        at(20, name) for name in ORDERS if SAMPLERS[name].calls_per_step == 1
    )
    assert at(15, "k_lms") < 0.02
    assert at(8, "k_heun") > at(16, "k_lms")  # as many calls
    assert at(8, "k_dpm_2") < 0.03
    assert at(8, "unipc") < 0.05 < 0.1 < at(5, "unipc")
    assert at(15, "plms") < 0.03
    for schedule in ("align_your_steps", "beta"):
        assert at(8, "k_lms", schedule) < at(8, "k_lms", "normal")


def test_unipc_is_of_order_2_because_order_3_overshoots_under_guidance() -> None:
    third = replace(SAMPLERS["unipc"], solver=partial(unipc, order=3))
    assert missed(third, "karras", 8, 7.0) > 10 * distance("unipc", "karras", 8, 7.0)


def test_guidance_makes_plms_overshoot_at_few_steps_and_leaves_euler_steady() -> None:
    assert distance("plms", "automatic", 8, 7.0) > 5 * distance("plms", "automatic", 8, 1.0)
    assert distance("k_euler", "automatic", 5, 7.0) < 1.2 * distance("k_euler", "automatic", 5, 1.0)


def test_the_page_on_samplers_gives_the_measured_distances() -> None:
    page = (Path(__file__).parents[2] / "docs" / "samplers.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| `(\w+)` \| (\d[\d./| ]+) \|$", page, re.MULTILINE)
    assert {name for name, _, _ in rows} == set(ORDERS)
    for name, schedule, figures in rows:
        given = [float(figure) for figure in re.findall(r"[\d.]+", figures)]
        measured = [
            distance(name, schedule, steps, cfg) for steps in (5, 8, 15, 25, 50) for cfg in CFG_SCALES
        ]
        assert given == pytest.approx(measured, abs=0.0015), (name, schedule)
