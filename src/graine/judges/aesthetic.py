"""A judge of taste: linear layers over CLIP's vectors, which people's ratings of pictures have taught.

The head of LAION's aesthetic predictor (github.com/christophschuhmann/improved-aesthetic-predictor), as
safetensors beside the CLIP model that it was taught on.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch.nn.functional import linear

from graine.errors import ModelDamaged
from graine.judges.clip import ClipJudge
from graine.judges.fingerprint import fingerprint
from graine.models.checkpoints.folder import read_weights

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image

HEAD = "aesthetic.safetensors"
Layers = list[tuple[torch.Tensor, torch.Tensor]]  # weight (out, in) and bias (out,) of each layer


class AestheticJudge:
    """Scores how much people like a picture, about 1 to 10, whatever was asked for."""

    def __init__(self, eyes: ClipJudge, layers: Layers, name: str) -> None:
        self._eyes, self._layers, self.name = eyes, layers, name

    @classmethod
    def load(cls, folder: Path) -> AestheticJudge:
        """Read a CLIP folder with `aesthetic.safetensors` in it.

        Raises what `ClipJudge.load` does, and `ModelDamaged` for a head that does not fit the model.
        """
        eyes = ClipJudge.load(folder)
        layers = _layers(read_weights(folder / HEAD), width=eyes.width)
        return cls(eyes, layers, f"{eyes.name} aesthetic {fingerprint(folder / HEAD)}")

    @torch.inference_mode()
    def score(self, pictures: Sequence[Image], prompt: str) -> list[float]:
        """One number a picture; no prompt changes it."""
        if not pictures:
            return []
        seen = self._eyes.see(pictures).cpu()
        for weight, bias in self._layers:
            seen = linear(seen, weight, bias)
        return seen[:, 0].tolist()

    def describe(self, picture: Image, words: Sequence[str]) -> list[tuple[str, float]]:
        """Rank words for a picture as CLIP does."""
        return self._eyes.describe(picture, words)

    def vectors(self, pictures: Sequence[Image]) -> np.ndarray:
        """CLIP's vectors."""
        return self._eyes.vectors(pictures)


def _layers(weights: dict[str, torch.Tensor], *, width: int) -> Layers:
    """The layers in their order (`layers.0.weight`, `layers.0.bias`, `layers.2.weight` ...), checked."""
    places = sorted(
        int(name.split(".")[-2]) for name in weights if name.endswith(".weight") and _numbered(name)
    )
    found: Layers = []
    for place in places:
        name = next(name for name in weights if name.endswith(f".{place}.weight"))
        weight, bias = weights[name].float(), weights.get(name.removesuffix("weight") + "bias")
        if bias is None:
            raise ModelDamaged(
                "models_lacks_weight", part="aesthetic", name=name.removesuffix("weight") + "bias"
            )
        expected = (weight.shape[0], width)
        if tuple(weight.shape) != expected:
            shapes = {"found": tuple(weight.shape), "expected": expected}
            raise ModelDamaged("models_shape", part="aesthetic", name=name, **shapes)
        found.append((weight, bias.float()))
        width = weight.shape[0]
    if width != 1 or not found:
        raise ModelDamaged("models_lacks_weight", part="aesthetic", name="layers")
    return found


def _numbered(name: str) -> bool:
    return name.split(".")[-2].isdigit() if name.count(".") >= 2 else False
