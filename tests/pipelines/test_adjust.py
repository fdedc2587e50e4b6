"""Touches as an edit: in the order of the fields, without a model, no change where none is asked."""

from __future__ import annotations

from typing import Any

import numpy as np
from PIL import Image

from graine.edits import Adjust
from graine.pipelines.adjust import adjust
from graine.recipe import Recipe
from tests.pipelines.driving import World, drive


def picture() -> Image.Image:
    return Image.fromarray(np.random.default_rng(3).integers(0, 256, (30, 40, 3), dtype=np.uint8))


def adjusted(image: Image.Image | None = None, **values: Any) -> Image.Image:
    world = World({"picture": image or picture(), "sky": Image.new("RGB", (8, 8), (90, 160, 220))})
    finished, passes = drive(adjust(Recipe(prompt="", edit=Adjust(image="picture", **values)), world.tools))
    assert not passes
    return finished.image


def test_nothing_asked_gives_the_very_same_bytes() -> None:
    assert adjusted().tobytes() == picture().tobytes()


def test_the_crop_counts_in_the_straightened_picture() -> None:
    striped = Image.new("RGB", (100, 100), "red")
    striped.paste("blue", (0, 50, 100, 100))
    upper = adjusted(striped, straighten=45, crop=(0, 0, 20, 20))
    assert upper.size == (20, 20)
    assert np.asarray(upper)[..., 1].max() == 0  # no black corner, no other colour
    assert adjusted(striped, straighten=45).size == (70, 70)


def test_colours_are_matched_before_the_tones_are_set() -> None:
    plain = Image.new("RGB", (20, 20), (200, 100, 50))
    grey = np.asarray(adjusted(plain, match="sky", saturation=0.0))
    assert np.ptp(grey, axis=-1).max() == 0
    assert np.abs(grey.mean() - (0.299 * 90 + 0.587 * 160 + 0.114 * 220)) < 3


def test_every_touch_changes_the_picture() -> None:
    touches: list[dict[str, Any]] = [
        {"straighten": 3.0},
        {"crop": (1, 1, 38, 28)},
        {"match": "sky"},
        {"contrast": 1.2},
        {"brightness": 0.8},
        {"saturation": 1.3},
        {"sharpen": 0.5},
    ]
    results = [adjusted(**one).tobytes() for one in touches]
    assert len({picture().tobytes(), *results}) == 8
