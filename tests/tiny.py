"""Tiny random checkpoints of every family, as diffusers folders and single files, with CLIP's vocabulary.

`sd1(folder)`, `sd2_v(folder)`, `sdxl(folder)` and `inpainting(folder)` write folders that any peer loads;
`single_file(folder, path)` writes the same weights in the original key layout.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
from safetensors.torch import load_file, save_file
from transformers import CLIPTextConfig
from transformers.models.clip.modeling_clip import CLIPTextModel, CLIPTextModelWithProjection

from graine.models.tokenizer import built_in_vocabulary
from tests.tiny_layout import original_layout

BETAS: dict[str, Any] = {"beta_schedule": "scaled_linear", "beta_start": 0.00085, "beta_end": 0.012}
TRAINED: dict[str, Any] = {**BETAS, "num_train_timesteps": 1000, "steps_offset": 1, "clip_sample": False}
SCHEDULERS: dict[str, dict[str, Any]] = {
    "PNDMScheduler": {**TRAINED, "skip_prk_steps": True, "set_alpha_to_one": False},
    "DDIMScheduler": {**TRAINED, "prediction_type": "v_prediction", "set_alpha_to_one": False},
    "EulerDiscreteScheduler": {**TRAINED, "timestep_spacing": "leading", "interpolation_type": "linear"},
}
CROSS: dict[str, Any] = {
    "down_block_types": ("CrossAttnDownBlock2D", "DownBlock2D"),
    "up_block_types": ("UpBlock2D", "CrossAttnUpBlock2D"),
}


def sd1(folder: Path, *, in_channels: int = 4) -> Path:
    """Write a tiny SD 1.x: eight heads, convolutions round the attention, text of 64 numbers a token."""
    torch.manual_seed(1)
    unet = _unet(
        sample_size=8,
        in_channels=in_channels,
        block_out_channels=(32, 64),
        layers_per_block=2,
        cross_attention_dim=64,
        attention_head_dim=8,
        **CROSS,
    )
    encoder = CLIPTextModel(_text_config(64, "quick_gelu"))
    parts = {"unet": unet, "vae": _vae(0.18215), "text_encoder": encoder}
    return _write(folder, "StableDiffusionPipeline", parts, "PNDMScheduler")


def inpainting(folder: Path) -> Path:
    """Write a tiny SD 1.x inpainting model: nine input channels."""
    return sd1(folder, in_channels=9)


def sd2_v(folder: Path) -> Path:
    """Write a tiny SD 2.x that predicts v: heads of 64 numbers, linear projections, gelu."""
    torch.manual_seed(2)
    unet = _unet(
        sample_size=8,
        block_out_channels=(64, 128),
        layers_per_block=2,
        cross_attention_dim=128,
        attention_head_dim=(1, 2),
        use_linear_projection=True,
        **CROSS,
    )
    encoder = CLIPTextModel(_text_config(128, "gelu"))
    parts = {"unet": unet, "vae": _vae(0.18215), "text_encoder": encoder}
    return _write(folder, "StableDiffusionPipeline", parts, "DDIMScheduler")


def sdxl(folder: Path) -> Path:
    """Write a tiny SDXL: two text encoders, a pooled text, six size numbers, attention of depth 2 below."""
    torch.manual_seed(3)
    unet = _unet(
        sample_size=16,
        block_out_channels=(64, 128),
        layers_per_block=2,
        cross_attention_dim=64 + 128,
        attention_head_dim=(1, 2),
        use_linear_projection=True,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        transformer_layers_per_block=(1, 2),
        addition_embed_type="text_time",
        addition_time_embed_dim=256,
        projection_class_embeddings_input_dim=6 * 256 + 128,
    )
    parts = {
        "unet": unet,
        "vae": _vae(0.13025),
        "text_encoder": CLIPTextModel(_text_config(64, "quick_gelu")),
        "text_encoder_2": CLIPTextModelWithProjection(_text_config(128, "gelu")),
    }
    return _write(folder, "StableDiffusionXLPipeline", parts, "EulerDiscreteScheduler")


def single_file(
    folder: Path, path: Path, *, dtype: torch.dtype | None = None, metadata: dict[str, str] | None = None
) -> Path:
    """Write the weights of a tiny diffusers folder as one file in the original layout."""
    parts = {part.parent.name: load_file(part) for part in sorted(folder.glob("*/*.safetensors"))}
    config = json.loads((folder / "unet" / "config.json").read_text())
    state = original_layout(parts, config)
    save_file(
        {key: value.to(dtype or value.dtype).contiguous() for key, value in state.items()}, path, metadata
    )
    return path


def replace_part(folder: Path, name: str, network: Any) -> None:
    """Put another network in the place of one part of a diffusers folder."""
    shutil.rmtree(folder / name)
    network.save_pretrained(folder / name)
    index = json.loads((folder / "model_index.json").read_text())
    _write_json(folder / "model_index.json", index | {name: [_library(network), type(network).__name__]})


def _unet(**settings: Any) -> UNet2DConditionModel:
    return UNet2DConditionModel(**settings)


def _vae(scaling_factor: float) -> AutoencoderKL:
    levels = 4
    settings: dict[str, Any] = {
        "block_out_channels": (32,) * levels,
        "down_block_types": ("DownEncoderBlock2D",) * levels,
        "up_block_types": ("UpDecoderBlock2D",) * levels,
    }
    return AutoencoderKL(**settings, layers_per_block=1, sample_size=64, scaling_factor=scaling_factor)


def _text_config(width: int, activation: str) -> CLIPTextConfig:
    return CLIPTextConfig(
        hidden_size=width,
        intermediate_size=4 * width,
        num_hidden_layers=3,
        num_attention_heads=width // 64,
        projection_dim=width,
        hidden_act=activation,
        vocab_size=49_408,
        bos_token_id=49_406,
        eos_token_id=49_407,
        pad_token_id=1,
    )


def _write(folder: Path, pipeline: str, parts: Mapping[str, Any], scheduler: str) -> Path:
    for name, network in parts.items():
        network.save_pretrained(folder / name)
    index: dict[str, object] = {name: [_library(part), type(part).__name__] for name, part in parts.items()}
    for name in [name for name in parts if name.startswith("text_encoder")]:
        tokenizer = name.replace("text_encoder", "tokenizer")
        _write_tokenizer(
            folder / tokenizer, "!" if _pads_with_zero(pipeline, name, scheduler) else "<|endoftext|>"
        )
        index[tokenizer] = ["transformers", "CLIPTokenizer"]
    index["scheduler"] = ["diffusers", scheduler]
    _write_json(folder / "scheduler" / "scheduler_config.json", _class(scheduler, SCHEDULERS[scheduler]))
    if pipeline == "StableDiffusionPipeline":
        absent = {name: [None, None] for name in ("safety_checker", "feature_extractor", "image_encoder")}
        index |= {**absent, "requires_safety_checker": False}
    else:
        index["force_zeros_for_empty_prompt"] = True
    _write_json(folder / "model_index.json", _class(pipeline, index))
    return folder


def _pads_with_zero(pipeline: str, encoder: str, scheduler: str) -> bool:
    """Tell whether an encoder is OpenCLIP's, whose texts end in zeros."""
    return encoder == "text_encoder_2" or (
        pipeline == "StableDiffusionPipeline" and scheduler == "DDIMScheduler"
    )


def _write_tokenizer(folder: Path, padding: str) -> None:
    vocabulary, merges = built_in_vocabulary()
    _write_json(folder / "vocab.json", vocabulary)
    lines = ["#version: 0.2", *(" ".join(pair) for pair in merges)]
    (folder / "merges.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    marks = {"bos_token": "<|startoftext|>", "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>"}
    config = {**marks, "pad_token": padding, "model_max_length": 77, "tokenizer_class": "CLIPTokenizer"}
    _write_json(folder / "tokenizer_config.json", config)


def _write_json(path: Path, data: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, indent=2), encoding="utf-8")


def _class(name: str, config: Mapping[str, object]) -> dict[str, object]:
    return {"_class_name": name, "_diffusers_version": "0.42.1", **config}


def _library(part: object) -> str:
    return type(part).__module__.split(".")[0]
