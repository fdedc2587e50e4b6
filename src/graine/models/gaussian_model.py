"""`ExactModel`: the Gaussian mixture as a model to draw with. It needs no weights and takes no time.

It is the fake member of `models`: the engine is tested with it, experiments are rehearsed on it, and what it
draws (blocks of colour, chosen by the words of the prompt) is right by construction.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import torch
from torch.nn.functional import avg_pool2d

from graine.models.base import Conditioning, ModelInfo
from graine.models.gaussian_mixture import GaussianMixture
from graine.prompt.syntax.chunks import Chunk
from graine.sampling.schedules import NoiseSchedule

KINDS = 16  # kinds of picture
CHANNELS = 3  # its latents are colours
FAITH = 0.05  # the share of every kind that no word asks for
SPREAD = 0.1  # how much the pictures of one kind differ


class WordTokenizer:
    """One token a word: the word's checksum."""

    begin, end, pad = 0, 1, 1

    def encode(self, text: str) -> list[int]:
        """A token for each word and each sign."""
        return [2 + zlib.crc32(word.encode()) % 65_536 for word in re.findall(r"\w+|[^\w\s]", text.lower())]


class ExactModel:
    """Draws blocks of colour: each word of the prompt makes one kind of picture likelier."""

    info = ModelInfo(
        name="exact",
        hash="0" * 10,
        family="exact",
        native_size=(64, 64),
        latent_channels=CHANNELS,
        default_cfg=3.0,
    )
    prediction = "sample"
    inpaints = False
    pixel_bytes = 64
    tiles_exactly = True

    def __init__(self, device: torch.device | None = None, dtype: torch.dtype = torch.float32) -> None:
        self.schedule = NoiseSchedule.from_config()
        self.tokenizer = WordTokenizer()
        self.device = device or torch.device("cpu")
        self.dtype = dtype

    def encode(
        self, chunks: Sequence[Chunk], *, clip_skip: int, emphasis: str, size: tuple[int, int]
    ) -> Conditioning:
        """Give, for each token, how much of each kind it asks for; (77 x chunks, KINDS)."""
        context = torch.zeros(77 * len(chunks), KINDS)
        for row, (token, weight) in enumerate(
            pair for chunk in chunks for pair in zip(chunk.tokens, chunk.weights, strict=True)
        ):
            if token > self.tokenizer.end:
                context[row, token % KINDS] = max(weight, 0.0)
        return Conditioning(context.to(self.device))

    def predict(
        self, x: torch.Tensor, timesteps: torch.Tensor, conditions: Sequence[Conditioning]
    ) -> torch.Tensor:
        """The exact mean of the pictures that each row can come from."""
        sigmas = [self.schedule.sigma(float(timestep)) for timestep in timesteps]
        rows = zip(x.double().cpu().numpy(), sigmas, conditions, strict=True)
        denoised = [self._denoised(row, sigma, condition) for row, sigma, condition in rows]
        return torch.from_numpy(np.stack(denoised)).float().to(self.device)

    def encode_picture(self, picture: torch.Tensor) -> torch.Tensor:
        """The mean colour of each square of 8 x 8 pixels."""
        return avg_pool2d(picture.float(), self.info.scale).to(self.device)

    def decode(self, latent: torch.Tensor) -> np.ndarray:
        """Paint each latent cell as a square of 8 x 8 pixels."""
        return np.repeat(np.repeat(self.preview(latent), self.info.scale, axis=0), self.info.scale, axis=1)

    def preview(self, denoised: torch.Tensor) -> np.ndarray:
        """Paint each latent cell as one pixel."""
        colours = (denoised.cpu().float().clamp(-1, 1) + 1) * 127.5
        return colours.round().to(torch.uint8).permute(1, 2, 0).numpy()

    def slice_attention(self, on: bool) -> None:
        """Do nothing: there is no attention here."""

    def _denoised(self, row: np.ndarray, sigma: float, condition: Conditioning) -> np.ndarray:
        asked = FAITH + condition.context.sum(0).double().cpu().numpy()
        mixture = _kinds(row.shape[1], row.shape[2]).conditioned(asked.tolist())
        return mixture.denoised(row.reshape(-1) * np.hypot(1, sigma), sigma).reshape(row.shape)


@lru_cache(maxsize=32)
def _kinds(height: int, width: int) -> GaussianMixture:
    """Make the kinds of picture: three by three blocks of colour, stretched to the latent's size."""
    blocks = np.random.default_rng(7).uniform(-1, 1, (KINDS, CHANNELS, 3, 3))
    rows, columns = np.arange(height) * 3 // height, np.arange(width) * 3 // width
    return GaussianMixture.of(blocks[:, :, rows][:, :, :, columns].reshape(KINDS, -1), SPREAD)
