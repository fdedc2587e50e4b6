from __future__ import annotations

import pytest

from graine.prompt.scales import QUALITIES, cfg_code, cfg_word, warn
from graine.sampling.samplers import SAMPLERS, find_schedule


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
        ("k_heun", 8, 7, (512, 512), "k_heun looks twice at every step and is unsteady with only 8."),
        ("k_dpm_2", 5, 7, (512, 512), "Take 10 steps or more"),
        ("k_dpm_2_a", 8, 7, (512, 512), "another sampler for drafts: dpmpp_2m"),
        ("k_euler_a", 80, 7, (512, 512), "k_euler_a adds noise at every step and never settles"),
        ("unipc", 10, 7.5, (512, 512), "unipc goes astray with few steps (10) at a high CFG scale (7.5)"),
        ("k_lms", 25, 25, (512, 512), "A CFG scale of 25 burns colours"),
        ("k_lms", 25, 7, (1024, 512), "1024x512 is far larger than what this model was trained at (512x512)"),
        ("k_lms", 25, 7, (320, 320), "320x320 is far smaller"),
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
        ("unipc", 20, 7.5, (512, 512)),
        ("unipc", 10, 2, (512, 512)),
        ("k_lms", 25, 7, (768, 512)),
        ("k_lms", 25, 7, (448, 448)),
    ],
)
def test_usual_settings_get_no_warning(sampler: str, steps: int, cfg: float, size: tuple[int, int]) -> None:
    assert warn(sampler=sampler, steps=steps, cfg=cfg, size=size, native_size=(512, 512)) == []
