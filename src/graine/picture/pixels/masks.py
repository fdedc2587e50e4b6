"""Masks: greyscale pictures, white where a picture is painted anew, black where it stays as it is.

Blur, box, fill and overlay follow the rules of AUTOMATIC1111's web UI: a setting means what it means there.
"""

from __future__ import annotations

from math import isqrt
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
from PIL import Image, ImageChops

from graine.errors import PictureError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.floating[Any]]

Box: TypeAlias = tuple[int, int, int, int]  # left, top, right, bottom in pixels, the last two excluded
Size: TypeAlias = tuple[int, int]  # width, height in pixels

ASPECT_TOLERANCE: Final = 0.01  # by which a mask's shape may differ from its picture's
# Blurs of the surroundings that are laid over each other to fill a hole, far ones first: radius, times.
FILL: Final = ((256, 1), (64, 1), (16, 2), (4, 4), (2, 2), (0, 1))
FAINTEST: Final = 0.1  # of its white, that a blur must leave of a mask
SOFT_GAIN: Final = 8


def from_box(box: tuple[int, int, int, int], size: Size) -> Image.Image:
    """A mask of this size that is white in the box (x, y, width, height).

    What lies beyond the picture is left out. Raises `PictureError` for a box without a pixel in the picture.
    """
    x, y, width, height = box
    inside = _clipped((x, y, x + max(width, 0), y + max(height, 0)), size)
    if inside[0] >= inside[2] or inside[1] >= inside[3]:
        text = ",".join(map(str, box))
        raise PictureError("mask_box", box=text, width=size[0], height=size[1])
    mask = Image.new("L", size)
    mask.paste(255, inside)
    return mask


def from_alpha(alpha: Image.Image) -> Image.Image:
    """The mask of a picture's own transparency: what was erased is painted anew."""
    return ImageChops.invert(alpha)


def prepared(mask: Image.Image, size: Size, *, invert: bool = False, grow: int = 0) -> Image.Image:
    """A mask of the picture's size, inverted and grown (or shrunk) by a round brush of `grow` pixels.

    A mask of another size is scaled if its shape is the picture's. Raises `PictureError` if it is not, or if
    nothing is white in the end.
    """
    mask = _scaled(mask.convert("L"), size)
    if invert:
        mask = ImageChops.invert(mask)
    if grow:
        mask = _grown(mask, grow)
    if mask.getbbox() is None:
        raise PictureError("mask_empty")
    return mask


def blurred(mask: Image.Image, sigma: float) -> Image.Image:
    """The mask with a Gaussian blur along x, then along y; mirrored at the borders, as in OpenCV.

    Raises `PictureError` if next to nothing of the mask is left.
    """
    from scipy.ndimage import correlate1d

    box = mask.getbbox()
    if sigma <= 0 or box is None:
        return mask
    kernel = gaussian(sigma)
    # Further off all is black and stays so, and the mirror at the window's own borders shows only black.
    window = padded(box, len(kernel) // 2 + 1, mask.size)
    values = np.asarray(mask.crop(window))
    for axis in (1, 0):
        soft = correlate1d(values.astype(np.float32), kernel, axis=axis, mode="mirror")
        values = _bytes(np.asarray(soft))
    if values.max() < FAINTEST * np.asarray(mask.crop(box)).max():
        raise PictureError("mask_small", blur=sigma)
    result = Image.new("L", mask.size)
    result.paste(Image.fromarray(values), window[:2])
    return result


def gaussian(sigma: float) -> Floats:
    """The weights of a blur: 2 * int(2.5 * sigma + 0.5) + 1 of them, with the sum 1."""
    reach = int(2.5 * sigma + 0.5)
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    return weights / weights.sum()


def overlay(mask: Image.Image, *, area: str, soft: bool = False) -> Image.Image:
    """How much of the new picture shows through a blurred mask: white all of it, black nothing.

    For the area "picture" the mask is doubled and clipped, so that the blur lies outside of it; for "masked"
    it is used as it is. The greys of a soft mask are strengths, not opacities: only the faintest fade.
    """
    gain = SOFT_GAIN if soft else 2 if area == "picture" else 1
    return mask.point([min(255, value * gain) for value in range(256)])


def crop_box(mask: Image.Image, padding: int, shape: Size) -> Box:
    """The box round a mask with its padding, grown to the shape of `shape` and moved into the picture.

    A region of 128x32 becomes 128x128 for a shape of 512x512. Where the picture is too small for the shape,
    the box ends with it.
    """
    left, top, right, bottom = mask_box(mask, padding)
    width, height = right - left, bottom - top
    if width * shape[1] > height * shape[0]:
        return grown_box((left, top, right, bottom), (width, width * shape[1] // shape[0]), mask.size)
    return grown_box((left, top, right, bottom), (height * shape[0] // shape[1], height), mask.size)


def mask_box(mask: Image.Image, padding: int = 0) -> Box:
    """The box round all that is not black, with padding, inside the picture."""
    box = mask.getbbox()
    if box is None:
        raise PictureError("mask_empty")
    return padded(box, padding, mask.size)


def grown_box(box: Box, wanted: Size, size: Size) -> Box:
    """A box of the size `wanted` with the old box in its middle, moved into a picture of this size."""
    left, right = _span(box[0], box[2], wanted[0], size[0])
    top, bottom = _span(box[1], box[3], wanted[1], size[1])
    return left, top, right, bottom


def padded(box: Box, padding: int, size: Size) -> Box:
    """The box with `padding` more pixels on each side, inside a picture of this size."""
    left, top, right, bottom = box
    return _clipped((left - padding, top - padding, right + padding, bottom + padding), size)


def filled(image: Image.Image, mask: Image.Image) -> Image.Image:
    """An RGB picture in which the surroundings of the mask flow into it; the rest keeps every pixel."""
    keep = 1 - np.asarray(mask, np.float32)[None] / 255
    pixels = np.asarray(image.convert("RGB"), np.float32).transpose(2, 0, 1)
    if not keep.any():  # there are no surroundings
        return Image.new("RGB", image.size, tuple(_bytes(pixels.mean((1, 2))).tolist()))
    kept = np.concatenate([pixels * keep, keep])  # planes: colours times opacity, opacity
    layers = np.zeros_like(kept)
    for radius, times in FILL:
        layer = _softened(kept, radius)
        for _ in range(times):
            layers = layer + layers * (1 - layer[3:])
    colours = layers[:3] / np.maximum(layers[3:], 1e-6)
    return Image.fromarray(_bytes(colours.transpose(1, 2, 0)))


def at_least_a_cell(mask: Image.Image, *, cell: int = 8) -> Image.Image:
    """The mask, or whole cells of latent space in its place where it is too fine to fill any of them.

    In latent space a mask is rounded; without this a mask of one pixel would paint nothing.
    """
    size = (mask.width // cell, mask.height // cell)
    if np.asarray(mask.resize(size, Image.Resampling.BICUBIC)).max() >= 128:
        return mask
    shares = np.asarray(mask, np.float32).reshape(size[1], cell, size[0], cell).mean((1, 3))
    cells = Image.fromarray(_bytes(255.0 * (shares >= max(shares.max() / 2, 1e-6))))
    return cells.resize(mask.size, Image.Resampling.NEAREST)


def _softened(values: Floats, radius: int) -> Floats:
    """Blur (planes, height, width) by four box filters a side: nearly a Gaussian, cheap at any radius.

    The width is the odd number that comes nearest to the variance: Wells 1986, "Efficient synthesis of
    Gaussian filters by cascaded uniform filters".
    """
    from scipy.ndimage import uniform_filter1d

    width = 2 * round(((3 * radius**2 + 1) ** 0.5 - 1) / 2) + 1
    if width == 1:
        return values
    for axis in (1, 2) * 4:
        values = np.asarray(uniform_filter1d(values, width, axis=axis, mode="nearest"))
    return np.clip(values, 0, None)


def _scaled(mask: Image.Image, size: Size) -> Image.Image:
    if mask.size == size:
        return mask
    ratio = mask.width * size[1] / (mask.height * size[0])
    if abs(ratio - 1) > ASPECT_TOLERANCE:
        sizes = {"mask": f"{mask.width}x{mask.height}", "picture": f"{size[0]}x{size[1]}"}
        raise PictureError("mask_size", **sizes)
    return mask.resize(size, Image.Resampling.BILINEAR)


def _grown(mask: Image.Image, radius: int) -> Image.Image:
    """Dilate by a disc, or erode if the radius is negative; greys keep their levels."""
    if radius < 0:
        return ImageChops.invert(_grown(ImageChops.invert(mask), -radius))
    from scipy.ndimage import maximum_filter1d

    values = np.asarray(mask)
    result = values.copy()
    for rows in range(min(radius, mask.height - 1) + 1):  # the disc is a stack of rows
        width = 2 * isqrt(radius**2 - rows**2) + 1
        row = maximum_filter1d(values, width, axis=1, mode="constant")
        np.maximum(result[rows:], row[: mask.height - rows], out=result[rows:])
        np.maximum(result[: mask.height - rows], row[rows:], out=result[: mask.height - rows])
    return Image.fromarray(result)


def _span(start: int, end: int, wanted: int, limit: int) -> tuple[int, int]:
    wanted = min(wanted, limit)
    start = min(max(start - (wanted - (end - start)) // 2, 0), limit - wanted)
    return start, start + wanted


def _clipped(box: Box, size: Size) -> Box:
    left, top, right, bottom = box
    return max(left, 0), max(top, 0), min(right, size[0]), min(bottom, size[1])


def _bytes(values: Floats) -> NDArray[np.uint8]:
    return np.rint(np.clip(values, 0, 255)).astype(np.uint8)
