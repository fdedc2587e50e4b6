"""Recipes: lossless, refused with a repair when they cannot be drawn."""

from __future__ import annotations

import json
import math
from dataclasses import FrozenInstanceError, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graine.edits import EDITS, Adjust, Blend, Edit, Extend, Hires, Loopback, Redraw, Repaint, Upscale
from graine.errors import PromptError, RecipeError
from graine.recipe import Recipe, check
from graine.validation import MAX_SEED

PANDA = Recipe(prompt="a panda, 3D render")
SIDES = st.integers(8, 512).map(lambda side: side * 8)
SHARES = st.floats(0, 1)

IMAGE, MASK = "0a" * 32, "b1" * 32
REPAINT = Repaint(image=IMAGE, mask=MASK)
EDIT = st.one_of(
    st.builds(Redraw, image=st.just(IMAGE), strength=SHARES, exact_steps=st.booleans()),
    st.builds(Repaint, image=st.just(IMAGE), mask=st.just(MASK), blur=st.integers(0, 64)),
    st.builds(Extend, image=st.just(IMAGE), left=st.integers(1, 999)),
    st.builds(Blend, image=st.just(IMAGE), other=st.just(MASK), gap=st.integers(1, 999)),
    st.builds(Upscale, image=st.just(IMAGE), scale=st.floats(1, 16), detail=SHARES),
    st.builds(Loopback, image=st.just(IMAGE), loops=st.integers(1, 9)),
    st.builds(Adjust, image=st.just(IMAGE), crop=st.none() | st.tuples(*[st.integers(1, 99)] * 4)),
)

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
    edit=st.none() | EDIT,
) | st.builds(Recipe, prompt=st.just("a cat"), hires=st.builds(Hires, scale=st.floats(1, 8)))


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
        ({"width": 500}, "width is 500; sizes must be multiples of 8. Use 496 or 504."),
        ({"height": 8}, "height is 8; it must be a whole number from 64 to 4096."),
        ({"height": 99_992}, "height is 99992; it must be a whole number from 64 to 4096."),
        ({"seed_resize": (12, 64)}, "seed resize is 12; it must be a whole number from 64 to 4096."),
        ({"seed_resize": (64, 100)}, "seed resize is 100; sizes must be multiples of 8. Use 96 or 104."),
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


SHARE = "it must be a number from 0 to 1."


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (Redraw(image=IMAGE, strength=-0.1), f"denoising strength is -0.1; {SHARE}"),
        (Redraw(image=IMAGE, strength=60), f"denoising strength is 60; {SHARE} Did you mean 0.6?"),
        (Redraw(image=IMAGE, strength=math.nan), f"denoising strength is nan; {SHARE}"),
        (
            Redraw(image=IMAGE, resize="squeeze"),
            "resize mode is “squeeze”; choose one of: resize, crop, fill, latent.",
        ),
        (
            Redraw(image="cat.png"),
            "picture is “cat.png”; a picture is identified by the sha256 of its pixels, 64 hexadecimal "
            "digits. Use the picture's file instead.",
        ),
        (
            replace(REPAINT, mask=""),
            "mask is “”; a picture is identified by the sha256 of its pixels, 64 hex",
        ),
        (replace(REPAINT, blur=-1), "mask blur is -1; it must be a whole number from 0 to 256."),
        (replace(REPAINT, padding=1.5), "padding is 1.5; it must be a whole number from 0 to 1024."),  # pyright: ignore
        (replace(REPAINT, content="nothing"), "masked content is “nothing”; choose one of: fill, original,"),
        (replace(REPAINT, area="all"), "area is “all”; choose one of: picture, masked."),
        (
            Extend(image=IMAGE),
            "No side to extend was given. Set the pixels for at least one side,",
        ),
        (Extend(image=IMAGE, left=-8), "left is -8; it must be a whole number from 0 to 4096."),
        (Blend(image=IMAGE, other=MASK, gap=0), "gap is 0; it must be a whole number from 1 to 2048."),
        (Blend(image=IMAGE, other=MASK, direction="north"), "direction is “north”; choose one of: right,"),
        (Upscale(image=IMAGE, scale=0.5), "scale is 0.5; it must be a number from 1 to 16."),
        (Upscale(image=IMAGE, detail=30), f"detail is 30; {SHARE} Did you mean 0.3?"),
        (Loopback(image=IMAGE, loops=0), "loops is 0; it must be a whole number from 1 to 100."),
        (Adjust(image=IMAGE, crop=(0, 0, 0, 9)), "crop is 0; it must be a whole number from 1 to 32000."),
        (Adjust(image=IMAGE, contrast=9), "contrast is 9; it must be a number from 0 to 4."),
        (Adjust(image=IMAGE, match="cat.png"), "picture to match is “cat.png”; a picture is identified by"),
    ],
    ids=str,
)
def test_an_edit_out_of_range_is_refused_with_the_range(edit: Edit, message: str) -> None:
    with pytest.raises(RecipeError) as raised:
        check(replace(PANDA, edit=edit))
    assert raised.value.text("en").startswith(message)


@pytest.mark.parametrize(
    ("hires", "message"),
    [
        (Hires(scale=0.5), "scale is 0.5; it must be a number from 1 to 16."),
        (Hires(steps=0), "steps is 0; it must be a whole number from 1 to 1000."),
        (Hires(cfg=-1), "CFG scale is -1; it must be a number from 0 to 100."),
        (Hires(size=(500, 0)), "size is 500; sizes must be multiples of 8. Use 496 or 504."),
        (Hires(size=(0, 0)), "The size of the second pass (hires) is 0 x 0."),
        (Hires(strength=70), f"denoising strength is 70; {SHARE} Did you mean 0.7?"),
    ],
    ids=str,
)
def test_a_second_pass_out_of_range_is_refused(hires: Hires, message: str) -> None:
    with pytest.raises(RecipeError) as raised:
        check(replace(PANDA, hires=hires))
    assert raised.value.text("en").startswith(message)


def test_a_second_pass_belongs_to_a_new_drawing() -> None:
    with pytest.raises(RecipeError, match=r"A second pass \(hires\) only works for a new drawing"):
        check(replace(PANDA, hires=Hires(), edit=Redraw(image=IMAGE)))


@pytest.mark.parametrize("kind", EDITS)
def test_only_what_is_drawn_needs_a_prompt(kind: str) -> None:
    needed: dict[str, dict[str, Any]] = {
        "repaint": {"mask": MASK},
        "blend": {"other": MASK},
        "extend": {"left": 8},
    }
    recipe = Recipe(prompt="", edit=EDITS[kind](image=IMAGE, **needed.get(kind, {})))
    if kind in ("upscale", "adjust"):
        assert check(recipe) is recipe
    else:
        with pytest.raises(PromptError):
            check(recipe)
    with pytest.raises(PromptError):
        check(replace(recipe, edit=Upscale(image=IMAGE, detail=0.3)))


@pytest.mark.parametrize("prompt", ["", "   ", "\n\t"])
def test_an_empty_prompt_gets_an_example(prompt: str) -> None:
    with pytest.raises(
        PromptError, match=r"The prompt is empty\. Describe what you want to see, for example"
    ):
        check(replace(PANDA, prompt=prompt))


@pytest.mark.parametrize("change", [{"prompt": "a" * 100_000}, {"negative": "a" * 100_000}])
def test_a_prompt_of_100_kB_is_refused_with_the_limit(change: dict[str, Any]) -> None:
    with pytest.raises(PromptError, match="100,000 characters; at most 50,000"):
        check(replace(PANDA, **change))
