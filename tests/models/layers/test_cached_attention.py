"""Prompts read once give diffusers' own numbers, whoever shares the batch, and leave no memory behind."""

from __future__ import annotations

import copy
import gc
import weakref
from collections.abc import Sequence
from typing import Any

import pytest
import torch
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel

from graine.models.layers.cached_attention import PromptAttention, read_prompts_once

UNET: dict[str, Any] = {
    "sample_size": 8,
    "block_out_channels": (32, 64),
    "layers_per_block": 1,
    "down_block_types": ("CrossAttnDownBlock2D", "DownBlock2D"),
    "up_block_types": ("UpBlock2D", "CrossAttnUpBlock2D"),
    "cross_attention_dim": 64,
}


@pytest.fixture(scope="module", params=[8, (2, 4)], ids=["8 heads", "heads of SD 2"])
def networks(request: pytest.FixtureRequest) -> tuple[Any, Any]:
    """Diffusers' own network, and the same with our attention."""
    torch.manual_seed(0)
    peer = UNet2DConditionModel(**UNET, attention_head_dim=request.param).eval().requires_grad_(False)
    return peer, copy.deepcopy(peer)


@pytest.fixture
def attention(networks: tuple[Any, Any]) -> PromptAttention:
    """Put an attention that has read nothing yet into our network."""
    for module in networks[1].modules():
        if hasattr(module, "set_processor") and hasattr(module, "to_q"):
            module.set_processor(type(next(iter(networks[0].attn_processors.values())))())
    found = read_prompts_once(networks[1])
    assert found is not None
    return found


def contexts(count: int) -> list[torch.Tensor]:
    """Prompts as an encoder would."""
    return list(torch.randn(count, 77, 64, generator=torch.Generator().manual_seed(count)))


@torch.inference_mode()
def call(
    network: Any, prompts: Sequence[torch.Tensor], attention: PromptAttention | None = None
) -> torch.Tensor:
    """Call a network with one row a prompt, each with the picture of its place."""
    x = torch.randn(8, 4, 8, 8, generator=torch.Generator().manual_seed(1))[: len(prompts)]
    kept = {"prompts": attention.prompts_of(prompts)} if attention else None
    return network(x, 500, torch.stack(list(prompts)), cross_attention_kwargs=kept, return_dict=False)[0]


def test_numbers_equal_diffusers_to_the_bit_at_every_step(
    networks: tuple[Any, Any], attention: PromptAttention
) -> None:
    prompts = contexts(4)
    expected = call(networks[0], prompts)
    for _ in range(3):
        assert torch.equal(call(networks[1], prompts, attention), expected)


def test_jobs_may_join_leave_and_change_places(networks: tuple[Any, Any], attention: PromptAttention) -> None:
    one, two, three, four = contexts(4)
    for prompts in ([one, two], [one, two, three, four], [four, two], [two, two], [three], [one, two]):
        assert torch.equal(call(networks[1], prompts, attention), call(networks[0], prompts))


def test_a_prompt_is_projected_once(
    networks: tuple[Any, Any], attention: PromptAttention, monkeypatch: pytest.MonkeyPatch
) -> None:
    prompts = contexts(2)
    call(networks[1], prompts, attention)

    def refuse(*_: object) -> torch.Tensor:
        raise AssertionError("projected again")

    for module in networks[1].modules():
        if getattr(module, "is_cross_attention", False):
            monkeypatch.setattr(module.to_k, "forward", refuse)
            monkeypatch.setattr(module.to_v, "forward", refuse)
    call(networks[1], [prompts[1], prompts[0], prompts[1]], attention)
    attention.forget()  # as after a change of weights
    with pytest.raises(AssertionError, match="projected again"):
        call(networks[1], prompts, attention)


def test_slices_change_no_bit_that_shows(networks: tuple[Any, Any], attention: PromptAttention) -> None:
    prompts = contexts(3)
    whole = call(networks[1], prompts, attention)
    attention.sliced = True
    torch.testing.assert_close(call(networks[1], prompts, attention), whole, atol=1e-5, rtol=0)


def test_what_is_kept_stays_within_its_bounds(networks: tuple[Any, Any], attention: PromptAttention) -> None:
    attentions = [module for module in networks[1].modules() if hasattr(module, "inner_kv_dim")]
    width = sum(2 * module.inner_kv_dim for module in attentions if module.is_cross_attention)
    small = PromptAttention(attentions, kept_bytes=2 * 77 * width * 4)
    first, second, third = (prompt.clone() for prompt in contexts(3))
    watched = weakref.ref(first)
    for prompts in ([first], [second, third]):
        assert torch.equal(call(networks[1], prompts, small), call(networks[0], prompts))
    del first, prompts
    gc.collect()
    assert watched() is None, "the prompt that was not used for longest is still in memory"
    more_than_fit = [second, third, third + 1]
    assert torch.equal(call(networks[1], more_than_fit, small), call(networks[0], more_than_fit))


def test_attention_of_another_kind_is_left_alone() -> None:
    """DeepFloyd's U-Nets, for one, join the text's keys to those of the picture."""
    kinds: dict[str, Any] = {
        "down_block_types": ("SimpleCrossAttnDownBlock2D", "DownBlock2D"),
        "mid_block_type": "UNetMidBlock2DSimpleCrossAttn",
        "up_block_types": ("UpBlock2D", "SimpleCrossAttnUpBlock2D"),
    }
    assert read_prompts_once(UNet2DConditionModel(**{**UNET, **kinds})) is None
