"""A checkpoint as it lies on disk, in diffusers' terms, whatever its layout; no network is built yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

    from graine.models.tokenizer import ClipTokenizer


@dataclass(frozen=True, slots=True)
class NetworkPart:
    """One network: the name of its class, its configuration, and its weights by diffusers' names."""

    kind: str
    config: Mapping[str, Any]
    weights: Mapping[str, torch.Tensor]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """All that a Stable Diffusion model is made of."""

    family: str  # "sd1", "sd2" or "sdxl"
    unet: NetworkPart
    vae: NetworkPart
    encoders: tuple[NetworkPart, ...]
    tokenizer: ClipTokenizer
    pads: tuple[int, ...]  # the token that each encoder's texts are filled up with
    noise: Mapping[str, Any]  # a diffusers scheduler configuration
    zero_empty_prompt: bool = False  # SDXL: an empty prompt is all zeros
    card: Mapping[str, Any] = field(default_factory=dict[str, Any])  # graine.json: the model's own defaults
