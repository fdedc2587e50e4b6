"""A1111's text as its kin write it."""

from __future__ import annotations

import pytest

from graine.library.foreign.a1111 import read
from graine.library.foreign.base import Foreign
from tests.library.foreign.samples import A1111, CIVITAI, NEGATIVE, OLD_A1111, PROMPT, REDRAWN


def of(content: str, **others: str) -> Foreign:
    """Read a text."""
    found = read({"parameters": content, **others})
    assert found
    return found


def test_civitai_s_lists_do_not_disturb() -> None:
    found = of(CIVITAI)
    assert (found.prompt, found.negative, found.model) == (PROMPT, NEGATIVE, "Pastel, bright")
    assert found.recipe
    assert (found.recipe.model, found.recipe.steps, found.recipe.clip_skip) == ("Pastel, bright", 28, 2)
    assert not any("modelVersionName" in note for note in found.notes)


@pytest.mark.parametrize("bare", ["[1, 2", "[" * 100_000, '{"a": }', "[]" * 5000])
def test_a_broken_list_does_no_harm(bare: str) -> None:
    found = of(f"{A1111}, Civitai resources: {bare}")
    assert (found.prompt, found.negative) == (PROMPT, NEGATIVE)


def test_the_schedule_of_old_names_is_found() -> None:
    recipe = of(OLD_A1111).recipe
    assert recipe
    assert (recipe.sampler, recipe.schedule, recipe.model_hash) == ("dpmpp_sde", "karras", "0a1b2c3d")


@pytest.mark.parametrize(
    ("label", "sampler", "schedule"),
    [
        ("euler_ancestral_karras", "k_euler_a", "karras"),
        ("dpmpp_2m", "dpmpp_2m", "automatic"),
        ("euler_a", "k_euler_a", "automatic"),
        ("DPM++ 2S a Karras", "dpmpp_2s_a", "karras"),
    ],
)
def test_other_names_of_samplers_are_known(label: str, sampler: str, schedule: str) -> None:
    recipe = of(OLD_A1111.replace("DPM++ SDE Karras", label)).recipe
    assert recipe
    assert (recipe.sampler, recipe.schedule) == (sampler, schedule)


def test_a_schedule_of_comfyui_is_known() -> None:
    recipe = of(A1111.replace("Karras", "ddim_uniform")).recipe
    assert recipe
    assert recipe.schedule == "ddim"


@pytest.mark.parametrize(
    ("content", "others", "tool"),
    [
        (A1111, {}, "a1111"),
        (A1111, {"workflow": "{}"}, "comfyui"),
        (A1111.replace("v1.9.4", "ComfyUI"), {}, "comfyui"),
        (A1111.replace("v1.9.4", "Fooocus v2.5.0"), {}, "fooocus"),
        (A1111.replace("v1.9.4", "Graine 0.1"), {}, "graine"),
    ],
)
def test_the_tool_is_told_by_its_version(content: str, others: dict[str, str], tool: str) -> None:
    assert of(content, **others).tool == tool


def test_a_picture_that_began_from_another_has_no_recipe() -> None:
    found = of(REDRAWN)
    assert (found.recipe, found.prompt) == (None, PROMPT)
    assert "made from another picture" in found.notes[-1]
    assert found.facts["Denoising strength"] == "0.6"


def test_a_second_pass_is_part_of_the_recipe() -> None:
    found = of(f"{A1111}, Denoising strength: 0.6, Hires upscale: 2, Hires upscaler: Latent")
    assert found.recipe
    assert found.recipe.hires
    assert found.recipe.hires.strength == 0.6


@pytest.mark.parametrize(
    ("setting", "value"), [("Steps: 30", "Steps: 999999999"), ("6.5", "1e400"), ("640x448", "8x8")]
)
def test_values_out_of_bounds_do_not_make_a_recipe(setting: str, value: str) -> None:
    found = of(A1111.replace(setting, value))
    assert found.prompt == PROMPT
    assert found.recipe is None or found.recipe.cfg == 7.0


def test_loras_in_the_prompt_are_told() -> None:
    assert any("LoRAs" in note for note in of(A1111.replace("dawn", "dawn <lora:ink:0.8>")).notes)


def test_the_model_is_named_as_a1111_does() -> None:
    recipe = of(A1111.replace("dreamer_8", "x.safetensors").replace("0a1b2c3d4e", "A5F5" * 16)).recipe
    assert recipe
    assert (recipe.model, recipe.model_hash) == ("x", "a5f5a5f5a5")


def test_html_stays_text() -> None:
    found = of(A1111.replace("lighthouse", "<script>alert(1)</script>"))
    assert "<script>" in found.prompt


def test_a_caption_alone_is_no_such_text() -> None:
    assert read({"parameters": "a lighthouse"}) is None
    assert read({}) is None
