"""What the classifier learns from: real pictures laid out anew, half of them through the autoencoder.

The layouts have random numbers of their own, so that none is one that the generator learns; what is held out
from the generator is held out here too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import numpy as np
import torch
from diffusers.models.autoencoders.autoencoder_tiny import AutoencoderTiny
from torch import Tensor
from torch.nn import functional

from training.backgrounds import WHITE
from training.captions import FILTER_NAMES, NONE, STYLE_NAMES, Example
from training.data import SIZE
from training.examples import examples, lay, picture, sized
from training.generator.train_vae import load_vae
from training.paths import RUNS, save_whole
from training.portraits import portraits
from training.precision import fast_products

POOL = RUNS / "classifier-pictures.pt"
SEED = 20261
# Share of each kind of example that is taken.
TAKEN = {
    **dict.fromkeys(("plain", "tinted", "filtered", "counted", "scene"), 1.0),
    **dict.fromkeys(("moved", "coloured"), 0.4),
}
PLAINLY_NAMED = [*STYLE_NAMES, *FILTER_NAMES]  # what a style can be called: sets, artists, filters
SOFTENED, LATENT_NOISE = 0.5, 0.35  # share through the autoencoder, and most noise on its latents
PART = 64  # pixels a side of what the judge of styles sees
AT_ONCE = 32


@dataclass(frozen=True)
class Shown:
    """Pictures and what they show, in indices; -1 where there is no such thing."""

    pixels: Tensor  # (count, SIZE, SIZE, 3) uint8
    first: Tensor  # (count,) subjects
    second: Tensor  # (count,) subjects of scenes
    count: Tensor  # (count,) how many of the subject
    style: Tensor  # (count,) into PLAINLY_NAMED


def style_of(example: Example) -> int:
    """Give the style that an example is in: its filter, if it has one, else its set or artist."""
    return example.style if example.filter == NONE else len(STYLE_NAMES) + example.filter


def labelled(found: list[tuple[Example, np.ndarray]]) -> Shown:
    """Put examples and their pictures, (SIZE, SIZE, 3) uint8, together."""
    subjects = torch.tensor([(*example.subjects, -1, -1)[:2] for example, _ in found])
    counts = torch.tensor([example.count if len(example.subjects) == 1 else -1 for example, _ in found])
    styles = torch.tensor([style_of(example) for example, _ in found])
    pixels = torch.from_numpy(np.stack([pixels for _, pixels in found]))
    return Shown(pixels, subjects[:, 0], subjects[:, 1], counts, styles)


def laid_out(seed: int, taken: dict[str, float]) -> Iterator[tuple[Example, np.ndarray]]:
    """Give real pictures laid out: this share of the examples of each kind, and portraits as they are."""
    random = Random(seed)
    for kind, example in examples(random):
        if random.random() < taken.get(kind, 0):
            yield example, picture(kind, example, random)
    for example, rgba in portraits():
        yield example, lay([(sized(rgba, SIZE), 0, 0)], WHITE, random)


def pool(autoencoder: Path) -> Shown:
    """Give what is learnt from, laying it out first, some minutes, if it is not on disk."""
    if not POOL.exists():
        shown, random = labelled(list(laid_out(SEED, TAKEN))), torch.Generator().manual_seed(1)
        rows = (torch.rand(len(shown.first), generator=random) < SOFTENED).nonzero()[:, 0]
        shown.pixels[rows] = softened(shown.pixels[rows], load_vae(autoencoder), noise=LATENT_NOISE)
        save_whole(vars(shown), POOL)
    return Shown(**torch.load(POOL, mmap=True))


@torch.inference_mode()
def softened(pixels: Tensor, vae: AutoencoderTiny, *, noise: float = 0.0) -> Tensor:
    """Give pictures, (count, SIZE, SIZE, 3) uint8, as the autoencoder gives them back from noisy latents."""
    random = torch.Generator().manual_seed(2)
    made: list[Tensor] = []
    for part in pixels.split(AT_ONCE):
        with fast_products():
            latents = vae.encode(signed(part)).latents.float()
            strength = noise * torch.rand(len(part), 1, 1, 1, generator=random)
            latents = latents + strength * torch.randn(latents.shape, generator=random)
            made.append(as_bytes(vae.decode(latents).sample.float()))
    return torch.cat(made) if made else pixels


def reduced(pictures: Tensor, side: int) -> Tensor:
    """Give pictures (count, 3, ...) in [-1, 1] as small as that."""
    return functional.interpolate(pictures, (side, side), mode="bilinear", antialias=True)


def all_reduced(shown: Shown, side: int) -> Shown:
    """Give the same with smaller pictures, (count, side, side, 3) uint8."""
    parts = shown.pixels.split(AT_ONCE)
    return replace(shown, pixels=torch.cat([as_bytes(reduced(signed(part), side)) for part in parts]))


def signed(pixels: Tensor) -> Tensor:
    """Turn (count, side, side, 3) uint8 into (count, 3, side, side) in [-1, 1]."""
    return pixels.permute(0, 3, 1, 2).float() / 127.5 - 1


def as_bytes(pictures: Tensor) -> Tensor:
    """Turn (count, 3, side, side) in [-1, 1] into (count, side, side, 3) uint8."""
    return ((pictures.clamp(-1, 1) + 1) * 127.5).round().byte().permute(0, 2, 3, 1)


def augmented(pictures: Tensor) -> Tensor:
    """Turn, mirror, bend, blur and recolour pictures in [-1, 1], as drawings differ from what they draw."""
    count, side = len(pictures), pictures.shape[-1]
    bent = functional.interpolate(torch.randn(count, 2, 7, 7), (side, side), mode="bicubic")
    grid = _moved(count, side) + bent.permute(0, 2, 3, 1) * _uniform(count, 0, 0.025)
    made = functional.grid_sample(pictures, grid, padding_mode="border", align_corners=False)
    blurred = functional.avg_pool2d(made, 3, 1, 1, count_include_pad=False)
    made = torch.lerp(made, blurred, _uniform(count, -0.7, 1.0).clamp(min=0))
    tint = 1 + 0.06 * torch.randn(count, 3, 1, 1).clamp(-2, 2)
    return (made * tint * _uniform(count, 0.85, 1.15) + _uniform(count, -0.08, 0.08)).clamp(-1, 1)


def _moved(count: int, side: int) -> Tensor:
    angle, zoom = _uniform(count, -0.12, 0.12).view(-1), _uniform(count, 0.85, 1.15).view(-1)
    mirror = torch.where(torch.rand(count) < 0.5, -1.0, 1.0)
    turn = [torch.cos(angle) * mirror, -torch.sin(angle), torch.sin(angle) * mirror, torch.cos(angle)]
    shift = (torch.rand(count, 2, 1) - 0.5) * 0.15
    affine = torch.cat([torch.stack(turn, 1).view(-1, 2, 2) * zoom.view(-1, 1, 1), shift], dim=2)
    return functional.affine_grid(affine, [count, 3, side, side], align_corners=False)


def parts(pictures: Tensor) -> Tensor:
    """Cut a part in full size out of each picture, mirrored, blurred, lighter or darker at random."""
    count, room = len(pictures), SIZE - PART + 1
    places = torch.randint(room, (count, 2)).tolist()
    cut = [
        picture[:, top : top + PART, left : left + PART]
        for picture, (top, left) in zip(pictures, places, strict=True)
    ]
    mirrored = torch.stack([part.flip(2) if torch.rand(()) < 0.5 else part for part in cut])
    blurred = functional.avg_pool2d(mirrored, 3, 1, 1, count_include_pad=False)
    soft = torch.lerp(mirrored, blurred, _uniform(count, -0.7, 0.5).clamp(min=0))
    return (soft * _uniform(count, 0.9, 1.1)).clamp(-1, 1)


def _uniform(count: int, low: float, high: float) -> Tensor:
    return low + (high - low) * torch.rand(count, 1, 1, 1)
