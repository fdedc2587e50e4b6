"""How well the U-Net denoises the pictures it learns.

Run it with `python -m training.generator.denoising_error`, a minute.

The mean squared error of the denoised latent at six noise levels; latents have a variance of 1. Drawings
are recognisable at a mean of .10 and crisp at .04. High noise tells whether the words say which picture is
meant, low noise whether it is finished well.
"""

import argparse
from pathlib import Path

import torch
from torch import Tensor, nn

from training.captions import SUBJECT_NAMES
from training.data import SUBJECTS, load
from training.evaluation.eval_set import asked, single
from training.evaluation.measures import on_white
from training.generator.latent_cache import encoded
from training.generator.noise_levels import LEAST_SIGNAL, alphas_cumprod, sigmas
from training.generator.train_unet import CHECKPOINT, Listener
from training.networks import new_unet

LEVELS = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0)  # sigmas
AT_ONCE = 32


@torch.inference_mode()
def denoising_errors(unet: nn.Module, latents: Tensor, context: Tensor) -> list[float]:
    """The error at each of LEVELS, with the same noise every time; latents (count, channels, 16, 16)."""
    noise = torch.randn(latents.shape, generator=torch.Generator().manual_seed(5))
    return [_error(unet, latents, context, noise, _timestep(level)) for level in LEVELS]


def _timestep(sigma: float) -> int:
    return int((sigmas() - sigma).abs().argmin())


def _error(unet: nn.Module, latents: Tensor, context: Tensor, noise: Tensor, timestep: int) -> float:
    share = alphas_cumprod().clamp(min=LEAST_SIGNAL)[timestep]
    noisy = share.sqrt() * latents + (1 - share).sqrt() * noise
    parts = zip(noisy.split(AT_ONCE), context.split(AT_ONCE), strict=True)
    velocity = torch.cat([unet(part, timestep, heard, return_dict=False)[0] for part, heard in parts])
    return (share.sqrt() * noisy - (1 - share).sqrt() * velocity - latents).square().mean().item()


def groups() -> dict[str, list[int]]:
    """Rows of the picture set: subjects learnt first, the others, what is held out; one in so many."""
    pictures = load()
    first = [bool(SUBJECTS[SUBJECT_NAMES[subject]].get("first")) for subject in pictures.subject]
    rows = range(len(pictures.subject))
    return {
        "first": [row for row in rows if first[row] and not pictures.held_out[row]][::4],
        "others": [row for row in rows if not first[row] and not pictures.held_out[row]][::4],
        "held out": [row for row in rows if pictures.held_out[row]],
    }


def report(unet: nn.Module) -> dict[str, list[float]]:
    """The errors of each group."""
    pictures, listener = load(), Listener(torch.device("cpu"))
    found: dict[str, list[float]] = {}
    for name, rows in groups().items():
        latents = encoded(on_white(pictures.rgba[rows])).float()
        prompts = [asked(single(int(pictures.subject[row]), int(pictures.style[row]))) for row in rows]
        found[name] = denoising_errors(unet, latents, listener.states(prompts))
    return found


def averaged(checkpoint: Path) -> nn.Module:
    """The U-Net with the moving average of its weights."""
    unet = new_unet()
    state = torch.load(checkpoint, map_location="cpu")
    with torch.no_grad():
        for weight, kept in zip(unet.parameters(), state["average"], strict=True):
            weight.copy_(kept)
    return unet.eval()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, default=CHECKPOINT)
    torch.set_num_threads(1)
    print("sigma     ", *(f"{level:7.1f}" for level in LEVELS), "   mean")
    for name, errors in report(averaged(parser.parse_args().checkpoint)).items():
        mean = sum(errors) / len(errors)
        print(f"{name:10}", *(f"{error:7.4f}" for error in errors), f"{mean:7.4f}")
