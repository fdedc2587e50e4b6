"""The tiny checkpoints, made once for all tests of this folder."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
import torch

from graine.models.checkpoints.catalogue import Catalogue
from graine.models.loading import load
from graine.models.stable_diffusion import StableDiffusion
from tests import tiny

FAMILIES: dict[str, Callable[[Path], Path]] = {
    "sd1": tiny.sd1,
    "sd2_v": tiny.sd2_v,
    "sdxl": tiny.sdxl,
    "inpainting": tiny.inpainting,
}
Checkpoints = Callable[[str], Path]
Loaded = Callable[[Path], StableDiffusion]


@pytest.fixture(scope="session")
def checkpoints(tmp_path_factory: pytest.TempPathFactory) -> Checkpoints:
    """The diffusers folder of a family by its name, or its single file by `name.safetensors`."""
    root = tmp_path_factory.mktemp("checkpoints")
    logging.getLogger("diffusers").setLevel(logging.ERROR)

    @cache
    def make(name: str) -> Path:
        if not name.endswith(".safetensors"):
            return FAMILIES[name](root / name)
        family = name.removesuffix(".safetensors")
        says = {"modelspec.prediction_type": "v"} if family == "sd2_v" else {}
        return tiny.single_file(make(family), root / name, metadata=says)

    return make


@pytest.fixture(scope="session")
def loaded() -> Loaded:
    """Load a path on the processor in float32, once."""

    @cache
    def read(path: Path) -> StableDiffusion:
        return load(Catalogue([]).find(str(path)), torch.device("cpu"), torch.float32)

    return read
