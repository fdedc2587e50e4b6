from collections.abc import Iterator
from random import Random

import numpy as np
import pytest
import torch

from training import examples as laid
from training.captions import RELATIONS, SUBJECT_NAMES, Example
from training.data import SOURCES, Pictures, held_out, held_out_scene
from training.generator import pasted_scenes as pasted
from training.generator.latent_cache import SHIFTS

PAIRS = [(subject, style) for subject in range(len(SUBJECT_NAMES)) for style in range(len(SOURCES))]


@pytest.fixture(autouse=True)
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Blocks whose middle holds the number of the subject, on a ground of -1."""
    names = list(SOURCES)
    subjects, styles = zip(*PAIRS, strict=True)
    out = [held_out(SUBJECT_NAMES[subject], names[style]) for subject, style in PAIRS]
    empty = np.zeros((len(PAIRS), 1, 1, 4), np.uint8)
    made = Pictures(empty, np.array(subjects), np.array(styles), np.array(out))
    blocks = torch.full((len(PAIRS), len(SHIFTS), 2, 16, 16), -1.0)
    blocks[:, :, :, 4:12, 4:12] = torch.tensor(subjects).view(-1, 1, 1, 1, 1).float()
    for module in (laid, pasted):
        monkeypatch.setattr(module, "load", lambda: made)
    monkeypatch.setattr(pasted, "blocks", lambda: blocks)
    laid.drawn.cache_clear()
    laid.styles_of.cache_clear()
    yield
    laid.drawn.cache_clear()
    laid.styles_of.cache_clear()


def places(scene: torch.Tensor, subject: int) -> tuple[float, float]:
    """The middle row and column of a subject's cells."""
    rows, columns = (scene[0] == subject).nonzero(as_tuple=True)
    return rows.float().mean().item(), columns.float().mean().item()


@pytest.mark.parametrize("relation", RELATIONS)
def test_things_lie_where_the_relation_says(relation: str) -> None:
    example = Example(subjects=(3, 7), style=0, relation=RELATIONS.index(relation))
    scene = pasted.Scenes().paste(example, Random(1))
    first, second = places(scene, 3), places(scene, 7)
    if relation == "above":
        assert first[0] < second[0]
    elif relation == "right of":
        assert first[1] > second[1]
    else:
        assert first[1] < second[1]
    assert {int(value) for value in scene.unique()} == {-1, 3, 7}
    assert (scene[0] == 3).sum() >= 56, "at least seven of eight columns of a thing are seen"


def test_nothing_held_out_is_pasted() -> None:
    scenes, random = pasted.Scenes(), Random(2)
    names = list(SOURCES)
    for _ in range(400):
        latents, example = scenes.scene(random)
        one, other = (SUBJECT_NAMES[subject] for subject in example.subjects)
        assert latents.shape == (2, 16, 16)
        assert not held_out_scene(one, other)
        assert not any(held_out(name, names[example.style]) for name in (one, other))
