"""The latent bank: every picture in ten variants, encoded once: the generator's training sees no pixels."""

from dataclasses import dataclass, fields
from random import Random

import torch
from torch import Tensor
from torch.nn import functional

from training.captions import BACKGROUNDS, COLOURS, WHITE
from training.data import SIZE, load
from training.paths import RUNS, save_whole
from training.vae import load_vae

VARIANTS = 10
COLOURED = (4, 7)  # the variants that lie on a coloured background
BANK = RUNS / "bank.pt"


@dataclass(frozen=True)
class Bank:
    """Latents with what is in them; VARIANTS rows a picture, the first two as it was drawn and mirrored."""

    latents: Tensor  # (rows, channels, 16, 16) float16
    subject: Tensor  # (rows,)
    style: Tensor  # (rows,)
    background: Tensor  # (rows,) index into COLOURS, or WHITE
    held_out: Tensor  # (rows,) bool


def bank() -> Bank:
    """Give the bank, encoding it first if it is not there."""
    if not BANK.exists():
        built = build()
        save_whole({field.name: getattr(built, field.name) for field in fields(built)}, BANK)
    return Bank(**torch.load(BANK))


@torch.inference_mode()
def build() -> Bank:
    """Render and encode all variants of all pictures."""
    pictures, vae, random = load(), load_vae(), Random(1)
    torch.manual_seed(1)
    latents: list[Tensor] = []
    grounds: list[int] = []
    for rgba in pictures.rgba:
        picture = torch.from_numpy(rgba).permute(2, 0, 1).float() / 255
        chosen = [random.randrange(len(COLOURS)) if n in COLOURED else WHITE for n in range(VARIANTS)]
        views = [over(variant(picture, n, random), ground) for n, ground in enumerate(chosen)]
        latents.append(vae.encode(torch.stack(views)).latents.half())
        grounds += chosen
    labels = (pictures.subject, pictures.style, pictures.held_out)
    subject, style, held_out = (torch.from_numpy(each).repeat_interleave(VARIANTS) for each in labels)
    return Bank(torch.cat(latents), subject, style, torch.tensor(grounds), held_out)


def variant(picture: Tensor, number: int, random: Random) -> Tensor:
    """Mirror every other variant, and from the third on shrink and move it; premultiplied (4, SIZE, SIZE)."""
    made = torch.cat([picture[:3] * picture[3:], picture[3:]])
    made = made.flip(2) if number % 2 else made
    side = int(SIZE * random.uniform(0.8, 1.0)) if number > 1 else SIZE
    if side == SIZE:
        return made
    small = functional.interpolate(made[None], (side, side), mode="bilinear", antialias=True)[0]
    room = SIZE - side
    left, top = (room // 2 + random.randint(-(room // 2), room // 2) // 2 for _ in range(2))
    return functional.pad(small, (left, room - left, top, room - top))


def over(made: Tensor, background: int) -> Tensor:
    """Lay a premultiplied picture on a background; (3, SIZE, SIZE) in [-1, 1]."""
    ground = torch.ones(3, 1, 1)
    if background != WHITE:
        colour = torch.tensor(BACKGROUNDS[COLOURS[background]][1]).float() / 255
        ground = (colour + torch.empty(3).uniform_(-0.04, 0.04)).clamp(0, 1).view(3, 1, 1)
    return (made[:3] + ground * (1 - made[3:])) * 2 - 1
