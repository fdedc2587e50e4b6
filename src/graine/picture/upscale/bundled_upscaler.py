"""The bundled upscaler: Real-ESRGAN's animevideov3 network (Wang et al. 2021, arXiv 2107.10833) on the CPU.

Weights: Xintao Wang, https://github.com/xinntao/Real-ESRGAN, BSD-3-Clause (`weights/LICENSE.txt`).
"""

from __future__ import annotations

import hashlib
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from graine.errors import PictureError
from graine.picture.pixels.colour_transfer import REACH, faithful
from graine.picture.upscale.tiled_upscale import enlarge

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image

    from graine.picture.upscale.tiled_upscale import OnTile

NAME: Final = "realesr-animevideov3"
SCALE: Final = 4
TILE: Final = 256  # pixels a side of what is enlarged at once: bounds the memory
# The network is 18 convolutions of 3x3, so a pixel hears of none further away than 18, and `faithful` looks
# on from there: with this much of its surroundings a tile comes out as it would in the whole picture.
HALO: Final = 18 + REACH

WEIGHTS: Final = Path(__file__).parent / "weights"
_SHA256 = {
    ".param": "850a248e7c14c27e5bd8cf7265113a9441036a7db63963bb8aa5169d788a435e",
    ".bin": "548a36f9c3f4ab8da56cd3b13badf23968bee207b396dad14d04b830e5f2ab2d",
}


class Upscaler:
    """Enlarges pictures and sharpens their edges; the weights are loaded on first use and kept."""

    scale = SCALE
    halo = HALO

    def __init__(self, *, threads: int = 1, folder: Path = WEIGHTS, tile: int = TILE) -> None:
        """Take the number of CPU threads (pixels do not depend on it) and the side of a tile in pixels."""
        self.threads = threads
        self.folder = folder
        self.tile = tile

    def upscale(self, image: Image, factor: float = SCALE, *, progress: OnTile | None = None) -> Image:
        """The image enlarged, RGB, with its colours; the same image always gives the same bytes.

        Raises `RecipeError` for a factor below 1 or above 16, and `PictureError` if the weights are damaged.
        """
        return enlarge(self, image, factor, progress)

    def enlarge_tile(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return (height, width, 3) pixels four times as large."""
        values = faithful(self._network_call(pixels), pixels)
        return np.rint(values).astype(np.uint8)

    def _network_call(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        ncnn = _ncnn()
        height, width, _ = pixels.shape
        data = ncnn.Mat.from_pixels(np.ascontiguousarray(pixels), ncnn.Mat.PixelType.PIXEL_RGB, width, height)
        data.substract_mean_normalize([], [1 / 255] * 3)
        extractor = self._net.create_extractor()
        extractor.input("data", data)
        status, output = extractor.extract("output")
        if status != 0:
            raise MemoryError(f"ncnn gave status {status} for a tile of {width}x{height} pixels")
        return np.asarray(output, dtype=np.float32).transpose(1, 2, 0) * 255

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


def _check(path: Path, sha256: str) -> None:
    try:
        intact = hashlib.sha256(path.read_bytes()).hexdigest() == sha256
    except OSError:
        intact = False
    if not intact:
        raise PictureError("upscale_weights", path=path)
