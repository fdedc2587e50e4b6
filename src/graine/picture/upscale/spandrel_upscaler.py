"""Upscalers from safetensors files, by spandrel (https://github.com/chaiNNer-org/spandrel), MIT licence."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from graine.errors import ModelDamaged, ModelError, ModelRefused
from graine.models.checkpoints.safetensors_header import read_header

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from graine.picture.upscale.tiled_upscale import Network

MAX_BYTES: Final = 2 << 30
TILE: Final = 128  # pixels a side: ESRGAN, 64 features wide, takes about half a gigabyte for one
HALO: Final = 32  # most networks look further, but hardly notice what is there


class FileUpscaler:
    """A network that spandrel made from a file."""

    halo = HALO

    def __init__(self, network: Any, *, tile: int = TILE) -> None:
        """Take spandrel's `ImageModelDescriptor` for RGB pictures."""
        self._network = network
        self.scale: int = network.scale
        self.tile = tile

    def enlarge_tile(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return (height, width, 3) pixels enlarged by the scale."""
        import torch

        values = torch.from_numpy(np.array(pixels)).permute(2, 0, 1)[None].float() / 255
        with torch.inference_mode():
            large = self._network(values.to(self._network.device))[0]
        return (large.clamp(0, 1) * 255).round().to(torch.uint8).permute(1, 2, 0).cpu().numpy()


def read_upscaler(path: Path, device: str = "cpu") -> Network:
    """Read an upscaler; nothing in the file can run.

    Raises `ModelRefused` or `ModelDamaged` for a file that is too large, a pickle in disguise, damaged, of a
    kind that spandrel does not know, or made for something else than enlarging colour pictures.
    """
    if (size := path.stat().st_size) > MAX_BYTES:
        raise ModelRefused("upscalers_large", file=path.name, size=size >> 20, limit=MAX_BYTES >> 20)
    read_header(path)
    library = spandrel()
    try:
        network = library.ModelLoader(device=device).load_from_file(path)
    except library.UnsupportedModelError as error:
        raise ModelRefused("upscalers_kind", file=path.name) from error
    # A kind is told by the names of a few tensors; what is wrong with the others can raise anything.
    except Exception as error:
        raise ModelDamaged("upscalers_damaged", file=path.name) from error
    if not isinstance(network, library.ImageModelDescriptor):
        raise ModelRefused("upscalers_kind", file=path.name)
    channels = network.input_channels, network.output_channels
    if channels != (3, 3) or network.scale < 2:
        raise ModelRefused(
            "upscalers_colours",
            file=path.name,
            inputs=channels[0],
            outputs=channels[1],
            scale=network.scale,
        )
    return FileUpscaler(network.eval().float())


@cache
def spandrel() -> Any:
    """The library. Raises `ModelError` if it is not installed."""
    try:
        with _without_torchvision():
            return import_module("spandrel")
    except ModuleNotFoundError as error:
        raise ModelError("upscalers_reader") from error


@contextmanager
def _without_torchvision() -> Generator[None]:
    """Let an import go without torchvision.

    spandrel needs two of its functions for two kinds of network that enlarge nothing; and the torchvision of
    one torch does not load beside another.
    """
    names = ("torchvision", "torchvision.transforms", "torchvision.transforms.functional")
    if names[0] in sys.modules:
        yield
        return
    functional = ModuleType(names[2])
    vars(functional).update(dict.fromkeys(("InterpolationMode", "rotate", "normalize")))
    sys.modules.update(
        dict(zip(names, (ModuleType(names[0]), ModuleType(names[1]), functional), strict=True))
    )
    try:
        yield
    finally:
        for name in names:
            del sys.modules[name]
