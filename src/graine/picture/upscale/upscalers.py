"""Which upscaler a name means: the bundled one, a plain filter, or a safetensors file of the user's."""

from __future__ import annotations

import difflib
import hashlib
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

import numpy as np
from PIL.Image import Resampling

from graine.errors import ModelNotFound, ModelRefused
from graine.picture.upscale import bundled_upscaler
from graine.picture.upscale.tiled_upscale import enlarge, enlarged_size, tile_pixels

if TYPE_CHECKING:
    from PIL.Image import Image

    from graine.picture.upscale.tiled_upscale import Network, OnTile

FILTERS: Final = {"lanczos": Resampling.LANCZOS, "nearest": Resampling.NEAREST}
SUFFIX: Final = ".safetensors"
PICKLES: Final = (".pth", ".pt", ".ckpt", ".bin")
HASH_DIGITS: Final = 10
PROBES: Final = (16, 64, 192)  # pixels a side of tiles that are timed: large ones take longer a pixel
PATIENCE: Final = 0.2  # seconds for one, after which no larger one is tried


@dataclass(frozen=True, slots=True)
class UpscalerEntry:
    """An upscaler that can be asked for."""

    name: str
    kind: str  # "bundled", "filter" or "file"
    path: Path | None = None

    def hash(self) -> str:
        """The first 10 hex digits of the file's sha256; "" where there is no file of the user's."""
        if not self.path:
            return ""
        status = self.path.stat()
        return _file_hash(self.path, status.st_size, status.st_mtime_ns)


class Upscalers:
    """The upscalers in some folders and those that need no file; a network is loaded once and kept."""

    def __init__(self, folders: Sequence[Path] = (), *, threads: int = 1, device: str = "cpu") -> None:
        """Take the user's folders, the bundled upscaler's CPU threads, and the device for files."""
        self.folders = tuple(folders)
        self._device = device
        self._networks: dict[str, Network] = {"": bundled_upscaler.Upscaler(threads=threads)}
        self._speeds: dict[str, float] = {}

    def list(self) -> list[UpscalerEntry]:
        """Every upscaler: the bundled one, filters, then files by name. Opens none of them."""
        ready = [
            UpscalerEntry(bundled_upscaler.NAME, "bundled"),
            *(UpscalerEntry(name, "filter") for name in FILTERS),
        ]
        found: dict[str, UpscalerEntry] = {}
        for path in self._files((SUFFIX,)):
            found.setdefault(path.stem.lower(), UpscalerEntry(path.stem, "file", path))
        return [*ready, *(found[name] for name in sorted(found))]

    def find(self, name: str) -> UpscalerEntry:
        """The upscaler of a name ("" is the bundled one), with or without the file's ending.

        Raises `ModelNotFound`, which offers the nearest names, or `ModelRefused` for a pickle, a path, and a
        link that leads out of the folder.
        """
        wanted = name.lower().removesuffix(SUFFIX) or bundled_upscaler.NAME
        for entry in self.list():
            if entry.name.lower() == wanted:
                return entry
        self._fail(name)

    def enlarge(
        self, image: Image, factor: float, name: str = "", *, progress: OnTile | None = None
    ) -> Image:
        """The picture enlarged by any factor from 1 to 16, RGB; `progress` is told of every tile.

        Raises `RecipeError` for another factor, and what `find` and the file's reader raise.
        """
        entry = self.find(name)
        if entry.kind == "filter":
            size = enlarged_size(image.size, factor)
            return image.convert("RGB").resize(size, FILTERS[entry.name])
        return enlarge(self._network(entry), image, factor, progress)

    def seconds(self, size: tuple[int, int], factor: float, name: str = "") -> float:
        """Estimate the seconds that enlarging a picture of `size` (width, height) takes here.

        Small tiles are timed when an upscaler is first asked about. Raises what `enlarge` raises.
        """
        entry = self.find(name)
        if entry.kind == "filter":
            return 0.0
        network = self._network(entry)
        if entry.name not in self._speeds:
            self._speeds[entry.name] = _seconds_a_pixel(network)
        return tile_pixels(size, factor, network) * self._speeds[entry.name]

    def _network(self, entry: UpscalerEntry) -> Network:
        key = entry.hash()
        if key not in self._networks:
            from graine.picture.upscale.spandrel_upscaler import read_upscaler

            assert entry.path
            self._networks[key] = read_upscaler(entry.path, self._device)
        return self._networks[key]

    def _files(self, suffixes: Iterable[str]) -> Iterator[Path]:
        for folder in self.folders:
            yield from (path for path in sorted(folder.glob("*")) if path.suffix.lower() in suffixes)

    def _fail(self, name: str) -> NoReturn:
        folder = self.folders[0] if self.folders else Path("upscalers")
        for path in self._files(PICKLES):
            if name.lower() in (path.stem.lower(), path.name.lower()):
                raise ModelRefused("upscalers_pickle", file=path.name)
        if "/" in name or "\\" in name:
            raise ModelRefused("upscalers_path", value=name, folder=folder)
        names = {entry.name.lower(): entry.name for entry in self.list()}
        near = [names[close] for close in difflib.get_close_matches(name.lower(), names, cutoff=0.5)]
        known = ", ".join(near or names.values())
        raise ModelNotFound("upscalers_unknown", value=name, names=known, folder=folder)


@cache
def _file_hash(path: Path, size: int, changed: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:HASH_DIGITS]


def _seconds_a_pixel(network: Network) -> float:
    """Time small tiles, the first of which also loads what is loaded on first use."""
    seconds, side = 0.0, 0
    for side in PROBES:
        start = time.perf_counter()
        network.enlarge_tile(np.zeros((side, side, 3), np.uint8))
        seconds = time.perf_counter() - start
        if seconds > PATIENCE and side > PROBES[0]:
            break
    return seconds / side**2
