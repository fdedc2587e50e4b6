"""Enlarging with an upscaler of any name, which tells how far it is."""

from __future__ import annotations

import time
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from graine.progress import Progress

if TYPE_CHECKING:
    from PIL.Image import Image

    from graine.picture.upscale.tiled_upscale import OnTile
    from graine.picture.upscale.upscalers import Upscalers
    from graine.progress import OnProgress


class StudioUpscaler:
    """Enlarges with the upscalers of some folders, or the bundled one, and tells of every tile."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self.folders = folders
        self.progress: OnProgress | None = None

    def __call__(self, image: Image, factor: float, name: str) -> Image:
        """The image enlarged by the upscaler of a name; "" is the bundled one."""
        return self.upscalers.enlarge(image, factor, name, progress=self._meter())

    @cached_property
    def upscalers(self) -> Upscalers:
        """The upscalers that can be used here."""
        from graine.picture.upscale.upscalers import Upscalers

        return Upscalers(self.folders)

    def _meter(self) -> OnTile:
        began = time.perf_counter()

        def tell(done: int, total: int) -> None:
            if self.progress and total > 1:
                left = (time.perf_counter() - began) / done * (total - done)
                self.progress(Progress(done, total, left, "upscaling"))

        return tell
