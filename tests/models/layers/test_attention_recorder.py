"""Watching attention changes nothing of what is drawn, and its maps share every place among the tokens."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel

from graine.models.layers.attention_recorder import Watch
from graine.models.layers.cached_attention import PromptAttention, read_prompts_once

UNET: dict[str, Any] = {
    "sample_size": 8,
    "block_out_channels": (32, 64),
    "layers_per_block": 1,
    "down_block_types": ("CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
    "up_block_types": ("CrossAttnUpBlock2D", "CrossAttnUpBlock2D"),
    "cross_attention_dim": 64,
    "attention_head_dim": 8,
}


@pytest.fixture(scope="module")
def network() -> tuple[Any, PromptAttention]:
    """A tiny network and its attention."""
    torch.manual_seed(0)
    unet: Any = UNet2DConditionModel(**UNET).eval().requires_grad_(False)
    attention = read_prompts_once(unet)
    assert attention
    return unet, attention


@torch.inference_mode()
def call(network: tuple[Any, PromptAttention], contexts: list[torch.Tensor], size: tuple[int, int]) -> Any:
    """Call the network with one row a prompt."""
    unet, attention = network
    x = torch.randn(len(contexts), 4, size[1], size[0], generator=torch.Generator().manual_seed(1))
    kept = {"prompts": attention.prompts_of(contexts)}
    return unet(x, 500, torch.stack(contexts), cross_attention_kwargs=kept, return_dict=False)[0]


def contexts(count: int, tokens: int = 77) -> list[torch.Tensor]:
    return list(torch.randn(count, tokens, 64, generator=torch.Generator().manual_seed(count)))


@pytest.mark.parametrize(("size", "tokens"), [((8, 8), 77), ((8, 16), 154), ((24, 8), 77)])
def test_the_maps_of_all_tokens_sum_to_one_in_every_place(
    network: tuple[Any, PromptAttention], size: tuple[int, int], tokens: int
) -> None:
    prompts = contexts(2, tokens)
    bare = call(network, prompts, size)
    network[1].watch = watch = Watch(size)
    try:
        seen = call(network, prompts, size)
    finally:
        network[1].watch = None
    assert torch.equal(bare, seen)
    for prompt in prompts:
        maps = watch.maps(prompt)
        assert maps is not None
        assert maps.shape == (tokens, size[1], size[0])
        torch.testing.assert_close(maps.sum(0), torch.ones(size[1], size[0]), atol=1e-5, rtol=0)
        assert maps.min() >= 0


def test_a_layer_of_one_place_in_four_says_what_a_softmax_says() -> None:
    context, watch = torch.zeros(3, 5), Watch((2, 2))
    query, key = torch.randn(1, 2, 4, 6), torch.randn(1, 2, 3, 6)
    watch.see(query, key, [context])
    expected = (query @ key.mT / 6**0.5).softmax(-1).mean(1)[0].T.reshape(3, 2, 2)
    maps = watch.maps(context)
    assert maps is not None
    torch.testing.assert_close(maps, expected)


def test_layers_that_tell_no_place_from_another_are_left_out() -> None:
    context, watch = torch.zeros(3, 5), Watch((16, 16))
    watch.see(torch.randn(1, 2, 4, 6), torch.randn(1, 2, 3, 6), [context])
    assert watch.maps(context) is None


def test_a_prompt_that_was_not_read_has_no_maps(network: tuple[Any, PromptAttention]) -> None:
    assert Watch((8, 8)).maps(contexts(1)[0]) is None
