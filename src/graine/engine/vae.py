"""Between pictures and latents: whole where it fits, else in overlapping tiles whose borders are blended."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import torch

from graine.engine import memory
from graine.engine.tiles import Windows
from graine.errors import RenderError

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL.Image import Image

    from graine.models.base import Model

Result = TypeVar("Result")

TILE = 64  # latent cells a side
OVERLAP = 16  # cells that neighbours share
MARGIN = 4  # cells at a tile's border that are not used: there a network misses the surroundings


class Encoder:
    """Encodes pictures with one model and keeps the latest two: the tries of an edit start from the same."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._kept: dict[bytes, tuple[torch.Tensor, list[str]]] = {}

    def __call__(self, picture: torch.Tensor, notes: list[str]) -> torch.Tensor:
        """The latent of a picture as `encode` does."""
        key = hashlib.sha256(str(picture.shape).encode() + picture.numpy().tobytes()).digest()
        if key not in self._kept:
            measures: list[str] = []
            latent = encode(self.model, picture, measures)
            self._kept = {**dict(list(self._kept.items())[-1:]), key: (latent, measures)}
        latent, measures = self._kept[key]
        notes += [note for note in measures if note not in notes]
        return latent


def to_tensor(image: Image) -> torch.Tensor:
    """A picture as numbers in [-1, 1], (3, height, width)."""
    pixels = torch.from_numpy(np.array(image.convert("RGB")))
    return pixels.permute(2, 0, 1).float() / 127.5 - 1


@torch.inference_mode()
def encode(model: Model, picture: torch.Tensor, notes: list[str]) -> torch.Tensor:
    """The latent (channels, h, w), float32, of a picture (3, height, width) in [-1, 1].

    Measures taken for want of memory are added to `notes`. Raises `RenderError`.
    """
    return _fitting(
        "encode",
        lambda: model.encode_picture(picture),
        lambda: encode_tiled(model, picture),
        tiled=memory.should_tile(picture[0].numel(), model),
        notes=notes,
    )


@torch.inference_mode()
def decode(model: Model, latent: torch.Tensor, notes: list[str]) -> np.ndarray:
    """The pixels of a latent (channels, h, w), uint8 (height, width, 3). Notes and errors as above."""
    return _fitting(
        "decode",
        lambda: model.decode(latent),
        lambda: decode_tiled(model, latent),
        tiled=memory.should_tile(latent[0].numel() * model.info.scale**2, model),
        notes=notes,
    )


def encode_tiled(model: Model, picture: torch.Tensor) -> torch.Tensor:
    """Encode tile by tile: what one tile takes bounds the memory."""
    tiles = _tiles(picture.shape[-2] // model.info.scale, picture.shape[-1] // model.info.scale)
    return tiles.join(model.encode_picture(part) for part in tiles.times(model.info.scale).cut(picture))


def decode_tiled(model: Model, latent: torch.Tensor) -> np.ndarray:
    """Decode tile by tile: what one tile takes, and the picture itself, bound the memory."""
    tiles = _tiles(*latent.shape[-2:])
    decoded = (torch.from_numpy(model.decode(part)).permute(2, 0, 1).float() for part in tiles.cut(latent))
    whole = tiles.times(model.info.scale).join(decoded)
    return whole.round_().to(torch.uint8).permute(1, 2, 0).contiguous().numpy()


def _tiles(height: int, width: int) -> Windows:
    return Windows.of(height, width, side=TILE, overlap=OVERLAP, margin=MARGIN)


def _fitting(
    key: str, whole: Callable[[], Result], tiles: Callable[[], Result], *, tiled: bool, notes: list[str]
) -> Result:
    try:
        result = tiles() if tiled else whole()
    except Exception as error:
        if tiled or not memory.is_shortage(error):
            raise RenderError(key, reason=str(error)) from error
        tiled, result = True, tiles()
    if tiled and memory.TILED_VAE not in notes:
        notes.append(memory.TILED_VAE)
    return result
