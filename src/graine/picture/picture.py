"""`Picture`: an image with the recipe that it was drawn from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from PIL.Image import Image

from graine.recipe import Recipe


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """An image, the recipe that gives it again, and what was seen on the way."""

    image: Image  # RGB, after upscaling
    recipe: Recipe
    notes: tuple[str, ...] = ()  # sentences for the user
    measured: dict[str, float] = field(default_factory=dict[str, float])  # "seconds", "network calls" ...
    made_with: dict[str, str] = field(default_factory=dict[str, str])  # versions, device, dtype; also saved

    @property
    def pixels_hash(self) -> str:
        """Name the pixels: equal hashes mean equal pictures."""
        return pixels_hash(self.image)

    def save(self, path: Path | str, *, overwrite: bool = False) -> Path:
        """Write the picture with its recipe to `path` (.png, .jpg or .webp); see `graine.picture.save`."""
        from graine.picture.formats import picture_files  # files builds on this module

        return picture_files.save(self, path, overwrite=overwrite)


def pixels_hash(image: Image) -> str:
    """The sha256, in hex, of an image's mode, size and raw pixels."""
    head = f"{image.mode} {image.width}x{image.height}\n"
    return hashlib.sha256(head.encode() + image.tobytes()).hexdigest()
