"""Which device and number format to compute with, chosen by a look at the machine that says why."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import torch

from graine.errors import RecipeError
from graine.i18n import text

DTYPES = {"float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16}
# Smaller models gain nothing from bfloat16 even with AMX tiles: so their pictures are the same everywhere.
SMALL = 300_000_000  # bytes
ALIASES = {"fp32": "float32", "fp16": "float16", "half": "float16", "bf16": "bfloat16"}


@dataclass(frozen=True, slots=True)
class Compute:
    """A device, a number format, and the reason in the user's language."""

    device: torch.device
    dtype: torch.dtype
    reason: str


def choose(device: str | None = None, dtype: str | None = None, *, model_bytes: int | None = None) -> Compute:
    """Choose what to compute a model with; `device` and `dtype` overrule. Raises `RecipeError`."""
    chosen = _device(device) if device else _best_device()
    if dtype:
        return Compute(chosen, _dtype(dtype), text("engine.asked"))
    if chosen.type != "cpu":
        return Compute(chosen, torch.float16, text("engine.gpu", device=str(chosen)))
    if model_bytes is not None and model_bytes < SMALL:
        return Compute(chosen, torch.float32, text("engine.cpu_small"))
    if _bfloat16_pays():
        return Compute(chosen, torch.bfloat16, text("engine.cpu_bfloat16"))
    return Compute(chosen, torch.float32, text("engine.cpu_float32"))


def _best_device() -> torch.device:
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def _device(name: str) -> torch.device:
    there = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if not there.get(name.split(":")[0].lower(), False):
        found = ", ".join(kind for kind, usable in there.items() if usable)
        raise RecipeError("device", value=name, devices=found)
    return torch.device(name.lower())


def _dtype(name: str) -> torch.dtype:
    full = ALIASES.get(name.lower(), name.lower())
    if full not in DTYPES:
        raise RecipeError("dtype", value=name, dtypes=", ".join(DTYPES))
    return DTYPES[full]


@cache
def _bfloat16_pays() -> bool:
    """Tell whether bfloat16 is clearly faster here: only processors with AMX tiles are worth the try."""
    processor = Path("/proc/cpuinfo")
    if not processor.exists() or "amx_bf16" not in processor.read_text():
        return False
    return _product_seconds(torch.float32) > 1.5 * _product_seconds(torch.bfloat16)


def _product_seconds(dtype: torch.dtype) -> float:
    matrix = torch.ones(512, 512, dtype=dtype)
    torch.mm(matrix, matrix)  # the first product pays for the kernel's set-up
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        torch.mm(matrix, matrix)
        best = min(best, time.perf_counter() - start)
    return best
