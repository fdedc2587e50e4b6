"""Axes change what they name, under A1111's names and ours, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from graine.edits import Hires
from graine.errors import ExperimentError
from graine.experiments.axes import AXES, Axis, Names, axis, changed, find_axis, matrix
from graine.recipe import Recipe

RECIPE = Recipe(prompt="a cat, red, on a mat", negative="a bad cat", seed=5)


def made(name: str, values: str, recipe: Recipe = RECIPE) -> list[Recipe]:
    """The recipes along one axis."""
    return [changed(recipe, (value,)) for value in axis(name, values).values]


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("cfg", "cfg"),
        ("CFG Scale", "cfg"),
        ("Var. strength", "variation_strength"),
        ("Checkpoint name", "model"),
        ("Schedule type", "schedule"),
        ("Prompt S/R", "prompt_sr"),
        ("Prompt order", "prompt_order"),
        ("Hires steps", "hires_steps"),
        ("RNG source", "noise"),
        ("clip-skip", "clip_skip"),
        ("étapes", "steps"),
    ],
)
def test_an_axis_is_found_by_the_names_that_people_know(name: str, known: str) -> None:
    assert find_axis(name) == known


def test_an_unknown_axis_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(ExperimentError, match="Did you mean sampler"):
        axis("smapler", "a")


def test_settings_take_their_values() -> None:
    assert made("cfg", "3,7.5") == [replace(RECIPE, cfg=3.0), replace(RECIPE, cfg=7.5)]
    assert made("seed", "1-2") == [replace(RECIPE, seed=1), replace(RECIPE, seed=2)]
    assert made("size", "64, 512x768") == [
        replace(RECIPE, width=64, height=64),
        replace(RECIPE, width=512, height=768),
    ]
    assert made("negative", '"", blurry') == [
        replace(RECIPE, negative=""),
        replace(RECIPE, negative="blurry"),
    ]


def test_names_may_stand_for_several_settings() -> None:
    names: Names = {"sampler": lambda word: {"sampler": "dpmpp_2m", "schedule": "karras"}}
    (value,) = axis("Sampler", "DPM++ 2M Karras", names).values
    assert changed(RECIPE, (value,)) == replace(RECIPE, sampler="dpmpp_2m", schedule="karras")
    assert value.label == "DPM++ 2M Karras"


def test_settings_of_the_second_pass_turn_it_on_and_keep_the_rest_of_it() -> None:
    assert made("hires_steps", "10") == [replace(RECIPE, hires=Hires(steps=10))]
    given = replace(RECIPE, hires=Hires(scale=1.5))
    assert made("Denoising", "0.4", given) == [replace(RECIPE, hires=Hires(scale=1.5, strength=0.4))]


def test_search_and_replace_begins_with_the_prompt_as_it_is_and_reaches_the_negative_prompt() -> None:
    first, second = made("Prompt S/R", 'cat,"dog, sitting"')
    assert first == RECIPE
    assert (second.prompt, second.negative) == ("a dog, sitting, red, on a mat", "a bad dog, sitting")
    with pytest.raises(ExperimentError, match="“horse” is neither in the prompt nor"):
        made("Prompt S/R", "horse,dog")


def test_a_second_replacement_may_search_what_the_first_one_took_away() -> None:
    along, down = axis("sr", "a cat, a dog"), axis("sr", "cat, panda")
    prompts = {changed(RECIPE, pair).prompt for pair in product(along.values, down.values)}
    assert prompts == {"a cat, red, on a mat", "a dog, red, on a mat", "a panda, red, on a mat"}


def test_prompt_order_puts_parts_at_each_others_places() -> None:
    prompts = [recipe.prompt for recipe in made("prompt_order", "cat, red, mat")]
    assert len(set(prompts)) == 6
    assert prompts[0] == RECIPE.prompt
    assert "a red, mat, on a cat" in prompts
    with pytest.raises(ExperimentError, match="“dog” is not in the prompt, so it cannot be moved"):
        made("prompt_order", "cat,dog")
    with pytest.raises(ExperimentError, match="gives"):
        axis("prompt_order", "a,b,c,d,e,f,g,h,i")


def test_a_matrix_has_every_choice_of_its_options_once() -> None:
    axes = matrix(["oil", "snow", "night"])
    prompts = [changed(RECIPE, values).prompt for values in product(*(one.values for one in reversed(axes)))]
    assert len(set(prompts)) == 8
    assert prompts[0] == RECIPE.prompt
    assert [len(one.values) for one in axes] == [4, 2]
    along, down = axes
    assert changed(RECIPE, (along.values[3], down.values[1])).prompt == f"{RECIPE.prompt}, oil, snow, night"
    with pytest.raises(ExperimentError, match="at most 13"):
        matrix(["x"] * 14)


def test_a_value_is_named_so_that_it_can_be_told_without_its_axis(monkeypatch: pytest.MonkeyPatch) -> None:
    steps, sampler = axis("steps", "8"), axis("sampler", "ddim")
    assert steps.named(steps.values[0]) == "8 steps"
    assert sampler.named(sampler.values[0]) == "ddim"
    monkeypatch.setenv("GRAINE_LANG", "fr")
    assert steps.named(steps.values[0]) == "8 étapes"


def test_axes_and_their_values_are_said_in_both_languages() -> None:
    for name in AXES:
        named = Axis(name, ())
        assert "_" not in named.title("en") + named.title("fr")
        assert named.title("en")
    eta = axis("eta", "0.2, 0.0125")
    assert [eta.said(value, "fr") for value in eta.values] == ["0,2", "0,0125"]
    assert [eta.named(value, "en") for value in eta.values] == ["eta 0.2", "eta 0.0125"]
    assert [Axis("hires_scale", ()).title(lang) for lang in ("en", "fr")] == [
        "second pass: times larger",
        "seconde passe\xa0: agrandissement",
    ]
    nothing = matrix(["oil"])[0].values[0]
    assert [matrix(["oil"])[0].said(nothing, lang) for lang in ("en", "fr")] == [
        "no addition",
        "sans ajout",
    ]


def test_an_axis_without_values_is_refused() -> None:
    for name in ("cfg", "prompt_sr", "prompt_order", "size"):
        with pytest.raises(ExperimentError, match="has no values"):
            axis(name, "")
