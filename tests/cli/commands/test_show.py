"""`graine show`: the recipe in words, and as JSON without a loss."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from PIL import Image

from graine.cli.commands.show import rows
from graine.picture import Picture
from graine.recipe import Recipe
from tests.cli.conftest import Run

PANDA = Recipe(prompt="a panda, 3D render", seed=7, cfg=7.5, seed_resize=(512, 768))


@pytest.fixture
def panda(run: Run) -> str:
    """Write a picture file."""
    Picture(Image.new("RGB", (64, 64)), PANDA, made_with={"torch": "2.13"}).save("panda.png")
    return "panda.png"


def test_the_recipe_is_shown_in_words(run: Run, panda: str) -> None:
    result = run("show", panda)
    assert result.code == 0
    lines = {line.split("  ")[0]: line.split("  ")[-1].strip() for line in result.out.splitlines()}
    assert lines["prompt"] == "a panda, 3D render"
    assert lines["seed"] == "7"
    assert lines["CFG scale"] == "7.5 (follows the prompt)"
    assert lines["seed resize"] == "512 x 768"
    assert lines["torch"] == "2.13"


def test_json_is_the_whole_recipe(run: Run, panda: str) -> None:
    assert Recipe.from_dict(json.loads(run("show", panda, "--json").out)) == PANDA


def test_a_strangers_recipe_cannot_steer_the_terminal(run: Run) -> None:
    evil = replace(PANDA, prompt="a panda\x1b]0;gotcha\x07\x1b[2J")
    Picture(Image.new("RGB", (64, 64)), evil).save("evil.png")
    result = run("show", "evil.png")
    assert "a panda\ufffd]0;gotcha" in result.out
    assert "\x1b" not in result.out + result.err


def test_settings_that_are_off_are_left_out() -> None:
    shown = [name for name, _ in rows(Recipe(prompt="a panda"))]
    assert shown[:6] == ["prompt", "seed", "sampler", "schedule", "steps", "CFG scale"]
    assert shown[6:] == ["width", "height", "model"]
    assert ("clip skip", "2") in rows(replace(PANDA, clip_skip=2))
