"""Recipes: lossless, refused with a repair when they cannot be drawn."""

from __future__ import annotations

import json
import math
from dataclasses import FrozenInstanceError, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graine.errors import PromptError, RecipeError
from graine.recipe import MAX_SEED, Recipe, check

PANDA = Recipe(prompt="a panda, 3D render")
SIDES = st.integers(8, 512).map(lambda side: side * 8)
SHARES = st.floats(0, 1)

RECIPES = st.builds(
    Recipe,
    prompt=st.text(min_size=1).filter(str.strip),
    negative=st.text(),
    seed=st.integers(0, MAX_SEED),
    variation_seed=st.integers(0, MAX_SEED),
    variation_strength=SHARES,
    seed_resize=st.none() | st.tuples(SIDES, SIDES),
    steps=st.integers(1, 1000),
    eta=st.none() | SHARES,
    cfg=st.floats(0, 100),
    width=SIDES,
    height=SIDES,
    memory=st.sampled_from([(), ("attention slicing",), ("attention slicing", "tiled VAE")]),
)


@given(RECIPES)
def test_a_recipe_survives_json(recipe: Recipe) -> None:
    assert Recipe.from_dict(json.loads(json.dumps(recipe.to_dict()))) == recipe


@given(RECIPES)
def test_values_in_range_are_accepted_as_they_are(recipe: Recipe) -> None:
    assert check(recipe) is recipe


def test_a_recipe_is_frozen() -> None:
    panda: Any = PANDA
    with pytest.raises(FrozenInstanceError):
        panda.seed = 7


def test_a_field_of_a_later_version_is_refused() -> None:
    with pytest.raises(RecipeError, match=r"does not know: hue, tint\. Update Graine"):
        Recipe.from_dict({"prompt": "a panda", "tint": 1, "hue": 2})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"steps": 0}, "steps is 0; it must be a whole number from 1 to 1000."),
        ({"steps": 10_000}, "steps is 10000; it must be a whole number from 1 to 1000."),
        ({"steps": True}, "steps is True; it must be a whole number from 1 to 1000."),
        ({"seed": -1}, f"seed is -1; it must be a whole number from 0 to {MAX_SEED}."),
        ({"seed": 2**64}, f"seed is {2**64}; it must be a whole number from 0 to {MAX_SEED}."),
        ({"variation_seed": -1}, f"variation seed is -1; it must be a whole number from 0 to {MAX_SEED}."),
        ({"cfg": math.nan}, "CFG scale is nan; it must be a number from 0 to 100."),
        ({"cfg": math.inf}, "CFG scale is inf; it must be a number from 0 to 100."),
        ({"cfg": -0.5}, "CFG scale is -0.5; it must be a number from 0 to 100."),
        ({"width": 500}, "width is 500; sizes are multiples of 8. Take 496 or 504."),
        ({"height": 8}, "height is 8; it must be a whole number from 64 to 4096."),
        ({"height": 99_992}, "height is 99992; it must be a whole number from 64 to 4096."),
        ({"seed_resize": (12, 64)}, "seed resize is 12; it must be a whole number from 64 to 4096."),
        ({"seed_resize": (64, 100)}, "seed resize is 100; sizes are multiples of 8. Take 96 or 104."),
        ({"ensd": -1}, f"eta noise seed delta is -1; it must be a whole number from 0 to {MAX_SEED}."),
        ({"variation_strength": 1.5}, "variation strength is 1.5; it must be a number from 0 to 1."),
        ({"eta": -1.0}, "eta is -1.0; it must be a number from 0 to 1."),
        ({"clip_skip": 13}, "clip skip is 13; it must be a whole number from 1 to 12."),
        ({"noise": "gpu"}, "noise source is “gpu”; choose one of: cpu, nv."),
        ({"emphasis": "loud"}, "emphasis mode is “loud”; choose one of: original, no norm, ignore, none."),
    ],
)
def test_a_value_out_of_range_is_refused_with_the_range(change: dict[str, Any], message: str) -> None:
    with pytest.raises(RecipeError) as raised:
        check(replace(PANDA, **change))
    assert raised.value.text("en") == message


@pytest.mark.parametrize("prompt", ["", "   ", "\n\t"])
def test_an_empty_prompt_gets_an_example(prompt: str) -> None:
    with pytest.raises(PromptError, match=r"The prompt is empty\. Say what you want to see, for example"):
        check(replace(PANDA, prompt=prompt))


@pytest.mark.parametrize("change", [{"prompt": "a" * 100_000}, {"negative": "a" * 100_000}])
def test_a_prompt_of_100_kB_is_refused_with_the_limit(change: dict[str, Any]) -> None:
    with pytest.raises(PromptError, match="100,000 characters; at most 50,000"):
        check(replace(PANDA, **change))
