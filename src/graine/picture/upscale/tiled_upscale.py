"""Enlarging by any factor with a network that knows one: tile by tile, as often as it takes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Protocol, TypeAlias

import numpy as np
from PIL import Image

from graine.errors import RecipeError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Size = tuple[int, int]

MAX_FACTOR = 16

OnTile: TypeAlias = Callable[[int, int], None]
"""Is told how many tiles are done, and of how many."""


class Network(Protocol):
    """What enlarges a tile."""

    @property
    def scale(self) -> int:
        """The factor that it knows, 2 or more."""
        ...

    @property
    def tile(self) -> int:
        """Pixels a side of what it is given at once, which bounds the memory."""
        ...

    @property
    def halo(self) -> int:
        """Pixels of its surroundings that a tile needs, so that it comes out as in the whole picture."""
        ...

    def enlarge_tile(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Pixels (height, width, 3) enlarged by the scale."""
        ...


def enlarge(
    network: Network, image: Image.Image, factor: float, progress: OnTile | None = None
) -> Image.Image:
    """The picture enlarged by any factor from 1 to 16, RGB. Raises `RecipeError` for another.

    What the network makes too large is reduced with Lanczos' filter: between two calls, so that no picture on
    the way is larger than the last, and at the end.
    """
    target = enlarged_size(image.size, factor)
    image = image.convert("RGB")
    if target == image.size:
        return image
    sizes = list(_sizes(image.size, target, network.scale))
    tell = _counting(sum(_tiles(size, network.tile) for size in sizes), progress)
    for size in sizes:
        pixels = np.asarray(image.resize(size, Image.Resampling.LANCZOS))
        image = Image.fromarray(_enlarged(network, pixels, tell))
    return image.resize(target, Image.Resampling.LANCZOS)


def enlarged_size(size: Size, factor: float) -> Size:
    """The size (width, height) of a picture that is enlarged by `factor`."""
    if not 1 <= factor <= MAX_FACTOR:
        raise RecipeError("upscale_factor", value=factor, high=MAX_FACTOR)
    return round(size[0] * factor), round(size[1] * factor)


def tile_pixels(size: Size, factor: float, network: Network) -> int:
    """How many pixels the network is shown in all, halos included: what it takes grows with them."""
    sizes = _sizes(size, enlarged_size(size, factor), network.scale) if factor > 1 else ()
    return sum(
        (bottom - top + above + below) * (right - left + before + after)
        for width, height in sizes
        for top, bottom, above, below in _spans(height, network)
        for left, right, before, after in _spans(width, network)
    )


def _sizes(size: Size, target: Size, scale: int) -> Iterator[Size]:
    """The sizes of what the network is given, one call after the other."""
    while size[0] < target[0] or size[1] < target[1]:
        yield size
        wanted = (math.ceil(side / scale) for side in target)
        large = size[0] * scale, size[1] * scale
        if large[0] >= target[0] and large[1] >= target[1]:
            return
        width, height = (min(side, want) for side, want in zip(large, wanted, strict=True))
        size = width, height


def _enlarged(network: Network, pixels: NDArray[np.uint8], tell: Callable[[], None]) -> NDArray[np.uint8]:
    """Enlarge (height, width, 3) pixels tile by tile."""
    height, width, channels = pixels.shape
    scale = network.scale
    result = np.empty((height * scale, width * scale, channels), np.uint8)
    for top, bottom, above, below in _spans(height, network):
        for left, right, before, after in _spans(width, network):
            tile = network.enlarge_tile(pixels[top - above : bottom + below, left - before : right + after])
            rows, columns = _large(above, bottom - top, scale), _large(before, right - left, scale)
            place = _large(top, bottom - top, scale), _large(left, right - left, scale)
            result[place] = tile[rows, columns]
            tell()
    return result


def _spans(length: int, network: Network) -> Iterator[tuple[int, int, int, int]]:
    """Cut a side into tiles: start, end, and how many pixels of halo there are before and after."""
    for start in range(0, length, network.tile):
        end = min(start + network.tile, length)
        yield start, end, min(network.halo, start), min(network.halo, length - end)


def _tiles(size: Size, tile: int) -> int:
    return math.ceil(size[0] / tile) * math.ceil(size[1] / tile)


def _large(start: int, length: int, scale: int) -> slice:
    return slice(start * scale, (start + length) * scale)


def _counting(total: int, progress: OnTile | None) -> Callable[[], None]:
    done = 0

    def tell() -> None:
        nonlocal done
        done += 1
        if progress:
            progress(done, total)

    return tell
