"""Blending: both pictures kept, the seed that fits best, no step at either border."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from graine.edits import DIRECTIONS, Blend
from graine.pipelines.base import Pass
from graine.pipelines.blend import blend, layout
from graine.pipelines.seam_metrics import drift, grades
from graine.recipe import Recipe
from graine.validation import MAX_SEED
from tests.pipelines.driving import World, drive, identity
from tests.pipelines.test_extend import ENGINES, noise, scene

SIDES = st.sampled_from([1, 2, 33, 64, 101])


def recipe(edit: Blend, *, seed: int = 5, upscale: int = 1) -> Recipe:
    return Recipe(prompt="a hill", width=64, height=64, seed=seed, upscale=upscale, edit=edit)


def world(one: tuple[int, int], other: tuple[int, int]) -> World:
    return World({"one": scene(*one), "other": scene(*other).transpose(Image.Transpose.ROTATE_180)})


def ask(**values: object) -> Blend:
    return Blend(**{"image": "one", "other": "other", "tries": 1, **values})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("direction", "size", "one", "other"),
    [
        ("right", (70, 50), (0, 0, 30, 50), (40, 15, 70, 35)),
        ("left", (70, 50), (40, 0, 70, 50), (0, 15, 30, 35)),
        ("down", (30, 80), (0, 0, 30, 50), (0, 60, 30, 80)),
        ("up", (30, 80), (0, 30, 30, 80), (0, 0, 30, 20)),
    ],
)
def test_the_other_picture_lies_where_it_was_asked(
    direction: str, size: tuple[int, int], one: tuple[int, ...], other: tuple[int, ...]
) -> None:
    found = layout(ask(gap=10, direction=direction), (30, 50), (30, 20))
    assert (found.size, *found.places) == (size, one, other)


@settings(max_examples=25, deadline=None)
@given(
    one=st.tuples(SIDES, SIDES),
    other=st.tuples(SIDES, SIDES),
    gap=st.sampled_from([1, 7, 64, 200]),
    direction=st.sampled_from(DIRECTIONS),
    overlap=st.sampled_from([0, 16, 500]),
    upscale=st.sampled_from([1, 4]),
)
def test_both_pictures_keep_every_pixel(
    one: tuple[int, int], other: tuple[int, int], gap: int, direction: str, overlap: int, upscale: int
) -> None:
    edit, inputs = ask(gap=gap, direction=direction, overlap=overlap), world(one, other)
    finished, asked = drive(blend(recipe(edit, upscale=upscale), inputs.tools), noise)
    size, places, _ = layout(edit, one, other)
    assert finished.image.size == size
    for name, place in zip(("one", "other"), places, strict=True):
        assert drift(finished.image, inputs.inputs[name], place[:2]) == 0
    assert all(min(each.recipe.width, each.recipe.height) >= 64 for each in asked)


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("other", [(120, 100), (90, 60)])
@pytest.mark.parametrize("direction", ["right", "up"])
def test_nothing_is_seen_of_the_borders(name: str, other: tuple[int, int], direction: str) -> None:
    edit = ask(gap=48, direction=direction)
    finished, _ = drive(blend(recipe(edit), world((120, 100), other).tools), ENGINES[name])
    found = grades(finished.image, layout(edit, (120, 100), other).places)
    assert found.step <= 2
    assert found.energy <= 1.15


def test_seeds_are_drawn_together_and_the_best_one_wins() -> None:
    """Only the third seed draws what continues the pictures."""
    rounds: list[int] = []

    def engine(asked: Pass) -> Image.Image:
        rounds.append(asked.recipe.seed)
        return identity(asked) if asked.recipe.seed == 7 else noise(asked)

    steps = blend(recipe(ask(gap=32, tries=4)), world((64, 64), (64, 64)).tools)
    passes = next(steps)
    assert [one.recipe.seed for one in passes] == [5, 6, 7, 8]
    steps = blend(recipe(ask(gap=32, tries=4)), world((64, 64), (64, 64)).tools)
    finished, _ = drive(steps, engine)
    assert finished.measured["seed"] == 7


def test_the_largest_seed_is_followed_by_the_least() -> None:
    passes = next(blend(recipe(ask(tries=2), seed=MAX_SEED), world((64, 64), (64, 64)).tools))
    assert [one.recipe.seed for one in passes] == [MAX_SEED, 0]


def test_a_pass_sees_both_pictures() -> None:
    passes = next(blend(recipe(ask(gap=100, overlap=32)), world((200, 64), (200, 64)).tools))
    assert passes[0].mask
    row = np.asarray(passes[0].mask)[32]
    assert (row[:24] == 0).all()
    assert (row[-24:] == 0).all()
    assert passes[0].window == 64
