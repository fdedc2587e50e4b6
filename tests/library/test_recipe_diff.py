"""What differs between two recipes."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from graine.edits import Adjust, Hires, Redraw, Repaint
from graine.library.foreign.base import Foreign
from graine.library.recipe_diff import between, differences
from graine.recipe import Recipe

CAT = Recipe(prompt="a cat", seed=7)
REPAINT = Repaint(image="a" * 64, mask="b" * 64)


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (CAT, []),
        (replace(CAT, seed=2**60), ["seed 7 → 1152921504606846976"]),
        (replace(CAT, cfg=9.5, steps=30), ["steps 25 → 30", "CFG scale 7 → 9.5"]),
        (replace(CAT, prompt="a dog, snow"), ["prompt: cat → dog; + snow"]),
        (replace(CAT, prompt="a cat,"), ["prompt: only spaces and commas"]),
        (replace(CAT, negative="blurry"), ["negative prompt: + blurry"]),
        (replace(CAT, eta=0.5), ["eta 0.5"]),
        (replace(CAT, seed_resize=(512, 768)), ["seed resize 512 x 768"]),
        (replace(CAT, variation_strength=0.0001), ["variation strength 0 → 0.0001"]),
        (
            replace(CAT, hires=Hires(scale=1.5)),
            [
                "second pass (hires) on",
                "scale of the second pass 1.5",
                "denoising strength of the second pass 0.7",
            ],
        ),
        (
            replace(CAT, edit=replace(REPAINT, blur=8)),
            [
                "edit repaint",
                "picture aaaaaaaaaaaa…",
                "mask bbbbbbbbbbbb…",
                "denoising strength 0.75",
                "mask blur 8",
            ],
        ),
        (
            replace(CAT, edit=Adjust(image="a" * 64, crop=(0, 20, 40, 30))),
            ["edit adjust", "picture aaaaaaaaaaaa…", "crop 0, 20, 40, 30"],
        ),
    ],
)
def test_each_field_is_said_in_words(new: Recipe, said: list[str]) -> None:
    assert [one.text("en") for one in differences(CAT, new)] == said


def test_what_one_edit_has_and_another_has_not() -> None:
    old = replace(CAT, edit=replace(REPAINT, soft=True))
    new = replace(CAT, edit=Redraw(image="a" * 64, strength=0.5))
    said = [one.text("en") for one in differences(old, new)]
    assert said == [
        "edit repaint → redraw",
        "mask bbbbbbbbbbbb… → –",
        "denoising strength 0.75 → 0.5",
        "soft mask on → –",
    ]


def test_french_numbers_and_names() -> None:
    new = replace(CAT, cfg=9.5, prompt="a dog")
    assert [one.text("fr") for one in differences(CAT, new)] == [
        "prompt\xa0: cat → dog",
        "fidélité (CFG) 7 → 9,5",
    ]


CHANGED: dict[str, Any] = {
    **{"prompt": "x", "negative": "x", "noise": "nv", "sampler": "ddim", "schedule": "karras", "model": "x"},
    **{"model_hash": "x", "emphasis": "none", "memory": ("tiled VAE",), "seed_resize": (8, 8)},
    **{"hires": Hires(), "edit": REPAINT},
}


@pytest.mark.parametrize("name", [field.name for field in fields(Recipe)])
def test_no_field_is_forgotten(name: str) -> None:
    value = CHANGED.get(name, 3 if name != "eta" else 0.25)
    found = differences(CAT, replace(CAT, **{name: value}))
    assert found[0].field == name
    for lang in ("en", "fr"):
        assert all(one.text(lang) for one in found)


def test_without_a_recipe_prompts_and_models_are_compared() -> None:
    one = Foreign(tool="novelai", prompt="a cat", model="nai")
    other = Foreign(tool="graine", prompt="a dog", model="nai", recipe=replace(CAT, prompt="a dog"))
    assert [each.text("en") for each in between(one, other)] == ["prompt: cat → dog"]
