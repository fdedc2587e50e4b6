"""The latent bank: every example of the generator laid out and encoded once; the training sees no pixels.

`python -m training.bank` makes it, two minutes on one core.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from random import Random
from typing import Any

import numpy as np
import torch
from torch import Tensor

from training.backgrounds import WHITE
from training.captions import Example
from training.data import SIZE
from training.examples import examples, lay, picture, sized
from training.paths import RUNS, save_whole
from training.portraits import portraits
from training.vae import load_vae

BANK = RUNS / "bank.pt"
AT_ONCE = 32
# How often each kind of example is shown, whatever the number of its examples.
SHARES = {
    "plain": 0.50,
    "moved": 0.08,
    "coloured": 0.07,
    "tinted": 0.05,
    "filtered": 0.12,
    "counted": 0.07,
    "scene": 0.11,
    "phrase": 0.05,
}


@dataclass(frozen=True)
class Bank:
    """Latents with what is in them and how often each is shown."""

    latents: Tensor  # (rows, channels, 16, 16) float16
    examples: list[Example]
    share: Tensor  # (rows,) float, sums to 1


def bank() -> Bank:
    """Give the bank, encoding it first if it is not there."""
    if not BANK.exists():
        built = build()
        save_whole({**vars(built), "examples": [asdict(each) for each in built.examples]}, BANK)
    stored: dict[str, Any] = torch.load(BANK)
    return Bank(stored["latents"], [Example(**each) for each in stored["examples"]], stored["share"])


def build() -> Bank:
    """Lay out and encode every example."""
    random = Random(1)
    found = list(laid_out(random))
    pixels = np.stack([pixels for _, _, pixels in found])
    counts = {kind: sum(kind == each for each, _, _ in found) for kind in SHARES}
    share = torch.tensor([SHARES[kind] / counts[kind] for kind, _, _ in found])
    return Bank(encoded(pixels), [example for _, example, _ in found], share / share.sum())


def laid_out(random: Random) -> Iterator[tuple[str, Example, np.ndarray]]:
    """Give (kind, example, pixels (SIZE, SIZE, 3) uint8) of everything that the generator learns."""
    for kind, example in examples(random):
        yield kind, example, picture(kind, example, random)
    for example, rgba in portraits():
        yield "phrase", example, lay([(sized(rgba, SIZE), 0, 0)], WHITE, random)


@torch.inference_mode()
def encoded(pixels: np.ndarray) -> Tensor:
    """Encode pictures, (count, SIZE, SIZE, 3) uint8, to float16 latents."""
    vae = load_vae().to(memory_format=torch.channels_last)
    parts = [pixels[start : start + AT_ONCE] for start in range(0, len(pixels), AT_ONCE)]
    batches = (torch.from_numpy(part).permute(0, 3, 1, 2).float() / 127.5 - 1 for part in parts)
    with torch.autocast("cpu", torch.bfloat16):
        latents = [vae.encode(batch).latents.half() for batch in batches]
    return torch.cat(latents)


if __name__ == "__main__":
    torch.set_num_threads(1)
    made = bank()
    print(f"{len(made.examples)} examples, latents of standard deviation {made.latents.float().std():.2f}")
