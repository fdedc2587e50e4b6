"""How a picture gets another size: squeezed, cropped, or fitted with its borders filled."""

from __future__ import annotations

from typing import Final

import numpy as np
from PIL import Image, ImageOps

LANCZOS: Final = Image.Resampling.LANCZOS


def resized(image: Image.Image, size: tuple[int, int], mode: str) -> Image.Image:
    """The picture at `size` (width, height); one that has it already keeps every pixel.

    "resize" squeezes it, "crop" fills the frame and cuts off the rest, "fill" fits it in and stretches its
    edges to the borders. "latent" squeezes too: that is the size in which the sampler takes it over.
    """
    if mode == "crop":
        return ImageOps.fit(image, size, LANCZOS)
    if mode == "fill":
        return framed(image, size, fitted_box(image.size, size))
    return image.resize(size, LANCZOS)


def fitted_box(inner: tuple[int, int], outer: tuple[int, int]) -> tuple[int, int, int, int]:
    """The box (left, top, right, bottom) that a picture of the size `inner` fills in a frame `outer`."""
    scale = min(outer[0] / inner[0], outer[1] / inner[1])
    width, height = (max(1, min(round(i * scale), o)) for i, o in zip(inner, outer, strict=True))
    return centred_box((width, height), outer)


def centred_box(inner: tuple[int, int], outer: tuple[int, int]) -> tuple[int, int, int, int]:
    """The box of the size `inner` in the middle of a frame `outer`."""
    left, top = (outer[0] - inner[0]) // 2, (outer[1] - inner[1]) // 2
    return left, top, left + inner[0], top + inner[1]


def framed(
    image: Image.Image,
    size: tuple[int, int],
    box: tuple[int, int, int, int],
    filter: Image.Resampling = LANCZOS,
) -> Image.Image:
    """A picture of `size` with `image` scaled into `box` and its edge rows stretched to the borders."""
    left, top, right, bottom = box
    inside = np.asarray(image.resize((right - left, bottom - top), filter))
    margins = [(top, size[1] - bottom), (left, size[0] - right), (0, 0)]
    return Image.fromarray(np.pad(inside, margins[: inside.ndim], mode="edge"))
