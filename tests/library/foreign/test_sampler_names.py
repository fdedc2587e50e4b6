"""Names of other programs mean what the engine means by them."""

from __future__ import annotations

import pytest

from graine.errors import RecipeError
from graine.library.foreign.comfy_names import engine_settings
from graine.library.foreign.sampler_names import SAMPLERS, SCHEDULES, sampler_settings
from graine.picture.formats import a1111_names
from graine.sampling.samplers import find_sampler, find_schedule

NAMES = {
    ("euler_ancestral", "karras"): ("Euler a", "Karras"),
    ("k_euler_ancestral", "native"): ("Euler a", "Automatic"),
    ("euler_k", ""): ("Euler", "Karras"),
    ("dpmpp_2m_sde_k", ""): ("DPM++ 2M SDE", "Karras"),
    ("kdpm_2_a_k", ""): ("DPM2 a", "Karras"),
    ("euler_karras", ""): ("Euler", "Karras"),
    ("k_dpm_2", ""): ("DPM2", None),
    ("Euler_A", "Beta"): ("Euler a", "Beta"),
    ("Euler Ancestral Karras", ""): ("Euler a", "Karras"),
    ("sample_dpmpp_2m", ""): ("DPM++ 2M", None),
    ("euler_simple", ""): ("Euler", "Simple"),
    ("DPM++ 2M SDE", "simple"): ("DPM++ 2M SDE", "Simple"),
    ("res_multistep", "kl_optimal"): ("res_multistep", "kl_optimal"),
    ("", ""): (None, None),
}


@pytest.mark.parametrize("name", NAMES)
def test_names_are_known(name: tuple[str, str]) -> None:
    settings = sampler_settings(*name)
    assert (settings.get("Sampler"), settings.get("Schedule type")) == NAMES[name]


def test_the_engine_agrees_wherever_it_knows_the_name() -> None:
    known = 0
    for label in SAMPLERS:
        ours = a1111_names.split_sampler(sampler_settings(label)["Sampler"])[0]
        try:
            theirs, _ = find_sampler(label)
        except RecipeError:
            continue
        known += 1
        assert theirs.name == ours, label
    assert known > 20
    for label in SCHEDULES:
        schedule = a1111_names.name_of(
            sampler_settings("euler", label)["Schedule type"], a1111_names.SCHEDULES
        )
        if label != "native":
            assert find_schedule(label) == schedule, label


def test_comfyui_has_its_own_ddim_and_noise() -> None:
    found = {"Sampler": "Euler", "Schedule type": "DDIM", "RNG": "CPU"}
    assert engine_settings("ddim", "ddim_uniform") == found
    assert engine_settings("euler", "")["Schedule type"] == "Uniform"
