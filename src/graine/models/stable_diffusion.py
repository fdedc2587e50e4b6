"""`StableDiffusion`: SD 1.x, 2.x and SDXL, normal or inpainting, behind the engine's `Model` contract."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch.nn import GroupNorm

from graine.models.base import Conditioning, ModelInfo
from graine.models.conditioning import TextEncoder, condition, size_numbers
from graine.models.layers.attention_recorder import Watch
from graine.models.layers.batch_invariant import keep_apart
from graine.models.layers.cached_attention import read_prompts_once
from graine.models.layers.packed_conv import pack
from graine.models.preview import Preview

if TYPE_CHECKING:
    from graine.models.tokenizer import ClipTokenizer
    from graine.prompt.syntax.chunks import Chunk
    from graine.sampling.schedules import NoiseSchedule


@dataclass(frozen=True, slots=True, kw_only=True)
class Networks:
    """The networks of a model, loaded."""

    unet: Any
    vae: Any
    encoders: tuple[TextEncoder, ...]


class StableDiffusion:
    """A loaded Stable Diffusion model."""

    def __init__(
        self,
        info: ModelInfo,
        networks: Networks,
        *,
        schedule: NoiseSchedule,
        prediction: str,
        tokenizer: ClipTokenizer,
        zero_empty_prompt: bool = False,
    ) -> None:
        self.info = info
        self.schedule = schedule
        self.prediction = prediction
        self.tokenizer = tokenizer
        self.device: torch.device = networks.unet.device
        self.dtype: torch.dtype = networks.unet.dtype
        self.unet, self.vae, self.encoders = networks.unet, networks.vae, networks.encoders
        self._zero_empty_prompt = zero_empty_prompt
        self._attention = read_prompts_once(self.unet)
        pack(self.unet)
        keep_apart(self.unet)
        self.inpaints = self.unet.config.in_channels == 2 * info.latent_channels + 1
        self.tiles_exactly = not any(isinstance(module, GroupNorm) for module in self.vae.modules())
        self.pixel_bytes = _peak_numbers(self.vae) * self.vae.dtype.itemsize
        self._blank: dict[tuple[int, int], torch.Tensor] = {}
        self._preview: Preview | None = None

    @torch.inference_mode()
    def encode(
        self, chunks: Sequence[Chunk], *, clip_skip: int, emphasis: str, size: tuple[int, int]
    ) -> Conditioning:
        """Turn the weighted token chunks of one prompt into conditioning; `size` is (width, height)."""
        found = condition(self.encoders, chunks, clip_skip=clip_skip, emphasis=emphasis)
        if found.pooled is None:
            return found
        if self._zero_empty_prompt and all(chunk.tokens[1] == self.tokenizer.end for chunk in chunks):
            found = Conditioning(torch.zeros_like(found.context), torch.zeros_like(found.pooled))
        return replace(found, time_ids=size_numbers(size, self.device))

    @torch.inference_mode()
    def predict(
        self, x: torch.Tensor, timesteps: torch.Tensor, conditions: Sequence[Conditioning]
    ) -> torch.Tensor:
        """Call the U-Net: x (rows, channels, h, w), one timestep and condition a row; gives float32."""
        x = x.to(self.device, self.dtype)
        if self.inpaints:
            blank = self._all_masked(x.shape[2], x.shape[3])
            masked = [blank if row.masked is None else row.masked for row in conditions]
            x = torch.cat([x, torch.stack([part.to(x) for part in masked])], dim=1)
        context = torch.stack([row.context for row in conditions])
        sizes = {
            "text_embeds": _stack([row.pooled for row in conditions]),
            "time_ids": _stack([row.time_ids for row in conditions]),
        }
        output = self.unet(
            x,
            timesteps,
            context,
            added_cond_kwargs=sizes,
            cross_attention_kwargs=self._read([row.context for row in conditions]),
            return_dict=False,
        )
        return output[0].float()

    @torch.inference_mode()
    def encode_picture(self, picture: torch.Tensor) -> torch.Tensor:
        """Turn a picture (3, height, width) in [-1, 1] into its latent (channels, h, w), float32."""
        return self.encoded(picture[None])[0]

    @torch.inference_mode()
    def decode(self, latent: torch.Tensor) -> np.ndarray:
        """Turn one final latent (channels, h, w) into RGB pixels, uint8 (height, width, 3)."""
        return pixels(self.decoded(latent[None])[0])

    def decoded(self, latents: torch.Tensor) -> torch.Tensor:
        """Decode latents (rows, channels, h, w) to float32 pictures in [-1, 1], (rows, 3, height, width)."""
        config = self.vae.config
        unscaled = latents.to(self.device, torch.float32) / config.scaling_factor
        return self.vae.decode(unscaled.to(self.vae.dtype), return_dict=False)[0].float()

    def encoded(self, pictures: torch.Tensor) -> torch.Tensor:
        """Encode pictures (rows, 3, height, width) in [-1, 1] to the U-Net's latents, float32."""
        output = self.vae.encode(pictures.to(self.device, self.vae.dtype))
        latents = output.latent_dist.mode() if hasattr(output, "latent_dist") else output.latents
        return latents.float() * self.vae.config.scaling_factor

    @torch.inference_mode()
    def preview(self, denoised: torch.Tensor) -> np.ndarray:
        """Turn a denoised prediction into a small RGB picture quickly, uint8 (h, w, 3)."""
        if self._preview is None:
            self._preview = Preview.fit(self.encoded, self.info.scale)
        return self._preview.picture(denoised)

    @contextmanager
    def watched(self, size: tuple[int, int]) -> Generator[Watch | None]:
        """See what the network attends to, in maps of (width, height); None if its attention is not ours."""
        watch = Watch(size) if self._attention else None
        if self._attention:
            self._attention.watch = watch
        try:
            yield watch
        finally:
            if self._attention:
                self._attention.watch = None

    def slice_attention(self, on: bool) -> None:
        """Compute attention one head at a time: slower, with less memory at its peak."""
        if self._attention:
            self._attention.sliced = on
        else:
            self.unet.set_attention_slice(1 if on else None)

    def _read(self, contexts: Sequence[torch.Tensor]) -> dict[str, Any] | None:
        """What the U-Net's attention keeps of these prompts."""
        return {"prompts": self._attention.prompts_of(contexts)} if self._attention else None

    def _all_masked(self, height: int, width: int) -> torch.Tensor:
        """The further channels of an inpainting U-Net for text-to-image, (1 + channels, height, width).

        A mask of ones (repaint everything) and the encoded grey picture that stands for what is left: A1111
        feeds the same, but draws a sample where the encoder's mean is taken here.
        """
        if (height, width) not in self._blank:
            grey = torch.zeros(3, height * self.info.scale, width * self.info.scale)
            mask = torch.ones(1, height, width, device=self.device)
            self._blank = {(height, width): torch.cat([mask, self.encode_picture(grey)]).to(self.dtype)}
        return self._blank[height, width]


def pixels(picture: torch.Tensor) -> np.ndarray:
    """Round a picture (3, height, width) in [-1, 1] to uint8 (height, width, 3), as diffusers rounds."""
    scaled = (picture.float() * 0.5 + 0.5).clamp(0, 1) * 255
    return scaled.round().to(torch.uint8).permute(1, 2, 0).cpu().contiguous().numpy()


def _peak_numbers(vae: Any) -> int:
    """The numbers that decoding holds at its peak, for each pixel.

    Measured at 512x512: 3.0 GB for the autoencoder of SD 1.5, whose last block has 256 channels and then 128,
    0.19 GB for a tiny one of 48 channels.
    """
    channels: int = vae.config.block_out_channels[0]
    return channels * (4 if vae.config.get("latent_magnitude") else 24)


def _stack(tensors: Sequence[torch.Tensor | None]) -> torch.Tensor | None:
    found = [tensor for tensor in tensors if tensor is not None]
    return torch.stack(found) if found else None
