from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from graine.models.gaussian_mixture import GaussianMixture
from graine.prompt.builder.presets import QUALITIES, cfg_code, cfg_word, warn
from graine.sampling.samplers import SAMPLERS, begin, find_schedule, plan, run
from graine.sampling.schedules import NoiseSchedule

KINDS, DIMENSIONS, SEEDS = 40, 24, 32


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("faint", (-1, 0, 1, 1.99)),
        ("free", (2, 4, 6, 6.9)),
        ("follows", (7, 7.5, 11, 11.9)),
        ("strict", (12, 15, 15.5)),
        ("letter", (16, 18, 20)),
        ("burns", (20.5, 30, 100)),
    ],
)
def test_every_cfg_scale_has_a_word(code: str, values: tuple[float, ...]) -> None:
    assert {cfg_code(value) for value in values} == {code}


def test_the_words_of_the_cfg_scale() -> None:
    assert cfg_word(7.5, "en") == "follows the prompt"
    assert cfg_word(7.5, "fr") == "suit le prompt"
    assert cfg_word(18, "fr").startswith("à la lettre")


@pytest.mark.parametrize(("name", "steps"), [("draft", 8), ("normal", 25), ("final", 100)])
def test_presets_use_samplers_that_exist_and_settle(name: str, steps: int) -> None:
    quality = QUALITIES[name]
    assert quality.steps == steps
    assert SAMPLERS[quality.sampler].converges  # the same seed keeps its composition from draft to final
    assert find_schedule(quality.schedule) == quality.schedule
    assert str(steps) in quality.text("en")
    native = (512, 512)
    assert warn(sampler=quality.sampler, steps=steps, cfg=7, size=native, native_size=native) == []


@pytest.mark.parametrize("name", SAMPLERS)
def test_samplers_that_never_settle_are_told_at_many_steps(name: str) -> None:
    found = warn(sampler=name, steps=100, cfg=7, size=(512, 512), native_size=(512, 512))
    assert [advice.code for advice in found] == ([] if SAMPLERS[name].converges else ["restless"])


@pytest.mark.parametrize(
    ("sampler", "steps", "cfg", "size", "sentence"),
    [
        (
            "k_heun",
            8,
            7,
            (512, 512),
            "k_heun makes two network calls per step and is unsteady with only 8 steps.",
        ),
        ("k_dpm_2", 5, 7, (512, 512), "Use 10 steps or more"),
        ("k_dpm_2_a", 8, 7, (512, 512), "another sampler for drafts: dpmpp_2m"),
        ("k_euler_a", 80, 7, (512, 512), "k_euler_a adds noise at every step and never settles"),
        (
            "plms",
            8,
            7.5,
            (512, 512),
            "plms goes completely astray with only 8 steps at a CFG scale",
        ),
        ("dpmpp_2m", 5, 7, (512, 512), "Use 10 steps or more, or k_lms."),
        ("unipc", 4, 18, (512, 512), "Use 10 steps or more, or k_lms."),
        ("k_lms", 25, 25, (512, 512), "At a CFG scale of 25, colours burn out"),
        (
            "k_lms",
            25,
            7,
            (1024, 512),
            "1024x512 is much larger than the size this model was trained at (512x512)",
        ),
        ("k_lms", 25, 7, (320, 320), "320x320 is much smaller"),
    ],
)
def test_settings_that_go_wrong_are_told(
    sampler: str, steps: int, cfg: float, size: tuple[int, int], sentence: str
) -> None:
    (advice,) = warn(sampler=sampler, steps=steps, cfg=cfg, size=size, native_size=(512, 512))
    assert sentence in advice.text("en")
    assert advice.text("fr") != advice.text("en")


@pytest.mark.parametrize(
    ("sampler", "steps", "cfg", "size"),
    [
        ("k_heun", 9, 7, (512, 512)),
        ("k_euler", 8, 20, (512, 512)),
        ("k_euler_a", 50, 7, (512, 512)),
        ("unipc", 8, 7.5, (512, 512)),
        ("plms", 15, 18, (512, 512)),
        ("plms", 8, 2, (512, 512)),
        ("k_lms", 25, 7, (768, 512)),
        ("k_lms", 25, 7, (448, 448)),
    ],
)
def test_usual_settings_get_no_warning(sampler: str, steps: int, cfg: float, size: tuple[int, int]) -> None:
    assert warn(sampler=sampler, steps=steps, cfg=cfg, size=size, native_size=(512, 512)) == []


@cache
def exact_model() -> tuple[GaussianMixture, GaussianMixture, np.ndarray]:
    """A mixture of 40 kinds of picture, the same with 4 kinds asked for, and the noise of 64 seeds."""
    random = np.random.default_rng(0)
    everything = GaussianMixture.of(random.standard_normal((KINDS, DIMENSIONS)), 0.25)
    asked = everything.conditioned([1.0] * 4 + [1e-9] * (KINDS - 4))
    return everything, asked, random.standard_normal((SEEDS, DIMENSIONS))


@cache
def drawn(sampler: str, schedule: str, steps: int, cfg: float) -> np.ndarray:
    everything, asked, noise = exact_model()
    spec = SAMPLERS[sampler]
    layout = plan(spec, schedule, steps, NoiseSchedule.from_config())
    solver = run(spec, begin(spec, layout, noise), layout, noise=lambda sigma, following: 0.0, eta=None)
    ask = next(solver)
    try:
        while True:
            free = everything.denoised(ask.x, ask.sigma)
            ask = solver.send(free + cfg * (asked.denoised(ask.x, ask.sigma) - free))
    except StopIteration as stop:
        return stop.value


def error(sampler: str, schedule: str, steps: int, cfg: float) -> float:
    """The share of the picture that is error, against 150 steps of k_heun."""
    final = drawn("k_heun", "karras", 150, cfg)
    return float(np.sqrt(np.mean((drawn(sampler, schedule, steps, cfg) - final) ** 2) / np.mean(final**2)))


@pytest.mark.parametrize(
    ("sampler", "schedule", "steps", "cfg", "enough"),
    [
        ("plms", "automatic", 10, 5.0, 15),
        ("plms", "automatic", 12, 15.0, 15),
        ("unipc", "automatic", 6, 7.5, 10),
        ("unipc", "karras", 6, 5.0, 10),
        ("unipc", "karras", 8, 15.0, 10),
        ("dpmpp_2m", "karras", 5, 5.0, 10),
        ("dpmpp_2m", "karras", 6, 7.5, 10),
    ],
)
def test_what_is_said_to_go_astray_does_and_the_repair_repairs_it(
    sampler: str, schedule: str, steps: int, cfg: float, enough: int
) -> None:
    size = (512, 512)
    (advice,) = warn(sampler=sampler, schedule=schedule, steps=steps, cfg=cfg, size=size, native_size=size)
    assert f"Use {enough} steps or more, or k_lms." in advice.text("en")
    assert warn(sampler=sampler, schedule=schedule, steps=enough, cfg=cfg, size=size, native_size=size) == []
    assert error(sampler, schedule, steps, cfg) > 0.5
    assert error(sampler, schedule, enough, cfg) < 0.35
    assert error("k_lms", "karras", steps, cfg) < 0.5


def test_presets_come_closer_to_one_picture() -> None:
    errors = [error(quality.sampler, quality.schedule, quality.steps, 7.5) for quality in QUALITIES.values()]
    draft, normal, final = errors
    assert draft < 0.25
    assert normal < 0.01
    assert final < 0.001
