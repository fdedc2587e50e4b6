"""The judge of taste: linear layers over CLIP's vectors; a head that does not fit is refused by name."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
import torch
from PIL import Image
from safetensors.torch import save_file

from graine.errors import ModelDamaged
from graine.judges.aesthetic import HEAD, AestheticJudge
from graine.judges.clip import ClipJudge
from graine.studio.judge_loader import judge_named

PICTURES = [Image.new("RGB", (40, 40), colour) for colour in ("red", "navy", "white")]


def head(*widths: int) -> dict[str, torch.Tensor]:
    """Random layers, numbered with a gap as where dropout stood between them."""
    torch.manual_seed(1)
    named: dict[str, torch.Tensor] = {}
    for place, (wide, narrow) in enumerate(pairwise(widths)):
        named[f"layers.{2 * place}.weight"] = torch.randn(narrow, wide)
        named[f"layers.{2 * place}.bias"] = torch.randn(narrow)
    return named


def test_scores_are_the_layers_of_clips_vectors(spoiled: Path) -> None:
    weights = head(8, 5, 3, 1)
    save_file(weights, spoiled / HEAD)
    judge = AestheticJudge.load(spoiled)
    wanted = ClipJudge.load(spoiled).see(PICTURES)
    for place in (0, 2, 4):
        wanted = wanted @ weights[f"layers.{place}.weight"].T + weights[f"layers.{place}.bias"]
    assert judge.score(PICTURES, "a cat") == pytest.approx(wanted[:, 0].tolist(), rel=1e-4)
    assert judge.score(PICTURES, "a dog") == judge.score(PICTURES, "a cat")
    assert judge.score([], "a cat") == []
    assert judge.vectors(PICTURES).shape == (3, 8)
    assert judge.describe(PICTURES[0], ["red", "blue"])[0][1] >= 0.5


def test_a_folder_with_a_head_is_a_judge_of_taste(spoiled: Path) -> None:
    assert isinstance(judge_named(str(spoiled), spoiled.parent), ClipJudge)
    save_file(head(8, 1), spoiled / HEAD)
    judge = judge_named(spoiled.name, spoiled.parent)
    assert isinstance(judge, AestheticJudge)
    assert "aesthetic" in judge.name


@pytest.mark.parametrize(
    ("weights", "named"),
    [
        (head(9, 5, 1), "layers.0.weight"),  # for a wider CLIP
        (head(8, 5, 2), "layers"),  # ends in two numbers
        ({"layers.0.weight": torch.zeros(1, 8)}, "layers.0.bias"),
        ({"other": torch.zeros(1)}, "layers"),
    ],
)
def test_a_head_that_does_not_fit_is_refused(
    spoiled: Path, weights: dict[str, torch.Tensor], named: str
) -> None:
    save_file(weights, spoiled / HEAD)
    with pytest.raises(ModelDamaged, match=named):
        AestheticJudge.load(spoiled)
