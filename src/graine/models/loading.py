"""From a catalogue entry to a loaded model: read the checkpoint, build the networks, join them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from graine.errors import ModelDamaged
from graine.models.base import ModelInfo
from graine.sampling.sigmas import NoiseSchedule

if TYPE_CHECKING:
    import torch

    from graine.models.catalogue import ModelEntry
    from graine.models.checkpoint import Checkpoint
    from graine.models.stable_diffusion import Networks, StableDiffusion

PREDICTIONS = ("epsilon", "v_prediction", "sample")


def load(entry: ModelEntry, device: torch.device, dtype: torch.dtype) -> StableDiffusion:
    """Load a model to a device in a number format.

    Raises `ModelRefused` for what is not safe to open, `ModelDamaged` for what does not fit together.
    """
    from graine.models.stable_diffusion import StableDiffusion

    checkpoint = read(entry)
    networks = _networks(checkpoint, device, dtype)
    return StableDiffusion(
        _info(entry, checkpoint),
        networks,
        schedule=_schedule(checkpoint.noise),
        prediction=_prediction(checkpoint.noise),
        tokenizer=checkpoint.tokenizer,
        zero_empty_prompt=checkpoint.zero_empty_prompt,
    )


def read(entry: ModelEntry) -> Checkpoint:
    """Read what an entry points at, without building networks."""
    if entry.path.is_dir():
        from graine.models.folder import read_folder

        return read_folder(entry.path)
    from graine.models.single_file import read_single_file

    return read_single_file(entry.path)


def _networks(checkpoint: Checkpoint, device: torch.device, dtype: torch.dtype) -> Networks:
    import torch

    from graine.models.conditioning import TextEncoder
    from graine.models.networks import build
    from graine.models.stable_diffusion import Networks

    # SDXL's own VAE overflows in float16; its configuration says so.
    upcast = checkpoint.family == "sdxl" and checkpoint.vae.config.get("force_upcast", True)
    vae_dtype = torch.float32 if upcast and dtype is torch.float16 else dtype
    encoders = tuple(
        TextEncoder(
            build(part, device, dtype),
            end=checkpoint.tokenizer.end,
            pad=pad,
            skips=checkpoint.family == "sd1",
            penultimate=checkpoint.family == "sdxl",
        )
        for part, pad in zip(checkpoint.encoders, checkpoint.pads, strict=True)
    )
    return Networks(
        unet=build(checkpoint.unet, device, dtype), vae=build(checkpoint.vae, device, vae_dtype), encoders=encoders
    )


def _info(entry: ModelEntry, checkpoint: Checkpoint) -> ModelInfo:
    card = checkpoint.card
    scale = _scale(checkpoint.vae.config)
    side = scale * int(checkpoint.unet.config.get("sample_size") or 64)
    size = card.get("native_size", (side, side))
    words = card.get("known_words")
    return ModelInfo(
        name=entry.name,
        hash=entry.hash or entry.compute_hash(),
        family=card.get("family", checkpoint.family),
        native_size=(int(size[0]), int(size[1])),
        latent_channels=int(checkpoint.unet.config.get("out_channels", 4)),
        scale=scale,
        default_cfg=float(card.get("default_cfg", 7.0)),
        upscale=int(card.get("upscale", 1)),
        known_words=None if words is None else frozenset(words),
    )


def _scale(vae: Mapping[str, Any]) -> int:
    """Give the pixels a side of one latent cell: the VAE halves the picture at each level but one."""
    levels = vae.get("block_out_channels") or vae.get("encoder_block_out_channels") or range(4)
    return 1 << (len(levels) - 1)


def _schedule(noise: Mapping[str, Any]) -> NoiseSchedule:
    return NoiseSchedule.from_config(
        noise.get("beta_schedule", "linear"),
        beta_start=noise.get("beta_start", 0.0001),
        beta_end=noise.get("beta_end", 0.02),
        num_train_timesteps=noise.get("num_train_timesteps", 1000),
        zero_terminal_snr=noise.get("rescale_betas_zero_snr", False),
    )


def _prediction(noise: Mapping[str, Any]) -> str:
    found = noise.get("prediction_type", "epsilon")
    if found not in PREDICTIONS:
        raise ModelDamaged("models_prediction", value=found, known=", ".join(PREDICTIONS))
    return found
