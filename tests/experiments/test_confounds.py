"""What else differs between two sides is refused or named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from graine.errors import ExperimentError
from graine.experiments.confounds import check_sides, confounds, differences
from graine.recipe import Recipe

BASE = Recipe(prompt="a cat, oil painting")


def places(prompt: str) -> Sequence[tuple[str, int]]:
    """Read five words a chunk."""
    return [(word, number // 5) for number, word in enumerate(prompt.replace(",", " ").split())]


def named(left: Recipe, right: Recipe) -> list[str]:
    """Name the confounds of two sides by their keys."""
    return [found.key for found in confounds(left, right, places=places, restless={"k_euler_a"})]


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"prompt": "a cat, watercolor"}, "prompt"),
        ({"negative": "blurry"}, "negative"),
        ({"cfg": 9.0}, "cfg"),
        ({"sampler": "ddim"}, "sampler"),
        ({"sampler": "dpmpp_2m", "schedule": "karras"}, "sampler"),
        ({"width": 768, "height": 768}, "size"),
        ({"model": "other", "model_hash": "0123456789", "upscale": 4}, "model"),
    ],
)
def test_one_thing_may_differ(change: dict[str, object], name: str) -> None:
    assert check_sides(BASE, Recipe.from_dict(BASE.to_dict() | change)) == name


def test_seeds_and_memory_are_no_difference() -> None:
    other = replace(BASE, seed=5, memory=("tiled VAE",))
    assert differences(BASE, other) == []
    with pytest.raises(ExperimentError, match="Both sides are the same"):
        check_sides(BASE, other)


def test_two_things_are_refused_by_name() -> None:
    other = replace(BASE, cfg=9.0, steps=40)
    with pytest.raises(ExperimentError) as refused:
        check_sides(BASE, other)
    assert "2 things differ between the two sides: steps, CFG scale" in refused.value.text("en")


def test_a_plain_change_of_words_has_no_confound() -> None:
    assert named(BASE, replace(BASE, prompt="a cat, watercolor")) == []
    assert named(BASE, replace(BASE, cfg=9.0)) == []


def test_words_that_moved_to_another_chunk_are_named() -> None:
    left = replace(BASE, prompt="one two three four, red, five six")
    right = replace(BASE, prompt="one two three four, very bright red, five six")
    (found,) = confounds(left, right, places=places)
    assert (found.key, found.values["words"], found.values["count"]) == ("chunk", "red", 1)
    assert "75 tokens" in found.text("en")
    assert "75 jetons" in found.text("fr")


def test_a_negative_prompt_whose_words_moved_is_named_too() -> None:
    left = replace(BASE, negative="a b c d e f")
    assert named(left, replace(BASE, negative="new a b c d e f")) == ["chunk"]


def test_changes_in_several_places_are_listed() -> None:
    other = replace(BASE, prompt="a dog, watercolor")
    (found,) = confounds(BASE, other, places=places)
    assert "cat → dog; oil painting → watercolor" in found.text("en")


def test_words_that_are_on_one_side_alone_are_shown_as_such() -> None:
    (found,) = confounds(BASE, replace(BASE, prompt="a fluffy cat, painting"), places=places)
    assert "(nothing) → fluffy; oil → (nothing)" in found.text("en")


def test_capital_letters_are_no_difference_of_words() -> None:
    assert named(BASE, replace(BASE, prompt="A Cat, watercolor")) == []


@pytest.mark.parametrize(
    ("left", "right", "keys"),
    [
        ({"sampler": "k_lms"}, {"sampler": "dpmpp_2m", "schedule": "karras"}, ["schedule"]),
        ({"sampler": "k_lms"}, {"sampler": "ddim"}, []),
        ({"width": 512}, {"width": 768}, ["size"]),
        ({"model": "pousse"}, {"model": "other"}, ["model"]),
        ({"sampler": "k_euler_a", "steps": 20}, {"sampler": "k_euler_a", "steps": 40}, ["restless"]),
        ({"sampler": "k_euler_a", "cfg": 5.0}, {"sampler": "k_euler_a", "cfg": 9.0}, []),
        ({"sampler": "k_euler"}, {"sampler": "k_euler_a"}, ["restless"]),
    ],
)
def test_settings_that_bring_others_with_them(
    left: dict[str, object], right: dict[str, object], keys: list[str]
) -> None:
    one, other = (Recipe.from_dict(BASE.to_dict() | change) for change in (left, right))
    assert named(one, other) == keys


@pytest.mark.parametrize(("prompt", "keys"), [("[a:b:8]", ["at_step"]), ("[a:b:0.4]", []), ("a, b", [])])
def test_a_switch_at_a_fixed_step_shifts_when_the_steps_change(prompt: str, keys: list[str]) -> None:
    left = replace(BASE, prompt=prompt, steps=20)
    assert named(left, replace(left, steps=40)) == keys
