"""What a model makes of words, known without loading it: its tokenizer, and the words that it was taught."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graine.models.checkpoints.folder import read_json
from graine.models.tokenizer import ClipTokenizer

if TYPE_CHECKING:
    from graine.models.checkpoints.catalogue import ModelEntry
    from graine.prompt.syntax.chunks import Tokenizer


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of a model; `known` is None for an open vocabulary."""

    tokenizer: Tokenizer
    known: frozenset[str] | None


def vocabulary(entry: ModelEntry) -> Vocabulary:
    """Read the words of a model; a file without a tokenizer of its own has CLIP's. Raises `ModelDamaged`."""
    folder = entry.path / "tokenizer"
    tokenizer = ClipTokenizer.from_folder(folder) if folder.is_dir() else ClipTokenizer.built_in()
    card = entry.path / "graine.json"
    words = read_json(card).get("known_words") if card.is_file() else None
    return Vocabulary(tokenizer, None if words is None else frozenset(map(str, words)))
