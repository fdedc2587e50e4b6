"""A worker whose model is slow, or ends the process: `python tests/worker/faulty.py --home FOLDER`.

`PACE` is the seconds of a network call and of each row of 64x64 pixels ("0.01,0.002"); "poison" kills.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Sequence

import torch

from graine.models.base import Conditioning
from graine.models.gaussian_model import ExactModel
from graine.prompt.syntax.chunks import Chunk
from graine.settings import read_settings
from graine.studio import Studio
from graine.worker.__main__ import main


class Faulty(ExactModel):
    """The exact model at a pace; told of poison it kills its process at the third call."""

    def __init__(self, call: float = 0.0, row: float = 0.0) -> None:
        super().__init__()
        self.call, self.row = call, row
        self._poison = list[Conditioning]()
        self._bitten = 0

    def encode(
        self, chunks: Sequence[Chunk], *, clip_skip: int, emphasis: str, size: tuple[int, int]
    ) -> Conditioning:
        found = super().encode(chunks, clip_skip=clip_skip, emphasis=emphasis, size=size)
        word = self.tokenizer.encode("poison")[0]
        if any(word in chunk.tokens for chunk in chunks):
            self._poison.append(found)
        return found

    def predict(
        self, x: torch.Tensor, timesteps: torch.Tensor, conditions: Sequence[Conditioning]
    ) -> torch.Tensor:
        time.sleep(self.call + self.row * x[:, 0].numel() / 64)
        self._bitten += any(one is bad for one in conditions for bad in self._poison)
        if self._bitten == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().predict(x, timesteps, conditions)


class FaultyStudio(Studio):
    """Every name is the faulty model."""

    def _load(self, name: str) -> Faulty:  # pyright: ignore[reportIncompatibleMethodOverride]
        call, row = map(float, os.environ.get("PACE", "0,0").split(","))
        return Faulty(call, row)


if __name__ == "__main__":
    os.environ["GRAINE_HOME"] = sys.argv[sys.argv.index("--home") + 1]
    sys.exit(main(studio=FaultyStudio(read_settings(), device="cpu")))
