"""A whole model in one `.safetensors` file, in the key layout of the original latent diffusion code.

What a file is made of is read from its tensors' names and shapes, not from a list of known models: every size
of U-Net, VAE and text encoder works, without a network and without configuration files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import torch
from diffusers.loaders.single_file_utils import (
    convert_ldm_unet_checkpoint,
    convert_ldm_vae_checkpoint,
    convert_open_clip_checkpoint,
)

from graine.errors import ModelDamaged
from graine.i18n import Key
from graine.models.checkpoints.checkpoint import Checkpoint, NetworkPart
from graine.models.checkpoints.folder import read_weights
from graine.models.checkpoints.ldm_layout import text_config, unet_config, vae_config
from graine.models.checkpoints.safetensors_header import Header, read_header
from graine.models.tokenizer import END, ZERO, ClipTokenizer

UNET, VAE = "model.diffusion_model.", "first_stage_model."
CLIP = "cond_stage_model.transformer."
OPENCLIP = "cond_stage_model.model."
XL_CLIP, XL_OPENCLIP = "conditioner.embedders.0.transformer.", "conditioner.embedders.1.model."
OPENAI = (CLIP, XL_CLIP)
# What each family's text encoders are found by.
FAMILIES = {"sdxl": (XL_CLIP, XL_OPENCLIP), "sd2": (OPENCLIP,), "sd1": (CLIP,)}
SCALING = {"sd1": 0.18215, "sd2": 0.18215, "sdxl": 0.13025}
TRAINED = {"beta_schedule": "scaled_linear", "beta_start": 0.00085, "beta_end": 0.012}

State = dict[str, torch.Tensor]


def read_single_file(path: Path) -> Checkpoint:
    """Read a model from one file. Raises `ModelRefused` (a pickle) or `ModelDamaged` (no whole model)."""
    header = read_header(path)
    family = find_family(path, header)
    state = read_weights(path)
    # OpenAI's encoder was trained with texts that end in end tokens, OpenCLIP's with zeros.
    tokenizers = [ClipTokenizer.built_in(END if prefix in OPENAI else ZERO) for prefix in FAMILIES[family]]
    unet = _starting(state, UNET)
    config = unet_config(unet, family)
    vae = _starting(state, VAE)
    structure = vae_config(vae) | {"scaling_factor": SCALING[family], "force_upcast": family == "sdxl"}
    return Checkpoint(
        family=family,
        unet=NetworkPart(
            "UNet2DConditionModel", config, convert_ldm_unet_checkpoint(_prefixed(unet, UNET), config)
        ),
        vae=NetworkPart(
            "AutoencoderKL", structure, convert_ldm_vae_checkpoint(_prefixed(vae, VAE), structure)
        ),
        encoders=tuple(_encoder(_starting(state, prefix), prefix) for prefix in FAMILIES[family]),
        tokenizer=tokenizers[0],
        pads=tuple(tokenizer.pad for tokenizer in tokenizers),
        noise=TRAINED | prediction(path, header, family),
        zero_empty_prompt=family == "sdxl",
    )


def find_family(path: Path, header: Header) -> str:
    """Tell "sd1", "sd2" or "sdxl" by the text encoders. Raises `ModelDamaged` if a part is missing."""
    names = tuple(header.tensors)
    for part, prefix in (("unet", UNET), ("vae", VAE)):
        if not _any(names, prefix):
            raise ModelDamaged("models_family", file=path.name, missing=Key(f"models.parts.{part}"))
    for family, prefixes in FAMILIES.items():
        if all(_any(names, prefix) for prefix in prefixes):
            return family
    raise ModelDamaged("models_family", file=path.name, missing=Key("models.parts.text_encoder"))


def prediction(path: Path, header: Header, family: str) -> dict[str, Any]:
    """Tell what the U-Net predicts, from what the file or its neighbour `.yaml` says.

    In this order: the metadata `modelspec.prediction_type`; tensors named `v_pred` and `ztsnr` (zero terminal
    SNR); `parameterization: "v"` in a configuration of the same name. SD 2.x without any of them is found out
    later, by asking the U-Net (`prediction_type` is None); all others predict the noise.
    """
    zero = {"rescale_betas_zero_snr": "ztsnr" in header.tensors}
    said = header.metadata.get("modelspec.prediction_type", "").lower()
    if said in ("v", "epsilon"):
        return zero | {"prediction_type": "v_prediction" if said == "v" else "epsilon"}
    if "v_pred" in header.tensors or _neighbour_says_v(path):
        return zero | {"prediction_type": "v_prediction"}
    return zero | {"prediction_type": None if family == "sd2" else "epsilon"}


def _neighbour_says_v(path: Path) -> bool:
    neighbour = path.with_suffix(".yaml")
    if not neighbour.is_file() or neighbour.stat().st_size > 1 << 20:
        return False
    text = neighbour.read_text(encoding="utf-8", errors="replace")
    return re.search(r"""^\s*parameterization:\s*["']?v["']?\s*(#.*)?$""", text, re.MULTILINE) is not None


def _encoder(state: State, prefix: str) -> NetworkPart:
    if prefix in OPENAI:
        state = {name.removeprefix("text_model."): value for name, value in state.items()}
        return NetworkPart("CLIPTextModel", text_config(state), state)
    projects = prefix == XL_OPENCLIP
    if not projects:
        # SD 2.x was trained on the last layer but one: the last is in the file and never used.
        last = max(
            int(match[1]) for name in state if (match := re.match(r"transformer\.resblocks\.(\d+)\.", name))
        )
        state = {
            name: value
            for name, value in state.items()
            if not name.startswith(f"transformer.resblocks.{last}.")
        }
    width = state["ln_final.weight"].shape[0]
    stand_in = SimpleNamespace(config=SimpleNamespace(hidden_size=width))
    weights: State = convert_open_clip_checkpoint(stand_in, _prefixed(state, prefix), prefix)
    if not projects:
        weights.pop("text_projection.weight", None)
    plain = {name.removeprefix("text_model."): value for name, value in weights.items()}
    kind = "CLIPTextModelWithProjection" if projects else "CLIPTextModel"
    return NetworkPart(kind, text_config(plain) | {"hidden_act": "gelu"}, weights)


def _starting(state: Mapping[str, torch.Tensor], prefix: str) -> State:
    return {name.removeprefix(prefix): value for name, value in state.items() if name.startswith(prefix)}


def _prefixed(state: Mapping[str, torch.Tensor], prefix: str) -> State:
    return {prefix + name: value for name, value in state.items()}


def _any(names: Iterable[str], prefix: str) -> bool:
    return any(name.startswith(prefix) for name in names)
