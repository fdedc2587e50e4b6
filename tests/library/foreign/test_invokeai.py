"""InvokeAI's three records."""

from __future__ import annotations

import json
from typing import Any

import pytest

from graine.library.foreign import invokeai
from graine.library.foreign.base import Foreign
from tests.library.foreign.samples import DREAM, INVOKEAI, NEGATIVE, PROMPT, SD_METADATA

LORA = "LoRAs"
OTHER = "made from another picture"
SECOND = "several passes"


def said(found: Foreign | None) -> str:
    """All notes."""
    assert found
    return " ".join(found.notes)


@pytest.mark.parametrize(
    ("changes", "note", "drawn"),
    [
        ({"loras": [{"model": {"name": "ink"}, "weight": 0.7}]}, LORA, True),
        ({"refiner_model": {"name": "xl-refiner"}}, SECOND, True),
        ({"generation_mode": "img2img", "strength": 0.7}, OTHER, False),
        ({"generation_mode": "sdxl_inpaint"}, OTHER, False),
        ({"controlnets": [{"image": {}}]}, OTHER, False),
        ({"generation_mode": "sdxl_txt2img"}, "", True),
        ({"scheduler": "dpmpp_3m_k"}, "no sampler", False),
    ],
)
def test_invokeai_says_what_cannot_be_drawn(changes: dict[str, Any], note: str, drawn: bool) -> None:
    found = invokeai.read({"invokeai_metadata": json.dumps(INVOKEAI | changes)})
    assert note in said(found)
    assert found
    assert (found.recipe is not None) == drawn


def test_the_first_invokeai_had_the_model_under_another_name() -> None:
    data = INVOKEAI | {"model": {"model_name": "old-one", "base_model": "sd-1"}}
    found = invokeai.read({"invokeai_metadata": json.dumps(data)})
    assert found
    assert found.model == "old-one"


@pytest.mark.parametrize(
    ("whole", "prompt", "negative"),
    [
        ("a cat", "a cat", ""),
        ("a cat [dog] on a mat [rain, snow]", "a cat on a mat", "dog, rain, snow"),
        ("[only this]", "", "only this"),
        ("a [[b]] c", "a [ ] c", "b"),
        ("", "", ""),
    ],
)
def test_negatives_of_older_versions_are_in_brackets(whole: str, prompt: str, negative: str) -> None:
    data = {**SD_METADATA, "image": {**SD_METADATA["image"], "prompt": [{"prompt": whole, "weight": 1}]}}
    found = invokeai.read({"sd-metadata": json.dumps(data)})
    assert found
    assert (found.prompt, found.negative) == (prompt, negative)


@pytest.mark.parametrize("content", [DREAM, DREAM.replace("-s 50", "-s50"), DREAM + " --fnformat x"])
def test_a_command_of_the_first_version_is_read(content: str) -> None:
    found = invokeai.read({"Dream": content})
    assert found
    assert (found.prompt, found.negative) == (PROMPT, NEGATIVE)
    assert found.recipe
    assert (found.recipe.steps, found.recipe.seed, found.recipe.sampler) == (50, 1379, "k_lms")


def test_older_pictures_that_began_from_another_have_no_recipe() -> None:
    data = {**SD_METADATA, "image": {**SD_METADATA["image"], "type": "img2img"}}
    found = invokeai.read({"sd-metadata": json.dumps(data)})
    assert OTHER in said(found)
