"""How a picture becomes numbers for a network: scaled, cut to a square, and shifted, as settings say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL.Image import Resampling

from graine.errors import ModelDamaged

if TYPE_CHECKING:
    from PIL.Image import Image

LARGEST = 2048  # pixels a side; published models look at 224 to 512


@dataclass(frozen=True, slots=True)
class ImageProcessor:
    """The steps of `preprocessor_config.json` that CLIP models share."""

    shortest: int  # pixels that the shorter side is scaled to
    side: int  # pixels of the square that is cut out of the middle
    mean: tuple[float, float, float]
    deviation: tuple[float, float, float]
    resampling: Resampling = Resampling.BICUBIC

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> ImageProcessor:
        """Read the settings. Raises `ModelDamaged`."""
        try:
            found = cls(
                shortest=_length(config["size"]),
                side=_length(config.get("crop_size", config["size"])),
                mean=_three(config["image_mean"]),
                deviation=_three(config["image_std"]),
                resampling=Resampling(config.get("resample", Resampling.BICUBIC)),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise ModelDamaged("judges_look", reason=str(error)) from error
        if not 0 < found.side <= found.shortest <= LARGEST or min(found.deviation) <= 0:
            raise ModelDamaged("judges_look", reason=f"{found.side}, {found.shortest}, {found.deviation}")
        return found

    def at(self, picture: Image) -> np.ndarray:
        """The picture as (3, side, side) float32."""
        picture = picture.convert("RGB")
        scale = self.shortest / min(picture.size)
        size = (max(self.side, round(picture.width * scale)), max(self.side, round(picture.height * scale)))
        left, top = ((length - self.side) // 2 for length in size)
        whole = picture if picture.size == size else picture.resize(size, self.resampling)
        square = whole.crop((left, top, left + self.side, top + self.side))
        pixels = np.asarray(square, dtype=np.float32) / 255
        return np.moveaxis(
            (pixels - np.array(self.mean, np.float32)) / np.array(self.deviation, np.float32), -1, 0
        ).copy()


def _length(value: object) -> int:
    """Read a size, which published folders write as 224, as {"shortest_edge": 224} or as height and width."""
    match value:
        case int(length) | {"shortest_edge": int(length)}:
            return length
        case {"height": int(height), "width": int(width)} if height == width:
            return height
        case _:
            raise ValueError(f"size {value}")


def _three(values: Any) -> tuple[float, float, float]:
    red, green, blue = map(float, values)
    return red, green, blue
