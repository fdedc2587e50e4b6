"""Rows that share a call change nothing of each other, and layers give the numbers that torch gives."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import nn

from graine.models.layers.batch_invariant import SteadyLinear, SteadyPointwise, keep_apart
from graine.settings import Settings
from graine.studio import Draw, Studio

COUNTS = (1, 2, 3, 6, 8, 10, 15, 16, 17, 24)


def steady(layer: nn.Module) -> nn.Module:
    """A layer as it is in a network whose rows are kept apart."""
    network = nn.Sequential(layer).requires_grad_(False)
    keep_apart(network)
    return network[0]


@pytest.mark.parametrize(("inside", "outside"), [(64, 256), (256, 256), (256, 192), (192, 192)])
@pytest.mark.parametrize("tokens", [(), (1,)], ids=["vectors", "one token"])
def test_a_vector_has_the_same_numbers_in_any_company(
    inside: int, outside: int, tokens: tuple[int, ...]
) -> None:
    torch.manual_seed(0)
    layer, x = steady(nn.Linear(inside, outside)), torch.randn(24, *tokens, inside)
    assert isinstance(layer, SteadyLinear)
    with torch.inference_mode():
        alone = torch.cat([layer(row) for row in x.split(1)])
        torch.testing.assert_close(
            alone, nn.functional.linear(x, layer.weight, layer.bias), atol=1e-5, rtol=0
        )
        for count in COUNTS:
            assert torch.equal(layer(x[:count]), alone[:count]), count
            assert torch.equal(layer(x[-count:]), alone[-count:]), count


@pytest.mark.parametrize(
    ("inside", "outside", "side"), [(128, 128, 8), (384, 192, 4), (320, 128, 8), (64, 64, 16)]
)
@pytest.mark.parametrize("bias", [True, False])
def test_a_1x1_convolution_gives_the_same_numbers_in_any_company(
    inside: int, outside: int, side: int, *, bias: bool
) -> None:
    torch.manual_seed(0)
    layer, x = steady(nn.Conv2d(inside, outside, 1, bias=bias)), torch.randn(24, inside, side, side)
    assert isinstance(layer, SteadyPointwise)
    with torch.inference_mode():
        alone = torch.cat([layer(row) for row in x.split(1)])
        theirs = nn.functional.conv2d(x, layer.weight, layer.bias)
        torch.testing.assert_close(alone, theirs, atol=1e-5, rtol=0)
        for count in COUNTS:
            assert torch.equal(layer(x[:count]), alone[:count]), count


def test_other_layers_stay_as_they_are() -> None:
    for layer in (nn.Conv2d(4, 4, 3), nn.Conv2d(4, 4, 1, stride=2), nn.Conv2d(4, 4, 1, groups=2), nn.SiLU()):
        assert type(steady(layer)) is type(layer)
    assert type(steady(nn.Linear(4, 4, dtype=torch.bfloat16))) is nn.Linear


def test_words_of_a_row_are_computed_together() -> None:
    layer, x = steady(nn.Linear(8, 4)), torch.randn(3, 5, 8)
    with torch.inference_mode():
        assert torch.equal(layer(x), nn.functional.linear(x, layer.weight, layer.bias))  # pyright: ignore


def test_pictures_of_the_built_in_model_are_the_same_in_company_to_the_last_bit(tmp_path: Path) -> None:
    settings = Settings(
        home=tmp_path,
        pictures=tmp_path,
        inputs=tmp_path / "inputs",
        library=tmp_path / "library",
        device="cpu",
    )
    studio = Studio(settings)
    wish = Draw(prompt="a panda", seed=3, steps=4, sampler="k_euler", upscale=False)
    recipes = [
        studio.plan(replace(wish, prompt=f"a {name}"))[0] for name in ("panda", "car", "tree", "boat", "cat")
    ]
    alone = [next(iter(studio.draw([recipe]))) for recipe in recipes]
    together = list(studio.draw(recipes))
    assert max(one.measured["rows"] for one in together) == 10
    assert max(one.measured["rows"] for one in alone) == 2
    for one, other in zip(alone, together, strict=True):
        assert one.image.tobytes() == other.image.tobytes()
