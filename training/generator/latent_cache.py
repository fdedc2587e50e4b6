"""Every example of the U-Net laid out and encoded once: `python -m training.generator.latent_cache`.

The training sees no pixels. Beside whole pictures the cache holds things half as large on white, from which
scenes of two are pasted without end.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from random import Random
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from training.backgrounds import WHITE
from training.captions import Example
from training.data import SIZE, load
from training.examples import examples, lay, picture, sized
from training.generator.train_vae import load_vae
from training.paths import RUNS, save_whole
from training.portraits import portraits

CACHE, BLOCKS = RUNS / "latents.pt", RUNS / "blocks.pt"
AT_ONCE = 32
HALF = SIZE // 2
SHIFTS = (
    (0, 0),
    (3, 2),
    (-3, 4),
    (2, -4),
)  # pixels off the middle: within a latent cell, things lie anywhere


@dataclass(frozen=True)
class LatentCache:
    """Latents with what they show."""

    latents: Tensor  # (rows, channels, 16, 16) float16
    kinds: list[str]  # how each is laid out: a key of examples.ARRANGE
    examples: list[Example]


def latent_cache() -> LatentCache:
    """All examples, encoded first if they are not there."""
    if not CACHE.exists():
        built = encode_examples()
        save_whole({**vars(built), "examples": [asdict(each) for each in built.examples]}, CACHE)
    stored: dict[str, Any] = torch.load(CACHE)
    return LatentCache(stored["latents"], stored["kinds"], [Example(**each) for each in stored["examples"]])


def encode_examples() -> LatentCache:
    """Lay out and encode every example."""
    rows = list(laid_out(Random(1)))
    latents = encoded(np.stack([pixels for _, _, pixels in rows]))
    return LatentCache(latents, [kind for kind, _, _ in rows], [example for _, example, _ in rows])


def laid_out(random: Random) -> Iterator[tuple[str, Example, np.ndarray]]:
    """(kind, example, pixels (SIZE, SIZE, 3) uint8) of everything that the U-Net learns."""
    for kind, example in examples(random):
        yield kind, example, picture(kind, example, random)
    for example, rgba in portraits():
        yield "phrase", example, lay([(sized(rgba, SIZE), 0, 0)], WHITE, random)


def blocks() -> Tensor:
    """Every picture half as large in the middle of white, (pictures, SHIFTS, channels, 16, 16) float16."""
    if not BLOCKS.exists():
        pixels = np.stack([_half_as_large(rgba, *shift) for rgba in load().rgba for shift in SHIFTS])
        save_whole({"blocks": encoded(pixels).unflatten(0, (-1, len(SHIFTS)))}, BLOCKS)
    return torch.load(BLOCKS)["blocks"]


def _half_as_large(rgba: np.ndarray, right: int, down: int) -> np.ndarray:
    thing: Image.Image = sized(rgba, HALF)
    return lay([(thing, HALF // 2 + right, HALF // 2 + down)], WHITE, Random(0))


@torch.inference_mode()
def encoded(pixels: np.ndarray) -> Tensor:
    """Encode pictures, (count, SIZE, SIZE, 3) uint8, to float16 latents."""
    vae = load_vae().to(memory_format=torch.channels_last)
    parts = [pixels[start : start + AT_ONCE] for start in range(0, len(pixels), AT_ONCE)]
    batches = (torch.from_numpy(part).permute(0, 3, 1, 2).float() / 127.5 - 1 for part in parts)
    return torch.cat([vae.encode(batch).latents.half() for batch in batches])


if __name__ == "__main__":
    torch.set_num_threads(1)
    made = latent_cache()
    print(f"{len(made.examples)} examples, latents of standard deviation {made.latents.float().std():.2f}")
    print(f"{len(blocks())} things half as large")
