"""Plain pixel operations: straighten, crop, match colours, tone, sharpen. Nothing asked, nothing changed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, cast

import numpy as np
from PIL import Image, ImageEnhance, ImageFilter

from graine.errors import RecipeError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Values = NDArray[np.float64]

SAMPLE: Final = 256  # pixels a side that colour statistics are taken from
BAND: Final = 128  # rows that are recoloured at once: bounds the memory
# Variance of a colour below which a picture counts as plain in it (Oklab runs from 0 to 1): a plain picture
# has no contrasts that could be stretched to those of another.
PLAIN: Final = 1e-4
SHARPEN_RADIUS: Final = 1.5  # pixels
SHARPEN_PERCENT: Final = 150  # of the difference to the blurred picture, at strength 1

# Björn Ottosson 2020, "A perceptual color space for image processing": linear sRGB to cone responses, and
# their cube roots to lightness and two opponent colours.
TO_CONES: Final = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
TO_OKLAB: Final = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def straighten(image: Image.Image, degrees: float) -> Image.Image:
    """Turn a picture clockwise and give the largest upright rectangle without empty corners (bicubic)."""
    if not degrees % 360:
        return image
    angle = math.radians(degrees)
    width, height = inner_size(image.width, image.height, angle)
    cos, sin = math.cos(angle), math.sin(angle)
    # Where each pixel comes from: turned back round the middle, which stays the middle.
    left = image.width / 2 - cos * width / 2 - sin * height / 2
    top = image.height / 2 + sin * width / 2 - cos * height / 2
    back = (cos, sin, left, -sin, cos, top)
    return image.transform((width, height), Image.Transform.AFFINE, back, Image.Resampling.BICUBIC)


def inner_size(width: int, height: int, angle: float) -> tuple[int, int]:
    """The (width, height) of the largest upright rectangle in a picture turned by `angle` radians.

    Either two of its corners touch the long sides, or all four touch one side each.
    """
    cos, sin = abs(math.cos(angle)), abs(math.sin(angle))
    short, long = sorted((width, height))
    if short <= 2 * sin * cos * long or math.isclose(sin, cos):
        along, across = short / 2 / sin, short / 2 / cos
        inner = (along, across) if width >= height else (across, along)
    else:
        square = cos * cos - sin * sin
        inner = (width * cos - height * sin) / square, (height * cos - width * sin) / square
    return max(1, math.floor(inner[0] + 1e-9)), max(1, math.floor(inner[1] + 1e-9))


def crop(image: Image.Image, box: tuple[int, int, int, int]) -> Image.Image:
    """Cut out a box (x, y, width, height) in pixels. Raises `RecipeError` if it leaves the picture."""
    x, y, width, height = box
    if min(x, y) < 0 or min(width, height) < 1 or x + width > image.width or y + height > image.height:
        given = ",".join(map(str, box))
        raise RecipeError("adjust_crop", box=given, width=image.width, height=image.height)
    return image.crop((x, y, x + width, y + height))


def match_colours(image: Image.Image, model: Image.Image, strength: float = 1.0) -> Image.Image:
    """Bring the colours of another picture to this one, RGB; at strength 0 it stays as it is.

    The linear map that moves colours the least way while mean and covariance become the other's: Pitié &
    Kokaram 2007, "The linear Monge-Kantorovitch linear colour mapping", equation 8; in Oklab.
    """
    if not strength:
        return image
    mean, covariance = _statistics(image)
    wanted_mean, wanted_covariance = _statistics(model)
    matrix = np.eye(3) + strength * (_transport(covariance, wanted_covariance) - np.eye(3))
    centre = mean + strength * (wanted_mean - mean)
    pixels = np.array(image.convert("RGB"))
    for top in range(0, image.height, BAND):
        band = pixels[top : top + BAND]
        band[:] = _from_oklab((_to_oklab(band) - mean) @ matrix.T + centre)
    return Image.fromarray(pixels)


def tone(
    image: Image.Image, *, contrast: float = 1.0, brightness: float = 1.0, saturation: float = 1.0
) -> Image.Image:
    """The picture with other contrast (round its mean grey), brightness, saturation; 1 is as it is."""
    steps = (
        (ImageEnhance.Contrast, contrast),
        (ImageEnhance.Brightness, brightness),
        (ImageEnhance.Color, saturation),
    )
    for enhance, amount in steps:
        if amount != 1:
            image = enhance(image).enhance(amount)
    return image


def sharpen(image: Image.Image, strength: float) -> Image.Image:
    """The picture with steeper edges: an unsharp mask of its lightness, so no colour fringes."""
    if not strength:
        return image
    mask = ImageFilter.UnsharpMask(SHARPEN_RADIUS, round(SHARPEN_PERCENT * strength), threshold=0)
    grey = image.convert("L")
    change = np.asarray(grey.filter(mask), np.int16) - np.asarray(grey, np.int16)
    pixels = np.asarray(image, np.int16) + change[..., None]
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def _statistics(image: Image.Image) -> tuple[Values, Values]:
    """Mean (3,) and covariance (3, 3) of a picture's colours in Oklab, from at most 256x256 pixels."""
    size = min(image.width, SAMPLE), min(image.height, SAMPLE)
    sample = image.convert("RGB").resize(size, Image.Resampling.NEAREST)
    colours = _to_oklab(np.asarray(sample)).reshape(-1, 3)
    mean = colours.mean(0)
    return mean, (colours - mean).T @ (colours - mean) / len(colours) + PLAIN * np.eye(3)


def _transport(given: Values, wanted: Values) -> Values:
    root = _square_root(given)
    back = np.linalg.inv(root)
    return back @ _square_root(root @ wanted @ root) @ back


def _square_root(matrix: Values) -> Values:
    """The root of a symmetric positive matrix (3, 3)."""
    values, vectors = np.linalg.eigh(matrix)
    return cast("Values", vectors * np.sqrt(np.maximum(values, 0)) @ vectors.T)


def _to_oklab(pixels: NDArray[np.uint8]) -> Values:
    values = pixels / 255
    light = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    return np.cbrt(light @ TO_CONES.T) @ TO_OKLAB.T


def _from_oklab(colours: Values) -> NDArray[np.uint8]:
    """8-bit sRGB; what no screen can show is clipped."""
    light = np.clip((colours @ np.linalg.inv(TO_OKLAB).T) ** 3 @ np.linalg.inv(TO_CONES).T, 0, 1)
    values = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.rint(values * 255).astype(np.uint8)
