"""What networks a file in the original layout holds, worked out from the shapes of its tensors."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from graine.errors import ModelDamaged

if TYPE_CHECKING:
    import torch

    State = Mapping[str, torch.Tensor]

HEADS_SD1 = 8  # SD 1.x has 8 attention heads everywhere; SD 2.x and SDXL have heads of 64 numbers
HEAD = 64


def unet_config(state: State, family: str) -> dict[str, object]:
    """Diffusers' configuration of a U-Net from its tensors in the original names."""
    blocks = 1 + _highest(state, r"input_blocks\.(\d+)\.")
    downs = [place for place in range(blocks) if f"input_blocks.{place}.0.op.weight" in state]
    layers = (downs[0] if downs else blocks) - 1
    first_of_level = range(1, blocks, layers + 1)
    channels = [_side(state, f"input_blocks.{place}.0.out_layers.3.weight", 0) for place in first_of_level]
    depths = [_depth(state, f"input_blocks.{place}.1") for place in first_of_level]
    middle = _depth(state, "middle_block.1")
    inputs, outputs = _side(state, "input_blocks.0.0.weight", 1), _side(state, "out.2.weight", 0)
    if inputs not in (outputs, 2 * outputs + 1):
        raise ModelDamaged("models_channels", inputs=inputs, known=f"{outputs}, {2 * outputs + 1}")
    return {
        "in_channels": inputs,
        "out_channels": outputs,
        "block_out_channels": channels,
        "layers_per_block": layers,
        "down_block_types": ["CrossAttnDownBlock2D" if depth else "DownBlock2D" for depth in depths],
        "up_block_types": ["CrossAttnUpBlock2D" if depth else "UpBlock2D" for depth in reversed(depths)],
        "transformer_layers_per_block": [*(depth or 1 for depth in depths[:-1]), depths[-1] or middle],
        "cross_attention_dim": _context_width(state),
        "attention_head_dim": HEADS_SD1 if family == "sd1" else [max(1, width // HEAD) for width in channels],
        "use_linear_projection": state["middle_block.1.proj_in.weight"].ndim == 2,
        "upcast_attention": family == "sd2",
    } | _size_conditioning(state)


def vae_config(state: State) -> dict[str, object]:
    """Diffusers' configuration of a VAE from its tensors in the original names."""
    levels = range(1 + _highest(state, r"encoder\.down\.(\d+)\."))
    return {
        "block_out_channels": [
            _side(state, f"encoder.down.{level}.block.0.conv1.weight", 0) for level in levels
        ],
        "down_block_types": ["DownEncoderBlock2D" for _ in levels],
        "up_block_types": ["UpDecoderBlock2D" for _ in levels],
        "layers_per_block": 1 + _highest(state, r"encoder\.down\.0\.block\.(\d+)\."),
        "latent_channels": _side(state, "decoder.conv_in.weight", 1),
    }


def text_config(state: State) -> dict[str, object]:
    """Transformers' configuration of a CLIP text encoder from its tensors in transformers' names."""
    width = _side(state, "embeddings.token_embedding.weight", 1)
    projected = state.get("text_projection.weight")
    return {
        "vocab_size": _side(state, "embeddings.token_embedding.weight", 0),
        "hidden_size": width,
        "intermediate_size": _side(state, "encoder.layers.0.mlp.fc1.weight", 0),
        "num_hidden_layers": 1 + _highest(state, r"encoder\.layers\.(\d+)\."),
        "num_attention_heads": max(1, width // HEAD),
        "max_position_embeddings": _side(state, "embeddings.position_embedding.weight", 0),
        "projection_dim": width if projected is None else projected.shape[0],
        "hidden_act": "quick_gelu",
        "bos_token_id": 49_406,
        "eos_token_id": 49_407,
    }


def _size_conditioning(state: State) -> dict[str, object]:
    if "label_emb.0.0.weight" not in state:
        return {}
    return {
        "addition_embed_type": "text_time",
        "addition_time_embed_dim": 256,
        "projection_class_embeddings_input_dim": _side(state, "label_emb.0.0.weight", 1),
    }


def _context_width(state: State) -> int:
    return _side(state, "middle_block.1.transformer_blocks.0.attn2.to_k.weight", 1)


def _depth(state: State, place: str) -> int:
    """Count the transformer blocks at a place of the U-Net; 0 = no attention there."""
    return 1 + _highest(state, rf"{re.escape(place)}\.transformer_blocks\.(\d+)\.")


def _highest(state: State, pattern: str) -> int:
    found = re.compile(pattern)
    return max((int(match[1]) for name in state if (match := found.match(name))), default=-1)


def _side(state: State, name: str, axis: int) -> int:
    if name not in state or state[name].ndim <= axis:
        raise ModelDamaged("models_lacks_weight", part="checkpoint", name=name)
    return int(state[name].shape[axis])
