"""A CLIP judge that hears each word once: a thousand words take a large model a minute, every time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from graine.atomic_write import commit
from graine.errors import WriteError
from graine.judges.clip import ClipJudge

VECTORS, WORDS = "vectors", "words"


class RememberingJudge(ClipJudge):
    """Answers as `ClipJudge` does, and keeps the vectors of texts in a file."""

    _file: Path | None = None
    _known: dict[str, torch.Tensor]

    @classmethod
    def with_memory(cls, folder: Path, file: Path) -> RememberingJudge:
        """Read a folder, and what was heard before from a file; raises as `load`.

        The file is of these weights alone: name it by their hash. One that cannot be read is written anew.
        """
        judge = cast("RememberingJudge", cls.load(folder))
        judge._file, judge._known = file, _read(file)
        return judge

    def unheard(self, texts: Sequence[str]) -> int:
        """Count the texts that have to be heard anew."""
        return len({*texts} - self._known.keys()) if self._file else len(texts)

    def hear(self, texts: Sequence[str]) -> torch.Tensor:
        """Return (texts, width) of length 1."""
        if self._file is None:
            return super().hear(texts)
        new = sorted({*texts} - self._known.keys(), key=len)  # alike in length: less filling up
        if new:
            self._known |= dict(zip(new, super().hear(new).cpu(), strict=True))
            self._keep(self._file)
        return torch.stack([self._known[text] for text in texts]).to(self._model.device)

    def _keep(self, file: Path) -> None:
        words = json.dumps(list(self._known), ensure_ascii=False)
        data = save({VECTORS: torch.stack(list(self._known.values()))}, metadata={WORDS: words})
        try:
            commit(data, file, overwrite=True)
        except WriteError:
            self._file = None  # without a file it is slower, and right


def _read(file: Path) -> dict[str, torch.Tensor]:
    """Read a file of vectors; one that is missing or damaged holds none."""
    try:
        with safe_open(file, framework="pt") as opened:
            words: list[str] = json.loads(opened.metadata()[WORDS])
            return dict(zip(words, opened.get_tensor(VECTORS), strict=True))
    except (OSError, SafetensorError, ValueError, KeyError, TypeError):
        return {}
