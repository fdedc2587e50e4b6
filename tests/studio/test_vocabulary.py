"""The words of a model, without loading it."""

from __future__ import annotations

from pathlib import Path

import pytest

from graine.errors import ModelDamaged
from graine.models.checkpoints.catalogue import BUILT_IN, Catalogue
from graine.models.tokenizer import ClipTokenizer
from graine.studio.vocabulary import vocabulary


def test_the_built_in_model_has_its_own_words() -> None:
    found = vocabulary(Catalogue([]).find("pousse"))
    assert found.known is not None
    assert {"panda", "aquarelle"} <= found.known
    assert "masterpiece" not in found.known
    assert found.tokenizer.encode("a panda") == ClipTokenizer.from_folder(BUILT_IN / "tokenizer").encode(
        "a panda"
    )


def test_a_file_has_the_words_of_clip(tmp_path: Path) -> None:
    (tmp_path / "big.safetensors").write_bytes(b"")
    found = vocabulary(Catalogue([tmp_path]).find("big"))
    assert found.known is None
    assert found.tokenizer.encode("a panda") == ClipTokenizer.built_in().encode("a panda")


def test_a_damaged_card_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "model_index.json").write_text("{}", encoding="utf-8")
    (folder / "graine.json").write_text("[1", encoding="utf-8")
    with pytest.raises(ModelDamaged, match=r"graine\.json"):
        vocabulary(Catalogue([tmp_path]).find("mine"))
