"""What is particular to the JSON of each program."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from graine.library.foreign import fooocus, invokeai, novelai, swarmui
from graine.library.foreign.base import Foreign
from tests.library.foreign.samples import (
    DREAM,
    FOOOCUS,
    INVOKEAI,
    NEGATIVE,
    NOVELAI,
    PROMPT,
    SD_METADATA,
    SWARMUI,
)

LORA = "LoRAs"
OTHER = "began from another picture"
SECOND = "more than one pass"


def said(found: Foreign | None) -> str:
    """Give all notes."""
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


def test_novelai_joins_the_figures_of_version_4() -> None:
    caption = {"base_caption": "two girls", "char_captions": [{"char_caption": "red hair"}, {"centers": []}]}
    data = NOVELAI | {"v4_prompt": {"caption": caption}, "v4_negative_prompt": {"caption": {}}}
    found = novelai.read({"Software": "NovelAI", "Comment": json.dumps(data)})
    assert found
    assert (found.prompt, found.negative) == ("two girls, red hair", NEGATIVE)


def test_novelai_s_webp_has_everything_in_its_comment() -> None:
    packed = {"Software": "NovelAI", "Description": PROMPT, "Comment": NOVELAI, "Source": "X 1A2B3C4D"}
    for comment in (NOVELAI, json.dumps(NOVELAI)):
        found = novelai.read({"parameters": json.dumps({**packed, "Comment": comment})})
        assert found
        assert (found.prompt, found.model) == (PROMPT, "X")


def test_novelai_s_redrawn_pictures_have_no_recipe() -> None:
    data = NOVELAI | {"request_type": "Img2ImgRequest", "strength": 0.7}
    assert OTHER in said(novelai.read({"Software": "NovelAI", "Comment": json.dumps(data)}))


def test_fooocus_stands_for_its_steps_by_performance() -> None:
    data = {name: value for name, value in FOOOCUS.items() if name != "steps"}
    found = fooocus.read({"parameters": json.dumps(data | {"performance": "Quality"})})
    assert found
    assert found.recipe
    assert found.recipe.steps == 60
    assert "Fooocus adds words" in said(found)


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<img src='a.png'>",
        "<button onclick=\"to_clipboard('%7B%7D')\">",
        "<img src='a.png'><button onclick='alert(1)'>",
        "<" * 50_000,
        "<img src=" + "'" * 9_999,
        "<!--" * 9_999,
    ],
)
def test_a_strange_log_says_nothing(html: str) -> None:
    assert fooocus.logged(html) == {}


def test_swarmui_says_what_cannot_be_drawn() -> None:
    params = SWARMUI["sui_image_params"]
    for changes, note in (
        ({"loras": ["ink"]}, LORA),
        ({"refinerupscale": 2}, SECOND),
        ({"initimage": 1}, OTHER),
    ):
        found = swarmui.read({"parameters": json.dumps({"sui_image_params": params | changes})})
        assert note in said(found)


def test_swarmui_varies_seeds_and_skips_layers() -> None:
    changes = {"variationseed": 5, "variationseedstrength": 0.25, "clipstopatlayer": -2}
    params = SWARMUI["sui_image_params"] | changes
    found = swarmui.read({"parameters": json.dumps({"sui_image_params": params})})
    assert found
    recipe = found.recipe
    assert recipe
    assert (recipe.variation_seed, recipe.variation_strength, recipe.clip_skip) == (5, 0.25, 2)


@pytest.mark.parametrize(
    "part", ["<", "<!--", "src='", "src='a", "to_clipboard('", "<img src='a.png'>", "&amp;"]
)
def test_a_huge_log_is_read_in_time(part: str) -> None:
    start = time.perf_counter()
    fooocus.logged(part * (4_000_000 // len(part)))
    assert time.perf_counter() - start < 2
