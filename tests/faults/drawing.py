"""The worker of `serving.py`: any name is the exact model at the pace of `PACE`, with words that do harm.

"poison" ends the process, "nothing" gives pictures of no numbers, "huge" wants more memory than there is.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import torch

from graine.models.base import Conditioning
from graine.prompt.syntax.chunks import Chunk
from graine.settings import read_settings
from graine.studio import Studio
from graine.worker import worker
from graine.worker.__main__ import main
from tests.faults import moments
from tests.worker.faulty import Faulty


class Harmed(Faulty):
    """A model that some words harm."""

    def __init__(self, call: float, row: float) -> None:
        super().__init__(call, row)
        self._words = {self.tokenizer.encode(word)[0]: word for word in ("nothing", "huge")}
        self._harmed = list[tuple[Conditioning, str]]()

    def encode(
        self, chunks: Sequence[Chunk], *, clip_skip: int, emphasis: str, size: tuple[int, int]
    ) -> Conditioning:
        found = super().encode(chunks, clip_skip=clip_skip, emphasis=emphasis, size=size)
        said = {self._words[token] for chunk in chunks for token in chunk.tokens if token in self._words}
        self._harmed += [(found, word) for word in said]
        return found

    def predict(
        self, x: torch.Tensor, timesteps: torch.Tensor, conditions: Sequence[Conditioning]
    ) -> torch.Tensor:
        answer = super().predict(x, timesteps, conditions)
        for row, condition in enumerate(conditions):
            words = {word for harmed, word in self._harmed if harmed is condition}
            if "huge" in words:
                raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 TB")
            if "nothing" in words:
                answer[row] = torch.nan
        return answer


class HarmedStudio(Studio):
    """Every name is the harmed model."""

    def _load(self, name: str) -> Harmed:  # pyright: ignore[reportIncompatibleMethodOverride]
        call, row = map(float, os.environ.get("PACE", "0,0").split(","))
        return Harmed(call, row)


if __name__ == "__main__":
    os.environ["GRAINE_HOME"] = sys.argv[sys.argv.index("--home") + 1]
    worker.FLOOR = int(os.environ.get("WORK_FLOOR", worker.FLOOR))  # pyright: ignore
    moments.watch("worker")
    sys.exit(main(studio=HarmedStudio(read_settings(), device="cpu")))
