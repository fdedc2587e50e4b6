"""The judge that a user names."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PIL import Image

from graine.errors import ModelNotFound
from graine.judges.base import Seer
from graine.judges.clip import BUILT_IN
from graine.studio.judge_loader import judge_named


def test_a_folder_among_the_judges_is_found_by_name_or_by_path(tmp_path: Path) -> None:
    shutil.copytree(BUILT_IN, tmp_path / "mine")
    for name in ("mine", str(tmp_path / "mine")):
        judge = judge_named(name, tmp_path)
        assert isinstance(judge, Seer)
        assert judge.name.startswith("mine ")
        assert judge.vectors([Image.new("RGB", (64, 64), "red")]).shape[0] == 1


def test_the_plain_judge_needs_no_weights(tmp_path: Path) -> None:
    judge = judge_named("plain", tmp_path)
    assert judge
    flat, sharp = Image.new("RGB", (64, 64), "grey"), Image.effect_noise((64, 64), 90).convert("RGB")
    low, high = judge.score([flat, sharp], "whatever")
    assert low < high


def test_without_a_name_nothing_is_loaded(tmp_path: Path) -> None:
    assert judge_named(None, tmp_path) is None


def test_an_unknown_name_is_told_with_those_that_are_there(tmp_path: Path) -> None:
    shutil.copytree(BUILT_IN, tmp_path / "mine")
    with pytest.raises(ModelNotFound, match="mine"):
        judge_named("yours", tmp_path)
