"""Token chunks become conditioning: CLIP's hidden states, clip skip and emphasis as A1111 defines them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch

from graine.models.base import Conditioning

if TYPE_CHECKING:
    from graine.prompt.syntax.chunks import Chunk


@dataclass(frozen=True, slots=True)
class TextEncoder:
    """A CLIP text network and how its family reads it."""

    network: Any
    end: int  # the token that ends a text
    pad: int  # the token that fills up behind it
    skips: bool = True  # SD 1.x alone: clip skip chooses the layer
    penultimate: bool = False  # SDXL: the last layer but one, without the final norm

    def __call__(self, chunks: Sequence[Chunk], clip_skip: int) -> tuple[torch.Tensor, torch.Tensor | None]:
        """The hidden states (chunks, 77, width) and, if the network projects, the texts' vectors."""
        tokens = [self._padded(chunk.tokens) for chunk in chunks]
        device = next(self.network.parameters()).device
        output = self.network(torch.tensor(tokens, device=device), output_hidden_states=True)
        pooled = getattr(output, "text_embeds", None)
        if self.penultimate:
            return output.hidden_states[-2], pooled
        if not self.skips or clip_skip == 1:
            return output.last_hidden_state, pooled
        layers = output.hidden_states  # the embeddings, then one a layer
        norm = getattr(self.network, "text_model", self.network).final_layer_norm
        return norm(layers[-min(clip_skip, len(layers) - 1)]), pooled

    def _padded(self, tokens: Sequence[int]) -> list[int]:
        """Fill up behind the first end token as this encoder was trained."""
        length = tokens.index(self.end) + 1
        return [*tokens[:length], *[self.pad] * (len(tokens) - length)]


def condition(
    encoders: Sequence[TextEncoder], chunks: Sequence[Chunk], *, clip_skip: int, emphasis: str
) -> Conditioning:
    """Read one prompt with all encoders: widths side by side, chunks one after the other.

    The pooled vector is the last encoder's of the first chunk, as A1111 takes it.
    """
    weights = torch.tensor([chunk.weights for chunk in chunks])
    hidden: list[torch.Tensor] = []
    pooled: torch.Tensor | None = None
    for encoder in encoders:
        states, pooled = encoder(chunks, clip_skip)
        hidden.append(emphasise(states, weights.to(states.device), emphasis))
    context = torch.cat(hidden, dim=-1).flatten(0, 1)
    return Conditioning(context, None if pooled is None else pooled[0])


def emphasise(states: torch.Tensor, weights: torch.Tensor, mode: str) -> torch.Tensor:
    """Multiply hidden states (chunks, 77, width) by token weights (chunks, 77) as A1111 does.

    "original" then brings each chunk's mean back to what it was; "no norm" does not; "ignore" and "none"
    multiply nothing ("none" has also left the brackets in the text).
    """
    if mode not in ("original", "no norm") or bool((weights == 1).all()):
        return states
    weighted = states.float() * weights[..., None]
    if mode == "original":
        before, after = (tensor.mean(dim=(1, 2), keepdim=True) for tensor in (states.float(), weighted))
        weighted = weighted * torch.where(after == 0, 1.0, before / after)
    return weighted.to(states.dtype)


def size_numbers(size: tuple[int, int], device: torch.device) -> torch.Tensor:
    """SDXL's numbers for a (width, height): original size, crop, target size, each height first."""
    width, height = size
    return torch.tensor([height, width, 0, 0, height, width], dtype=torch.float32, device=device)
