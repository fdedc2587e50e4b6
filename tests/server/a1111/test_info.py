"""`info` has all of A1111's fields, each of its type: strict clients refuse a subset."""

from __future__ import annotations

import json

from graine.recipe import Recipe
from graine.server.a1111.info import info
from tests.server.a1111.test_to_request import POUSSE, asked

TYPES = {
    **dict.fromkeys(("prompt", "negative_prompt", "sampler_name", "sd_model_name", "sd_model_hash"), (str,)),
    **dict.fromkeys(("version", "job_timestamp"), (str,)),
    **dict.fromkeys(("all_prompts", "all_negative_prompts", "infotexts", "styles"), (list,)),
    **dict.fromkeys(("all_seeds", "all_subseeds"), (list,)),
    **dict.fromkeys(("seed", "subseed", "width", "height", "steps", "batch_size", "clip_skip"), (int,)),
    **dict.fromkeys(("index_of_first_image", "seed_resize_from_w", "seed_resize_from_h"), (int,)),
    **dict.fromkeys(("subseed_strength", "cfg_scale"), (int, float)),
    **dict.fromkeys(("sd_vae_name", "sd_vae_hash", "face_restoration_model"), (str, type(None))),
    "denoising_strength": (int, float, type(None)),
    **dict.fromkeys(("restore_faces", "is_using_inpainting_conditioning"), (bool,)),
    "extra_generation_params": (dict,),
}


def test_all_fields_are_there_and_of_their_types() -> None:
    found = json.loads(
        info(asked(batch_size=2, seed=5), [Recipe(prompt="a fox", seed=5)], POUSSE, batch_size=2)
    )
    assert found.keys() == TYPES.keys()
    assert len(found) == 32
    wrong = {name: value for name, value in found.items() if not isinstance(value, TYPES[name])}
    assert wrong == {}


def test_it_says_what_was_asked_and_what_was_drawn() -> None:
    recipes = [Recipe(prompt="a fox", seed=seed, model_hash="0123456789") for seed in (5, 6)]
    asked_ = asked(batch_size=2, seed=5, restore_faces=True, sampler_name="DPM++ 2M Karras")
    found = json.loads(info(asked_, recipes, POUSSE, batch_size=2))
    assert found["all_seeds"] == [5, 6]
    assert [text.split("Seed: ")[1][0] for text in found["infotexts"]] == ["5", "6"]
    assert found["sd_model_hash"] == "0123456789"
    assert found["sampler_name"] == "DPM++ 2M"
    assert found["extra_generation_params"]["Schedule type"] == "Karras"
    assert found["extra_generation_params"]["Ignored"] == "restore_faces"


def test_after_an_interruption_it_is_complete_too() -> None:
    found = json.loads(info(asked(batch_size=2, seed=5), [], POUSSE, batch_size=2))
    assert found.keys() == TYPES.keys()
    assert (found["infotexts"], found["all_seeds"]) == ([], [5, 6])
