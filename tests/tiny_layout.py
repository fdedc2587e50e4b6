"""The original key layout of Stable Diffusion files, written from diffusers' names, to test the way back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import torch

State = dict[str, torch.Tensor]
Rules = Iterable[tuple[str, str | Callable[[re.Match[str]], str]]]

UNET_RESNET = (
    ("norm1", "in_layers.0"),
    ("conv1", "in_layers.2"),
    ("time_emb_proj", "emb_layers.1"),
    ("norm2", "out_layers.0"),
    ("conv2", "out_layers.3"),
    ("conv_shortcut", "skip_connection"),
)
VAE_RULES: Rules = (
    (r"down_blocks\.(\d+)\.resnets\.(\d+)", r"down.\1.block.\2"),
    (r"down_blocks\.(\d+)\.downsamplers\.0", r"down.\1.downsample"),
    (r"up_blocks\.(\d+)\.resnets\.(\d+)", lambda m: f"up.{3 - int(m[1])}.block.{m[2]}"),
    (r"up_blocks\.(\d+)\.upsamplers\.0", lambda m: f"up.{3 - int(m[1])}.upsample"),
    (r"mid_block\.resnets\.(\d)", lambda m: f"mid.block_{int(m[1]) + 1}"),
    (r"mid_block\.attentions\.0\.group_norm", "mid.attn_1.norm"),
    (r"mid_block\.attentions\.0\.to_([qkv])", r"mid.attn_1.\1"),
    (r"mid_block\.attentions\.0\.to_out\.0", "mid.attn_1.proj_out"),
    ("conv_shortcut", "nin_shortcut"),
    ("conv_norm_out", "norm_out"),
)
OPENCLIP_RULES = (
    (r"^text_model\.", ""),
    (r"embeddings\.token_embedding", "token_embedding"),
    (r"embeddings\.position_embedding\.weight", "positional_embedding"),
    (r"final_layer_norm", "ln_final"),
    (r"encoder\.layers", "transformer.resblocks"),
    (r"layer_norm(\d)", r"ln_\1"),
    (r"mlp\.fc1", "mlp.c_fc"),
    (r"mlp\.fc2", "mlp.c_proj"),
    (r"self_attn", "attn"),
)


def original_layout(parts: Mapping[str, State], unet: Mapping[str, Any]) -> State:
    """Join the parts of a diffusers folder to one original state; `unet` is the U-Net's configuration."""
    state = _prefixed("model.diffusion_model.", _unet(parts["unet"], unet))
    state |= _prefixed("first_stage_model.", _vae(parts["vae"]))
    first, second = _text(parts["text_encoder"]), parts.get("text_encoder_2")
    if second is not None:
        state |= _prefixed("conditioner.embedders.0.transformer.", first)
        state |= _prefixed("conditioner.embedders.1.model.", _openclip(second))
    elif unet["use_linear_projection"]:
        state |= _prefixed("cond_stage_model.model.", _openclip(_with_unused_layer(first)))
    else:
        state |= _prefixed("cond_stage_model.transformer.", first)
    return state


def _unet(state: State, config: Mapping[str, Any]) -> State:
    per_block = config["layers_per_block"]
    attends = [kind.startswith("Cross") for kind in config["up_block_types"]]

    def down(block: str, layer: str) -> int:
        return 1 + int(block) * (per_block + 1) + int(layer)

    def up(block: str, layer: str) -> int:
        return int(block) * (per_block + 1) + int(layer)

    def upsampler(match: re.Match[str]) -> str:
        place = 2 if attends[int(match[1])] else 1
        return f"output_blocks.{up(match[1], str(per_block))}.{place}.conv"

    rules: Rules = (
        (r"^time_embedding\.linear_(\d)", lambda m: f"time_embed.{2 * int(m[1]) - 2}"),
        (r"^add_embedding\.linear_(\d)", lambda m: f"label_emb.0.{2 * int(m[1]) - 2}"),
        (r"^conv_in", "input_blocks.0.0"),
        (r"^conv_norm_out", "out.0"),
        (r"^conv_out", "out.2"),
        (r"^down_blocks\.(\d+)\.resnets\.(\d+)", lambda m: f"input_blocks.{down(m[1], m[2])}.0"),
        (r"^down_blocks\.(\d+)\.attentions\.(\d+)", lambda m: f"input_blocks.{down(m[1], m[2])}.1"),
        (
            r"^down_blocks\.(\d+)\.downsamplers\.0\.conv",
            lambda m: f"input_blocks.{down(m[1], str(per_block))}.0.op",
        ),
        (r"^mid_block\.resnets\.(\d)", lambda m: f"middle_block.{2 * int(m[1])}"),
        (r"^mid_block\.attentions\.0", "middle_block.1"),
        (r"^up_blocks\.(\d+)\.resnets\.(\d+)", lambda m: f"output_blocks.{up(m[1], m[2])}.0"),
        (r"^up_blocks\.(\d+)\.attentions\.(\d+)", lambda m: f"output_blocks.{up(m[1], m[2])}.1"),
        (r"^up_blocks\.(\d+)\.upsamplers\.0\.conv", upsampler),
    )
    renamed = {_renamed(key, rules): value for key, value in state.items()}
    return {
        key if "transformer_blocks" in key else _renamed(key, UNET_RESNET): value
        for key, value in renamed.items()
    }


def _vae(state: State) -> State:
    renamed = {_renamed(key, VAE_RULES): value for key, value in state.items()}
    return {
        # The original's attention is made of 1x1 convolutions.
        key: value[:, :, None, None] if ".attn_1." in key and value.ndim == 2 else value
        for key, value in renamed.items()
    }


def _text(state: State) -> State:
    """Name OpenAI's text encoder as files do, with the positions that old ones hold."""
    named = {
        key if key.startswith("text_model.") else f"text_model.{key}": value for key, value in state.items()
    }
    return named | {"text_model.embeddings.position_ids": torch.arange(77)[None]}


def _openclip(state: State) -> State:
    joined: State = {}
    for key, value in state.items():
        name = _renamed(key, OPENCLIP_RULES)
        if name.endswith("position_ids") or re.search(r"\.[kv]_proj\.", name):
            continue
        if ".q_proj." in name:
            value = torch.cat([state[key.replace("q_proj", part)] for part in ("q_proj", "k_proj", "v_proj")])
            name = name.replace("q_proj.", "in_proj_")
        joined[name] = value
    if "text_projection.weight" in joined:
        joined["text_projection"] = joined.pop("text_projection.weight").T
    return joined


def _with_unused_layer(state: State) -> State:
    """Add the last layer that SD 2.x's files hold and nobody reads."""
    last = max(int(match[1]) for key in state if (match := re.search(r"layers\.(\d+)\.", key)))
    layer = {key: value for key, value in state.items() if f"layers.{last}." in key}
    return state | {
        key.replace(f"layers.{last}.", f"layers.{last + 1}."): value + 1 for key, value in layer.items()
    }


def _renamed(key: str, rules: Rules) -> str:
    for pattern, replacement in rules:
        key = re.sub(pattern, replacement, key)
    return key


def _prefixed(prefix: str, state: State) -> State:
    return {prefix + key: value for key, value in state.items()}
