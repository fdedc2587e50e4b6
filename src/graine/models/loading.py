"""From a catalogue entry to a loaded model: read the checkpoint, build the networks, join them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from graine.errors import ModelDamaged
from graine.i18n import Key
from graine.models.base import ModelInfo
from graine.sampling.schedules import NoiseSchedule

if TYPE_CHECKING:
    import torch

    from graine.models.checkpoints.catalogue import ModelEntry
    from graine.models.checkpoints.checkpoint import Checkpoint
    from graine.models.stable_diffusion import Networks, StableDiffusion

PREDICTIONS = ("epsilon", "v_prediction", "sample")
# Latent cells a side that a family was trained at, for files that do not say.
CELLS = {"sd1": 64, "sd2": 64, "sdxl": 128}
CELLS_SD2_V = 96


def load(entry: ModelEntry, device: torch.device, dtype: torch.dtype) -> StableDiffusion:
    """Load a model to a device in a number format.

    Raises `ModelRefused` for what is not safe to open, `ModelDamaged` for what does not fit together.
    """
    from graine.models.stable_diffusion import StableDiffusion

    checkpoint = read(entry)
    networks = _networks(checkpoint, device, dtype)
    check_fit(checkpoint, networks)
    prediction = _prediction(checkpoint, networks.unet)
    return StableDiffusion(
        _info(entry, checkpoint, prediction),
        networks,
        schedule=_schedule(checkpoint.noise),
        prediction=prediction,
        tokenizer=checkpoint.tokenizer,
        zero_empty_prompt=checkpoint.zero_empty_prompt,
    )


def read(entry: ModelEntry) -> Checkpoint:
    """Read what an entry points at, without building networks."""
    if entry.path.is_dir():
        from graine.models.checkpoints.folder import read_folder

        return read_folder(entry.path)
    from graine.models.checkpoints.single_file import read_single_file

    return read_single_file(entry.path)


def _networks(checkpoint: Checkpoint, device: torch.device, dtype: torch.dtype) -> Networks:
    import torch

    from graine.models.checkpoints.networks import build
    from graine.models.conditioning import TextEncoder
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
        unet=build(checkpoint.unet, device, dtype),
        vae=build(checkpoint.vae, device, vae_dtype),
        encoders=encoders,
    )


def check_fit(checkpoint: Checkpoint, networks: Networks) -> None:
    """Raise `ModelDamaged` if parts of different models were put together."""
    unet, vae = networks.unet.config, networks.vae.config
    texts = [encoder.network.config for encoder in networks.encoders]
    channels = vae.latent_channels
    numbers = {
        "text": (unet.cross_attention_dim, sum(text.hidden_size for text in texts)),
        "latent": (unet.out_channels, channels),
        "encoders": (2 if unet.addition_embed_type == "text_time" else 1, len(texts)),
        "tokens": (
            min(checkpoint.tokenizer.size, min(text.vocab_size for text in texts)),
            checkpoint.tokenizer.size,
        ),
    }
    for name, (wanted, found) in numbers.items():
        if wanted != found:
            raise ModelDamaged("models_fit", what=Key(f"models.fit.{name}"), wanted=wanted, found=found)
    if unet.in_channels not in (channels, 2 * channels + 1):
        raise ModelDamaged(
            "models_channels", inputs=unet.in_channels, known=f"{channels}, {2 * channels + 1}"
        )


def _info(entry: ModelEntry, checkpoint: Checkpoint, prediction: str) -> ModelInfo:
    card = checkpoint.card
    scale = _scale(checkpoint.vae.config)
    cells = (
        CELLS_SD2_V
        if checkpoint.family == "sd2" and prediction == "v_prediction"
        else CELLS[checkpoint.family]
    )
    side = scale * int(checkpoint.unet.config.get("sample_size") or cells)
    try:
        width, height = card.get("native_size", (side, side))
        words = card.get("known_words")
        return ModelInfo(
            name=entry.name,
            hash=entry.hash or entry.compute_hash(),
            family=str(card.get("family", checkpoint.family)),
            native_size=(int(width), int(height)),
            latent_channels=int(checkpoint.unet.config.get("out_channels", 4)),
            scale=scale,
            default_cfg=float(card.get("default_cfg", 7.0)),
            upscale=int(card.get("upscale", 1)),
            known_words=None if words is None else frozenset(map(str, words)),
        )
    except (TypeError, ValueError):
        raise ModelDamaged("models_json", file="graine.json") from None


def _scale(vae: Mapping[str, Any]) -> int:
    """The pixels a side of one latent cell: the VAE halves the picture at each level but one."""
    levels = vae.get("block_out_channels") or vae.get("encoder_block_out_channels") or range(4)
    return 1 << (len(levels) - 1)


def _schedule(noise: Mapping[str, Any]) -> NoiseSchedule:
    """Read a diffusers scheduler configuration; what it leaves out is as diffusers has it."""
    try:
        return NoiseSchedule.from_config(
            noise.get("beta_schedule", "linear"),
            beta_start=noise.get("beta_start", 0.0001),
            beta_end=noise.get("beta_end", 0.02),
            num_train_timesteps=noise.get("num_train_timesteps", 1000),
            zero_terminal_snr=bool(noise.get("rescale_betas_zero_snr", False)),
        )
    except (TypeError, ValueError, ArithmeticError) as error:
        raise ModelDamaged("models_config", part="scheduler", reason=str(error)) from error


def _prediction(checkpoint: Checkpoint, unet: Any) -> str:
    """Tell what the U-Net predicts; one that does not say is asked."""
    found = checkpoint.noise.get("prediction_type", "epsilon")
    if found is None:
        return "v_prediction" if predicts_v(unet) else "epsilon"
    if found not in PREDICTIONS:
        raise ModelDamaged("models_prediction", value=found, known=", ".join(PREDICTIONS))
    return found


def predicts_v(unet: Any) -> bool:
    """Ask a U-Net of SD 2.x at the highest noise level, where a noise predictor gives back its input.

    One that predicts v gives minus the picture that it imagines, far below a constant input: A1111 draws the
    line at a mean difference of -1.
    """
    import torch

    if unet.config.in_channels != unet.config.out_channels:
        return False  # the inpainting model of SD 2.x predicts the noise
    half = {"dtype": unet.dtype, "device": unet.device}
    x = torch.full((1, unet.config.in_channels, 8, 8), 0.5, **half)
    context = torch.full((1, 2, unet.config.cross_attention_dim), 0.5, **half)
    with torch.inference_mode():
        difference = unet(x, 999, context, return_dict=False)[0] - x
    return float(difference.mean()) < -1
