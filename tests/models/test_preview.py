"""A preview shows the colours of the picture where they are."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from graine.models.preview import Preview
from tests.models.conftest import Checkpoints, Loaded


def linear(pictures: torch.Tensor) -> torch.Tensor:
    """Encode 8x8 pixels to a known linear map of their colour."""
    red, green, blue = torch.nn.functional.avg_pool2d(pictures, 8).unbind(1)
    return torch.stack([red + green, red - green, 2 * blue + 1, red + blue], dim=1)


def test_a_linear_map_is_found_back_exactly() -> None:
    preview = Preview.fit(linear, 8)
    colours = torch.rand(1, 3, 16, 16) * 2 - 1
    found = preview.picture(linear(colours.repeat_interleave(8, 2).repeat_interleave(8, 3))[0])
    expected = ((colours[0] * 0.5 + 0.5) * 255).permute(1, 2, 0).numpy()
    assert found.dtype == np.uint8
    assert np.abs(found - expected).max() <= 1


@pytest.mark.parametrize("family", ["sd1", "sdxl"])
def test_a_preview_is_one_pixel_a_cell(family: str, checkpoints: Checkpoints, loaded: Loaded) -> None:
    found = loaded(checkpoints(family)).preview(torch.randn(4, 8, 16))
    assert (found.shape, found.dtype) == ((8, 16, 3), np.uint8)
