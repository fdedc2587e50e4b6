"""Attention that reads each prompt once: its keys and values depend neither on the picture nor on the step.

diffusers projects the same prompt anew at every step. Here each cross-attention keeps what it made of a
prompt, row by row, so that jobs may join and leave a batch, and no neighbour changes a bit of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import torch
from diffusers.models.attention_processor import Attention, AttnProcessor2_0
from torch.nn.functional import scaled_dot_product_attention

from graine.models.layers.attention_recorder import Watch

# What other networks of diffusers have round their attention.
EXTRAS = (
    "group_norm",
    "spatial_norm",
    "norm_cross",
    "norm_q",
    "norm_k",
    "added_kv_proj_dim",
    "residual_connection",
)
KEPT_BYTES = 256 << 20  # SD 1.5 in float32 takes 7.7 MB a chunk of 77 tokens, SDXL 51 MB


@dataclass(slots=True, eq=False)
class Prompt:
    """A prompt's context (tokens, width), and its keys and values (tokens, inner) for each attention."""

    context: torch.Tensor
    pairs: dict[Attention, tuple[torch.Tensor, torch.Tensor]] = field(
        default_factory=dict[Attention, tuple[torch.Tensor, torch.Tensor]]
    )

    def keys_and_values(self, attention: Any) -> tuple[torch.Tensor, torch.Tensor]:
        """What this attention makes of the prompt; computed at the first step."""
        if attention not in self.pairs:
            context = self.context[None]
            self.pairs[attention] = attention.to_k(context)[0], attention.to_v(context)[0]
        return self.pairs[attention]


class PromptAttention:
    """The attention of a whole U-Net, called with `cross_attention_kwargs={"prompts": prompts_of(contexts)}`.

    When the weights change (LoRA), call `forget`.
    """

    def __init__(self, attentions: Sequence[Attention], *, kept_bytes: int = KEPT_BYTES) -> None:
        self.watch: Watch | None = None  # sees what is attended to; changes nothing
        self.sliced = False  # one head at a time: less memory where the device keeps whole score matrices
        self._kept_bytes = kept_bytes
        self._prompts: dict[int, Prompt] = {}  # by identity of the context, the latest used last
        crossed = [attention for attention in attentions if attention.is_cross_attention]
        self._width = sum(2 * attention.inner_kv_dim for attention in crossed)
        for attention in attentions:
            attention.set_processor(cast("Any", self))

    def prompts_of(self, contexts: Sequence[torch.Tensor]) -> list[Prompt]:
        """The prompts of a call's rows with what is kept; those unused for longest are dropped."""
        distinct = {id(context): context for context in contexts}
        found = {key: self._prompts.pop(key, None) or Prompt(context) for key, context in distinct.items()}
        self._prompts |= found
        size = sum(self._bytes(prompt) for prompt in self._prompts.values())
        while size > self._kept_bytes and self._prompts:
            size -= self._bytes(self._prompts.pop(next(iter(self._prompts))))
        return [found[id(context)] for context in contexts]

    def forget(self) -> None:
        """Drop everything kept."""
        self._prompts.clear()

    def __call__(
        self,
        attention: Any,
        hidden_states: torch.Tensor,
        encoder_hidden_states: torch.Tensor | None = None,
        *,
        prompts: Sequence[Prompt] = (),
        **_: object,
    ) -> torch.Tensor:
        """Attend as diffusers' `AttnProcessor2_0` does; called by the U-Net."""
        query, read = attention.to_q(hidden_states), list[Prompt]()
        if encoder_hidden_states is None:
            key, value = attention.to_k(hidden_states), attention.to_v(hidden_states)
        else:
            read = list(prompts) or [Prompt(context) for context in encoder_hidden_states]
            pairs = [prompt.keys_and_values(attention) for prompt in read]
            key, value = (torch.stack(rows) for rows in zip(*pairs, strict=True))
        by_head = [rows.unflatten(2, (attention.heads, -1)).transpose(1, 2) for rows in (query, key, value)]
        if self.watch and read:
            self.watch.see(by_head[0], by_head[1], [prompt.context for prompt in read])
        return attention.to_out[0](self._attend(*by_head).transpose(1, 2).flatten(2))

    def _attend(self, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
        if not self.sliced:
            return scaled_dot_product_attention(query, key, value)
        heads = zip(query.split(1, dim=1), key.split(1, dim=1), value.split(1, dim=1), strict=True)
        return torch.cat([scaled_dot_product_attention(*head) for head in heads], dim=1)

    def _bytes(self, prompt: Prompt) -> int:
        return len(prompt.context) * self._width * prompt.context.element_size()


def read_prompts_once(unet: Any) -> PromptAttention | None:
    """Put this attention into a U-Net if its own is Stable Diffusion's: projections and softmax alone."""
    attentions = [module for module in unet.modules() if isinstance(module, Attention)]
    return PromptAttention(attentions) if all(map(_is_plain, attentions)) else None


def _is_plain(attention: Attention) -> bool:
    return (
        isinstance(attention.processor, AttnProcessor2_0)
        and attention.rescale_output_factor == 1
        and not any(getattr(attention, extra) for extra in EXTRAS)
    )
