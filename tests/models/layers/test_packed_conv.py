"""Sorted weights change no picture, and layers that would not gain are left alone."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn

from graine.models.layers import packed_conv
from graine.models.layers.packed_conv import PackedConvolution, pack


def network(**settings: Any) -> nn.Sequential:
    """A network of one convolution."""
    torch.manual_seed(0)
    standard: dict[str, Any] = {"in_channels": 16, "out_channels": 32, "kernel_size": 3, "padding": 1}
    return nn.Sequential(nn.Conv2d(**{**standard, **settings})).requires_grad_(False)


def packed(**settings: Any) -> nn.Sequential:
    """The same network, packed."""
    found = network(**settings)
    pack(found)
    return found


@pytest.mark.parametrize("settings", [{}, {"stride": 2}, {"bias": False}], ids=["plain", "stride", "no bias"])
def test_numbers_stay_whatever_the_number_of_rows_and_the_size(settings: dict[str, Any]) -> None:
    ours, theirs = packed(**settings), network(**settings)
    assert isinstance(ours[0], PackedConvolution)
    with torch.inference_mode():
        for rows, height, width in ((2, 8, 8), (1, 8, 8), (7, 4, 4), (2, 16, 8), (3, 64, 64), (2, 8, 8)):
            x = torch.randn(rows, 16, height, width)
            torch.testing.assert_close(ours(x), theirs(x), atol=1e-5, rtol=0)


def test_the_sorted_copy_is_what_is_used_until_it_is_forgotten() -> None:
    ours, x = packed(), torch.ones(2, 16, 8, 8)
    layer = ours[0]
    assert isinstance(layer, PackedConvolution)
    with torch.inference_mode():
        before = ours(x)
        layer.weight.zero_()
        torch.testing.assert_close(ours(x), before)
        layer.forget()
        assert layer.bias is not None
        torch.testing.assert_close(ours(x), layer.bias.view(1, -1, 1, 1).expand(2, -1, 8, 8))


def test_training_sees_the_weights_themselves() -> None:
    ours = packed().requires_grad_(True)
    ours(torch.ones(2, 16, 8, 8)).sum().backward()
    assert ours[0].weight.grad is not None


def test_names_and_weights_of_the_network_stay() -> None:
    ours, theirs = packed().state_dict(), network().state_dict()
    assert list(ours) == list(theirs)
    assert all(torch.equal(ours[name], theirs[name]) for name in theirs)


@pytest.mark.parametrize(
    "settings",
    [
        {"kernel_size": 1, "padding": 0},
        {"groups": 2},
        {"padding_mode": "circular"},
        {"padding": "same"},
        {"dtype": torch.float16},
        {"in_channels": 640, "out_channels": 640},  # kept twice, SD 1.5 would take 2 GB more
    ],
    ids=["1x1", "groups", "circular", "same", "float16", "large"],
)
def test_layers_that_would_not_gain_are_left_alone(settings: dict[str, Any]) -> None:
    assert type(packed(**settings)[0]) is nn.Conv2d


def test_a_torch_without_these_kernels_computes_in_its_own_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed_conv.torch.backends.mkldnn, "is_available", lambda: False)
    assert type(packed()[0]) is nn.Conv2d
