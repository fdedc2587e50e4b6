"""The bundled upscaler: Real-ESRGAN's animevideov3 network (Wang et al. 2021, arXiv 2107.10833) on the CPU.

Weights: Xintao Wang, https://github.com/xinntao/Real-ESRGAN, BSD-3-Clause (`weights/LICENSE.txt`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from PIL import Image

from graine.errors import PictureError, RecipeError

if TYPE_CHECKING:
    from numpy.typing import NDArray

NAME: Final = "realesr-animevideov3"
SCALE: Final = 4
TILE: Final = 256  # pixels a side of what is enlarged at once: bounds the memory
# The network is 18 convolutions of 3x3, so a pixel hears of none further away than 18: with this much of its
# surroundings a tile comes out as it would in the whole picture.
HALO: Final = 18

WEIGHTS: Final = Path(__file__).parent / "weights"
_SHA256 = {
    ".param": "850a248e7c14c27e5bd8cf7265113a9441036a7db63963bb8aa5169d788a435e",
    ".bin": "548a36f9c3f4ab8da56cd3b13badf23968bee207b396dad14d04b830e5f2ab2d",
}


class Upscaler:
    """Enlarges pictures and sharpens their edges; the weights are loaded on first use and kept."""

    def __init__(self, *, threads: int = 1, folder: Path = WEIGHTS, tile: int = TILE) -> None:
        """Take the number of CPU threads (pixels do not depend on it) and the side of a tile in pixels."""
        self.threads = threads
        self.folder = folder
        self.tile = tile

    def upscale(self, image: Image.Image, factor: int = SCALE) -> Image.Image:
        """Give the image enlarged 1, 2, 3 or 4 times, RGB; the same image always gives the same bytes.

        Raises `RecipeError` for another factor and `PictureError` if the weights are damaged.
        """
        if factor not in range(1, SCALE + 1):
            raise RecipeError("upscale_factor", value=factor)
        image = image.convert("RGB")
        if factor == 1:
            return image
        large = Image.fromarray(self._enlarged(np.asarray(image)))
        size = (image.width * factor, image.height * factor)
        return large if factor == SCALE else large.resize(size, Image.Resampling.LANCZOS)

    def _enlarged(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Enlarge (height, width, 3) pixels tile by tile."""
        height, width, channels = pixels.shape
        result = np.empty((height * SCALE, width * SCALE, channels), np.uint8)
        for top, bottom, above, below in _spans(height, self.tile):
            for left, right, before, after in _spans(width, self.tile):
                tile = self._network_call(pixels[top - above : bottom + below, left - before : right + after])
                rows, columns = _large(above, bottom - top), _large(before, right - left)
                result[_large(top, bottom - top), _large(left, right - left)] = tile[rows, columns]
        return result

    def _network_call(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        ncnn = _ncnn()
        height, width, _ = pixels.shape
        data = ncnn.Mat.from_pixels(np.ascontiguousarray(pixels), ncnn.Mat.PixelType.PIXEL_RGB, width, height)
        data.substract_mean_normalize([], [1 / 255] * 3)
        extractor = self._net.create_extractor()
        extractor.input("data", data)
        status, output = extractor.extract("output")
        if status != 0:
            raise MemoryError(f"ncnn gave status {status} for a tile of {width}x{height} pixels")
        values = np.asarray(output, dtype=np.float32).transpose(1, 2, 0)
        return np.rint(np.clip(values, 0, 1) * 255).astype(np.uint8)

    @cached_property
    def _net(self) -> Any:
        net = _ncnn().Net()
        net.opt.use_vulkan_compute = False
        net.opt.num_threads = self.threads
        files = {suffix: self.folder / f"{NAME}-x{SCALE}{suffix}" for suffix in _SHA256}
        for suffix, path in files.items():
            _check(path, _SHA256[suffix])
        net.load_param(str(files[".param"]))
        net.load_model(str(files[".bin"]))
        return net


def _ncnn() -> Any:
    return import_module("ncnn")  # when it is first needed; it has no types


def _spans(length: int, tile: int) -> Iterator[tuple[int, int, int, int]]:
    """Cut a side into tiles: start, end, and how many pixels of halo there are before and after."""
    for start in range(0, length, tile):
        end = min(start + tile, length)
        yield start, end, min(HALO, start), min(HALO, length - end)


def _large(start: int, length: int) -> slice:
    return slice(start * SCALE, (start + length) * SCALE)


def _check(path: Path, sha256: str) -> None:
    try:
        intact = hashlib.sha256(path.read_bytes()).hexdigest() == sha256
    except OSError:
        intact = False
    if not intact:
        raise PictureError("upscale_weights", path=path)
