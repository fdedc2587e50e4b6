"""Networks of diffusers and transformers, built from a fixed list of classes, without a random start."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

import torch
from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL
from diffusers.models.autoencoders.autoencoder_tiny import AutoencoderTiny
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
from transformers.models.clip.configuration_clip import CLIPTextConfig
from transformers.models.clip.modeling_clip import CLIPTextModel, CLIPTextModelWithProjection

from graine.errors import ModelDamaged, ModelRefused
from graine.models.checkpoints.checkpoint import NetworkPart

DIFFUSERS: dict[str, type[torch.nn.Module]] = {
    "UNet2DConditionModel": UNet2DConditionModel,
    "AutoencoderKL": AutoencoderKL,
    "AutoencoderTiny": AutoencoderTiny,
}
CLIP: dict[str, type[torch.nn.Module]] = {
    "CLIPTextModel": CLIPTextModel,
    "CLIPTextModelWithProjection": CLIPTextModelWithProjection,
}
CLIP_SETTINGS = (
    "vocab_size",
    "hidden_size",
    "intermediate_size",
    "projection_dim",
    "num_hidden_layers",
    "num_attention_heads",
    "max_position_embeddings",
    "hidden_act",
    "layer_norm_eps",
    "bos_token_id",
    "eos_token_id",
    "pad_token_id",
)
# Names that diffusers gave the VAE's attention until 2023; many published folders have them.
OLD_ATTENTION = {"query": "to_q", "key": "to_k", "value": "to_v", "proj_attn": "to_out.0"}


def build(part: NetworkPart, device: torch.device, dtype: torch.dtype) -> Any:
    """The network of a part, ready to compute. Raises `ModelRefused` or `ModelDamaged`."""
    with torch.device("meta"):
        network = _empty(part)
    weights = {name: value.to(device, dtype) for name, value in _named(part, network).items()}
    _check(part, network, weights)
    network.load_state_dict(weights, assign=True)
    if part.kind in CLIP:
        _restore_positions(network, device)
    return network.requires_grad_(False).eval()


def _empty(part: NetworkPart) -> torch.nn.Module:
    try:
        if part.kind in DIFFUSERS:
            kind = DIFFUSERS[part.kind]
            known = inspect.signature(kind.__init__).parameters
            return kind(**{name: value for name, value in part.config.items() if name in known})
        if part.kind in CLIP:
            config = {name: part.config[name] for name in CLIP_SETTINGS if name in part.config}
            return CLIP[part.kind](CLIPTextConfig(**config))
    except (TypeError, ValueError, LookupError, ArithmeticError, AttributeError, RuntimeError) as error:
        raise ModelDamaged("models_config", part=part.kind, reason=str(error)) from error
    raise ModelRefused("models_class", value=part.kind, known=", ".join([*DIFFUSERS, *CLIP]))


def _named(part: NetworkPart, network: torch.nn.Module) -> dict[str, torch.Tensor]:
    """The weights by the names that the installed libraries use."""
    if part.kind == "AutoencoderKL":
        return {_modern(name): value for name, value in part.weights.items()}
    weights = {name: value for name, value in part.weights.items() if not name.endswith("position_ids")}
    prefix = "text_model."
    if part.kind == "CLIPTextModel" and not any(name.startswith(prefix) for name in network.state_dict()):
        return {name.removeprefix(prefix): value for name, value in weights.items()}
    return weights


def _modern(name: str) -> str:
    head, _, tail = name.rpartition(".")
    layer, _, last = head.rpartition(".")
    return (
        f"{layer}.{OLD_ATTENTION[last]}.{tail}" if ".attentions." in name and last in OLD_ATTENTION else name
    )


def _check(part: NetworkPart, network: torch.nn.Module, weights: Mapping[str, torch.Tensor]) -> None:
    """Compare names and shapes with what the network expects, to name the first that is wrong."""
    wanted = network.state_dict()
    for name, value in wanted.items():
        if name not in weights:
            raise ModelDamaged("models_lacks_weight", part=part.kind, name=name)
        if weights[name].shape != value.shape:
            found, expected = tuple(weights[name].shape), tuple(value.shape)
            raise ModelDamaged("models_shape", part=part.kind, name=name, found=found, expected=expected)
    if unknown := sorted(set(weights) - set(wanted)):
        raise ModelDamaged("models_unknown_weight", part=part.kind, name=unknown[0], count=len(unknown))


def _restore_positions(network: Any, device: torch.device) -> None:
    """Fill the one table that is no weight: it was made without numbers."""
    embeddings = getattr(network, "text_model", network).embeddings
    count = embeddings.position_embedding.num_embeddings
    embeddings.position_ids = torch.arange(count, device=device)[None]
