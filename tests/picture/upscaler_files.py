"""Tiny upscalers of known kinds with random weights, as safetensors files."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from graine.picture.upscale.spandrel_upscaler import spandrel


def network(kind: str) -> torch.nn.Module:
    """A random network of a few thousand numbers: "esrgan" (x4), "compact" (x2), or "denoiser" (x1)."""
    spandrel()
    torch.manual_seed(1)
    if kind == "esrgan":
        return _network("ESRGAN", num_filters=8, num_blocks=1, scale=4)
    scale = 1 if kind == "denoiser" else 2
    return _network("Compact", num_feat=8, num_conv=2, upscale=scale)


def write(folder: Path, name: str, kind: str) -> Path:
    """Write such a network as `folder/name`."""
    folder.mkdir(parents=True, exist_ok=True)
    save_file(network(kind).state_dict(), folder / name)
    return folder / name


def _network(architecture: str, **sizes: Any) -> torch.nn.Module:
    made: torch.nn.Module = getattr(import_module(f"spandrel.architectures.{architecture}"), architecture)(
        **sizes
    )
    return made.eval()
