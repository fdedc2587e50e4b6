"""Enlarging 1024x1024 to 4096x4096: time and that foreseen, peak memory, and colours.

The peers: the same network called once on the whole picture, as plain ncnn code does, and Pillow's Lanczos.
"""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from benchmarks.measure import alternate, options, own_peak, peak_memory, report, timed
from graine.picture.upscale.bundled_upscaler import Upscaler
from graine.picture.upscale.upscalers import Upscalers

SIDE = 1024
PICTURES = 20


class Whole(Upscaler):
    """The bare network, called once."""

    def __init__(self, *, threads: int = 1) -> None:
        super().__init__(threads=threads, tile=1 << 20)

    def enlarge_tile(self, pixels: np.ndarray) -> np.ndarray:
        """The network's own colours."""
        return np.rint(np.clip(self._network_call(pixels), 0, 255)).astype(np.uint8)


def picture(seed: int, side: int) -> Image.Image:
    """Draw random shapes and gradients, drawn large and reduced."""
    random = np.random.default_rng(seed)
    base = random.integers(0, 256, (3, 3, 3), dtype=np.uint8)
    large = Image.fromarray(base).resize((side * 2, side * 2), Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(large)
    for _ in range(30):
        x, y = random.integers(0, side * 2, 2)
        wide, high = random.integers(side // 8, side // 2, 2)
        colour, line = (tuple(map(int, one)) for one in random.integers(0, 256, (2, 3)))
        draw.ellipse((x, y, x + wide, y + high), fill=colour, outline=line, width=int(random.integers(0, 12)))
    return large.resize((side, side), Image.Resampling.LANCZOS)


def enlarge(side: str, threads: int, image: Image.Image) -> Image.Image:
    """Enlarge four times with one side."""
    if side == "Graine":
        return Upscaler(threads=threads).upscale(image)
    if side == "network at once":
        return Whole(threads=threads).upscale(image)
    return image.resize((image.width * 4, image.height * 4), Image.Resampling.LANCZOS)


def colours() -> None:
    """Print how far colours drift, of 255: the mean of a picture, and plain colours."""
    plain = [Image.new("RGB", (16, 16), tuple(map(int, c))) for c in np.ndindex(5, 5, 5)]
    plain = [one.point([min(255, value * 64) for value in range(256)] * 3) for one in plain]
    for name, network in (("Graine", Upscaler()), ("bare network", Whole())):
        means = [_drift(network, picture(seed, 128)) for seed in range(PICTURES)]
        worst = max(_apart(network, one) for one in plain)
        print(
            f"  {name:<28} mean colour of {PICTURES} pictures {max(means):.2f} at most, plain {worst} at most"
        )


def _drift(network: Upscaler, image: Image.Image) -> float:
    means = [np.asarray(one, np.float64).mean((0, 1)) for one in (image, network.upscale(image))]
    return float(np.abs(means[0] - means[1]).max())


def _apart(network: Upscaler, image: Image.Image) -> int:
    large = np.asarray(network.upscale(image), np.int16)
    return int(np.abs(large - np.asarray(image, np.int16)[0, 0]).max())


def main() -> None:
    """Compare the three sides."""
    names = ("Graine", "network at once", "Pillow's Lanczos")
    parser = options(__doc__, pairs=3)
    parser.add_argument("--memory-of", choices=names)
    asked = parser.parse_args()
    image = picture(1, SIDE)
    if asked.memory_of:
        enlarge(asked.memory_of, asked.threads, image)
        return print(own_peak())
    for name in names:  # first, since a process inherits the peak of the one that starts it
        print(f"  peak memory: {name} {peak_memory('benchmarks.upscale', '--memory-of', name):.2f} GB")
    sides = {name: timed(lambda name=name: enlarge(name, asked.threads, image)) for name in names}
    report(f"{SIDE} to {SIDE * 4}, {asked.threads} threads", alternate(sides, rounds=asked.pairs))
    print(f"  beforehand: {Upscalers(threads=asked.threads).seconds(image.size, 4.0):.1f} s")
    colours()


if __name__ == "__main__":
    main()
