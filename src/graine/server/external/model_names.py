"""Models as other programs list them: by name and hash, never by a path of this machine."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from graine.errors import ModelNotFound
from graine.validation import CELL

if TYPE_CHECKING:
    from graine.models.checkpoints.catalogue import Catalogue, ModelEntry

LEAST = 64  # pixels, the shortest side that is drawn
Recall: TypeAlias = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class ListedModel:
    """A model, as far as it is known without loading it."""

    name: str
    file: str  # the name of its file or folder
    hash: str  # first 10 hex digits of the weights' sha256; "" where it was not computed yet
    size: int  # bytes
    factor: int = 1  # by which its pictures are enlarged once they are drawn
    native: tuple[int, int] | None = None  # (width, height) that it was trained at, where its card says so
    made: int = 0  # seconds since 1970

    @property
    def title(self) -> str:
        """The name as A1111 shows it: `file.safetensors [0a1b2c3d4e]`."""
        return f"{self.file} [{self.hash}]" if self.hash else self.file

    def drawn_size(self, width: int, height: int) -> tuple[tuple[int, int], bool]:
        """The size to draw a picture of these sides at, and whether it is enlarged then.

        The nearest that can be drawn: sides in multiples of 8, enlarged or not. A picture that would be
        drawn with less than 64 pixels a side is not enlarged.
        """
        enlarged = self.factor > 1 and min(width, height) >= LEAST * self.factor
        factor = self.factor if enlarged else 1
        return (_side(width / factor), _side(height / factor)), enlarged


def _side(pixels: float) -> int:
    return max(LEAST, int(pixels / CELL + 0.5) * CELL)


def listed(entry: ModelEntry, recall: Recall = lambda name: None) -> ListedModel:
    """What can be said of a model of the catalogue; the hash of the built-in one is always known.

    `recall` gives what the worker told of a model that it loaded once, by "model:" and its name.
    """
    hash = entry.compute_hash() if entry.kind == "built-in" else entry.hash
    file = entry.path / "graine.json"
    card = (_card(file) if file.is_file() else {}) | (recall(f"model:{entry.name}") or {})
    native = card.get("native_size")
    return ListedModel(
        name=entry.name,
        file=entry.path.name,
        hash=hash or card.get("hash") or "",
        size=entry.size,
        factor=int(card.get("upscale") or 1),
        native=(native[0], native[1]) if native else None,
        made=int(entry.path.stat().st_mtime),
    )


def find(catalogue: Catalogue, name: str, recall: Recall = lambda name: None) -> ListedModel:
    """Find a model by its name, its file's name, its hash or its title. Raises `ModelNotFound`.

    Paths and names on the hub are no names here: whoever asks over the network learns nothing of this
    machine's folders, and has nothing downloaded.
    """
    bare, _, digits = name.strip().casefold().removesuffix("]").partition(" [")
    models = [listed(entry, recall) for entry in catalogue.list()]
    for model in models:
        named = bare in (model.name.casefold(), model.file.casefold(), model.hash or None)
        if named and digits in ("", model.hash):
            return model
    known = {model.name.lower(): model.name for model in models}
    near = [known[close] for close in get_close_matches(bare, known, cutoff=0.5)]
    raise ModelNotFound("models_unknown", value=name[:100], names=", ".join(near or known.values()))


@cache
def _card(path: Path) -> dict[str, Any]:
    """Read a model's card; one that is damaged says nothing."""
    try:
        found: object = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}
