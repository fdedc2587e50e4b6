"""A judge that remembers what it heard gives the same answers, sooner."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from PIL import Image

from graine.judges.cached_clip import RememberingJudge
from graine.judges.clip import ClipJudge

WORDS = ["cat", "a much longer text", "dog"]
PICTURE = Image.linear_gradient("L").resize((40, 40))


@pytest.fixture
def judge(tiny_clip: Path, tmp_path: Path) -> RememberingJudge:
    return RememberingJudge.with_memory(tiny_clip, tmp_path / "heard.safetensors")


def test_its_answers_are_those_of_the_judge(judge: RememberingJudge, tiny_clip: Path) -> None:
    plain = ClipJudge.load(tiny_clip)
    for _ in range(2):
        assert torch.allclose(judge.hear(WORDS), plain.hear(WORDS), atol=1e-5)
        assert dict(judge.describe(PICTURE, WORDS)) == pytest.approx(
            dict(plain.describe(PICTURE, WORDS)), abs=1e-4
        )


def test_a_word_is_heard_once(judge: RememberingJudge, tiny_clip: Path, tmp_path: Path) -> None:
    assert judge.unheard(WORDS) == 3
    judge.hear(WORDS)
    again = RememberingJudge.with_memory(tiny_clip, tmp_path / "heard.safetensors")
    assert again.unheard([*WORDS, "bird"]) == 1
    assert torch.equal(again.hear(WORDS), judge.hear(WORDS))


def test_a_damaged_file_is_as_good_as_none(tiny_clip: Path, tmp_path: Path) -> None:
    file = tmp_path / "heard.safetensors"
    file.write_bytes(b"no")
    judge = RememberingJudge.with_memory(tiny_clip, file)
    assert judge.unheard(WORDS) == 3
    assert judge.hear(WORDS).shape[0] == 3
    assert judge.unheard(WORDS) == 0


def test_where_nothing_can_be_written_it_only_takes_longer(tiny_clip: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    judge = RememberingJudge.with_memory(tiny_clip, tmp_path / "file" / "heard.safetensors")
    assert judge.hear(WORDS).shape[0] == 3
    assert judge.unheard(WORDS) == 3
