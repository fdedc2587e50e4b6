"""What the engine needs of a model: noise levels, conditioning, one network call, encoder and decoder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    import torch

    from graine.prompt.syntax.chunks import Chunk, Tokenizer
    from graine.sampling.schedules import NoiseSchedule


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelInfo:
    """What is known of a model before it is asked to draw."""

    name: str
    hash: str  # first 10 hex digits of the sha256 of its weights
    family: str  # "sd1", "sd2", "sdxl" or "exact"
    native_size: tuple[int, int]  # (width, height) in pixels that it was trained at
    latent_channels: int = 4
    scale: int = 8  # pixels a side of one latent cell
    default_cfg: float = 7.0
    upscale: int = 1  # factor that its pictures are enlarged by unless the user says otherwise
    known_words: frozenset[str] | None = None  # None = any word (an open vocabulary)


@dataclass(frozen=True, slots=True)
class Conditioning:
    """A prompt as the network reads it; for inpainting, with what is left of the picture."""

    context: torch.Tensor  # (tokens, width); tokens is a multiple of 77
    pooled: torch.Tensor | None = None  # (pooled width,), SDXL only
    time_ids: torch.Tensor | None = None  # (6,), SDXL only: original size, crop, target size (height first)
    masked: torch.Tensor | None = None  # (1 + channels, h, w): mask and masked latent, for inpainting


class Model(Protocol):
    """A loaded model. Tensors are on its device in its dtype; batches are along the first axis."""

    info: ModelInfo
    schedule: NoiseSchedule
    prediction: str  # "epsilon", "v_prediction" or "sample": what the network puts out
    inpaints: bool  # whether the network reads `Conditioning.masked`; without one, all is masked
    pixel_bytes: int  # memory that encoding or decoding takes at its peak, for each pixel
    tiles_exactly: (
        bool  # a pixel hears of its surroundings alone: tiles that overlap show what the whole does
    )
    device: torch.device
    dtype: torch.dtype

    @property
    def tokenizer(self) -> Tokenizer:
        """What cuts prompts into tokens."""
        ...

    def encode(
        self, chunks: Sequence[Chunk], *, clip_skip: int, emphasis: str, size: tuple[int, int]
    ) -> Conditioning:
        """Turn the weighted token chunks of one prompt into conditioning; `size` is (width, height)."""
        ...

    def predict(
        self, x: torch.Tensor, timesteps: torch.Tensor, conditions: Sequence[Conditioning]
    ) -> torch.Tensor:
        """Call the network once: x (rows, channels, h, w) scaled to unit variance, one timestep a row.

        Conditions, one a row, have contexts of equal shape. Gives the raw output in x's shape, float32.
        """
        ...

    def encode_picture(self, picture: torch.Tensor) -> torch.Tensor:
        """Turn a picture (3, height, width) in [-1, 1] into its latent (channels, h, w), float32.

        Where the encoder gives a distribution, this is its mode: the same picture always has the same latent.
        """
        ...

    def decode(self, latent: torch.Tensor) -> np.ndarray:
        """Turn one final latent (channels, h, w) into RGB pixels, uint8 (height, width, 3)."""
        ...

    def preview(self, denoised: torch.Tensor) -> np.ndarray:
        """Turn a denoised prediction into a small RGB picture in under 2 % of a step, uint8 (h, w, 3)."""
        ...

    def slice_attention(self, on: bool) -> None:
        """Compute attention in slices: slower, with less memory at its peak."""
        ...
