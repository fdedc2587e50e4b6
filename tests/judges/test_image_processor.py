"""Preprocessing: what transformers' own image processor gives, and settings that cannot be used refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PIL import Image

from graine.errors import ModelDamaged
from graine.judges.image_processor import ImageProcessor
from tests.judges.conftest import LOOK


def ramp(width: int, height: int) -> Image.Image:
    """A picture whose red grows to the right and whose green grows downwards."""
    right, down = np.meshgrid(np.linspace(0, 255, width), np.linspace(0, 255, height))
    return Image.fromarray(np.dstack([right, down, np.full_like(right, 60)]).round().astype(np.uint8), "RGB")


@pytest.mark.parametrize("size", [(32, 32), (64, 48), (40, 100), (8, 8), (31, 33), (200, 3)])
def test_a_picture_of_any_size_becomes_the_square_that_the_network_reads(size: tuple[int, int]) -> None:
    assert ImageProcessor.from_config(LOOK).at(ramp(*size)).shape == (3, 32, 32)


def test_the_middle_is_kept_and_the_ends_of_the_longer_side_are_cut() -> None:
    plain = {**LOOK, "image_mean": [0, 0, 0], "image_std": [1, 1, 1]}
    red, green, blue = ImageProcessor.from_config(plain).at(ramp(128, 64))
    assert red.min() == pytest.approx(0.25, abs=0.02)
    assert red.max() == pytest.approx(0.75, abs=0.02)
    assert np.ptp(green) > 0.9
    assert blue == pytest.approx(60 / 255)


def test_mean_and_deviation_are_those_of_the_settings() -> None:
    white = ImageProcessor.from_config(LOOK).at(Image.new("RGB", (50, 50), "white"))
    assert white[:, 5, 5] == pytest.approx([0.5 / 0.2, 0.6 / 0.3, 0.7 / 0.4], abs=1e-5)


@pytest.mark.parametrize("size", [32, {"shortest_edge": 32}, {"height": 32, "width": 32}])
def test_every_published_way_to_write_a_size_is_read(size: object) -> None:
    look = ImageProcessor.from_config({**LOOK, "size": size, "crop_size": size})
    assert (look.shortest, look.side) == (32, 32)


@pytest.mark.parametrize(
    "change",
    [
        {"size": {"height": 32, "width": 30}},
        {"size": 16},
        {"size": 10**6, "crop_size": 10**6},
        {"size": "large"},
        {"crop_size": 0},
        {"image_std": [0, 1, 1]},
        {"image_mean": [0.5]},
        {"resample": 77},
    ],
    ids=str,
)
def test_settings_that_cannot_be_used_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ModelDamaged, match=r"preprocessor_config\.json"):
        ImageProcessor.from_config({**LOOK, **change})
