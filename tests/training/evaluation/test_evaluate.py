import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from training.backgrounds import COLOURS, TINT_NAMES
from training.captions import SUBJECT_NAMES, Example
from training.classifier.real_pictures import PLAINLY_NAMED
from training.classifier.train_classifier import Verdict
from training.evaluation import evaluate
from training.evaluation.evaluate import keep, kind_of, shares


def said(*subjects: list[int], number: int = 1, style: int = 0) -> Verdict:
    """A verdict whose best subjects are these, in their order."""
    logits = torch.full((len(subjects), len(SUBJECT_NAMES)), -20.0)
    for row, named in zip(logits, subjects, strict=True):
        for place, subject in enumerate(named):
            row[subject] = -float(place)
    numbers, styles = torch.zeros(len(subjects), 4), torch.zeros(len(subjects), len(PLAINLY_NAMED))
    numbers[:, number - 1], styles[:, style] = 1, 1
    return Verdict(logits.log_softmax(1), numbers, styles, logits)


def always(verdict: Verdict) -> Callable[[np.ndarray], Verdict]:
    """A classifier that has made up its mind."""
    return lambda pictures: verdict


@pytest.fixture
def white() -> np.ndarray:
    return np.full((2, 128, 128, 3), 255, np.uint8)


def test_single_things_are_counted_as_named_first_or_among_five(
    monkeypatch: pytest.MonkeyPatch, white: np.ndarray
) -> None:
    monkeypatch.setattr(evaluate, "verdict", always(said([3, 1], [8, 7, 6, 5, 4], style=2)))
    found = shares([Example(subjects=(3,), style=2), Example(subjects=(4,), style=0)], white)
    assert (found["subject"], found["subject_in_five"], found["style"]) == (0.5, 1.0, 0.5)
    assert (found["count"], found["background"], found["pictures"]) == (1.0, 1.0, 2)
    assert 0.3 < found["probability"] < 0.4
    assert "tint" not in found


def test_a_scene_is_right_if_each_half_shows_one_of_its_two_subjects(
    monkeypatch: pytest.MonkeyPatch, white: np.ndarray
) -> None:
    monkeypatch.setattr(evaluate, "verdict", always(said([5], [3], [3], [3])))
    found = shares([Example(subjects=(3, 5), style=0, relation=0)] * 2, white)
    assert (found["both"], found["one_of_both"]) == (0.5, 1.0)
    assert "subject" not in found


def test_numbers_tints_and_grounds_are_judged_where_they_were_asked_for(
    monkeypatch: pytest.MonkeyPatch, white: np.ndarray
) -> None:
    monkeypatch.setattr(evaluate, "verdict", always(said([1], [1], number=3)))
    white[1, 30:90, 30:90] = (20, 60, 220)
    blue, red = TINT_NAMES.index("blue"), COLOURS.index("red")
    asked = [
        Example(subjects=(1,), style=0, count=n, tint=blue, background=b) for n, b in ((3, red), (2, -1))
    ]
    found = shares(asked, white)
    assert (found["count"], found["tint"], found["background"]) == (0.5, 0.5, 0.5)


def test_nothing_to_judge_gives_no_figures() -> None:
    assert shares([], np.empty((0, 128, 128, 3), np.uint8)) == {}


@pytest.mark.parametrize(
    ("example", "kind"),
    [
        (Example(subjects=(1,), style=0), "plain"),
        (Example(subjects=(1, 2), style=0, relation=0, background=1), "scene"),
        (Example(subjects=(1,), style=0, count=2), "counted"),
        (Example(subjects=(1,), style=0, filter=1), "filtered"),
        (Example(subjects=(1,), style=0, tint=1), "tinted"),
        (Example(subjects=(1,), style=0, background=1), "coloured"),
    ],
)
def test_an_example_is_laid_out_as_the_generator_saw_such(example: Example, kind: str) -> None:
    assert kind_of(example) == kind


def test_figures_of_other_commands_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "figures.json"
    keep({"cfg": {"1": 0.5}, "groups": 1}, path)
    assert keep({"groups": 2}, path) == {"cfg": {"1": 0.5}, "groups": 2}
    assert json.loads(path.read_text("utf-8")) == {"cfg": {"1": 0.5}, "groups": 2}
