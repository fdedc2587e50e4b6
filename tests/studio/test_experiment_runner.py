"""What the laboratory answers, and that it never does anything twice."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from graine.errors import Cancelled
from graine.experiments.base import (
    MEANING,
    PIXELS,
    Choose,
    Compare,
    Confirm,
    Experiment,
    Render,
    Request,
    Score,
    Tell,
    Verdict,
)
from graine.library.entry import VARIED, Parent, Query
from graine.library.store import Library
from graine.models.gaussian_model import ExactModel
from graine.picture import Picture
from graine.recipe import Recipe
from graine.settings import Settings
from graine.studio import Studio
from graine.studio.experiment_runner import ExperimentRunner

RECIPE = Recipe(prompt="a cat", model="exact", width=64, height=64, steps=4)
SEEDS = tuple(replace(RECIPE, seed=seed) for seed in (1, 2, 3))


class Light:
    """A judge that likes light pictures; its vector is a picture's mean colour."""

    name = "light"

    def __init__(self) -> None:
        self.looked = 0

    def score(self, pictures: Sequence[Image.Image], prompt: str) -> list[float]:
        self.looked += len(pictures)
        return [float(np.asarray(each).mean()) for each in pictures]

    def describe(self, picture: Image.Image, words: Sequence[str]) -> list[tuple[str, float]]:
        return [(word, 1 / len(words)) for word in words]

    def vectors(self, pictures: Sequence[Image.Image]) -> np.ndarray:
        self.looked += len(pictures)
        found = np.stack([np.asarray(each, np.float32).mean((0, 1)) for each in pictures])
        return found / np.linalg.norm(found, axis=1, keepdims=True)


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Studio:
    monkeypatch.setattr(Studio, "_load", lambda self, name: ExactModel())  # pyright: ignore
    folders = [tmp_path / name for name in ("pictures", "inputs", "library")]
    settings = Settings(home=tmp_path, pictures=folders[0], inputs=folders[1], library=folders[2])
    return Studio(settings, device="cpu")


@pytest.fixture
def library(studio: Studio) -> Generator[Library]:
    with studio.library as library:
        yield library


def ask(*requests: Request) -> Experiment[list[Any]]:
    """Ask for the seeds, then for what is given, and return all the answers."""
    answers: list[Any] = [(yield Render(SEEDS))]
    for request in requests:
        answers.append((yield request))
    return answers


def test_pictures_are_drawn_once_and_kept(
    studio: Studio, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner = ExperimentRunner(studio, library, judge=Light())
    (first,) = runner.run(ask(), "first")
    assert [shot.recipe for shot in first] == list(SEEDS)
    assert library.find(Query(experiment="first")).total == 3

    def draw(self: Studio, recipes: Sequence[Recipe], **_: object) -> Iterator[Picture]:
        assert not recipes, "drawn twice"
        return iter(())

    monkeypatch.setattr(Studio, "draw", draw)
    (again,) = ExperimentRunner(studio, library, judge=Light()).run(ask(), "second")
    assert again == first


def test_they_are_what_draw_gives(studio: Studio, library: Library) -> None:
    runner = ExperimentRunner(studio, library)
    (shots,) = runner.run(ask(), "same")
    plain = list(studio.draw(SEEDS))
    assert [runner.entry(shot).pixels for shot in shots] == [picture.pixels_hash for picture in plain]


def test_equal_recipes_are_one_picture(studio: Studio, library: Library) -> None:
    def twice() -> Experiment[Any]:
        return (yield Render((SEEDS[0], SEEDS[0])))

    first, second = ExperimentRunner(studio, library).run(twice(), "twice")
    assert first == second
    assert library.find(Query()).total == 1


def test_a_picture_whose_file_is_gone_is_drawn_again(studio: Studio, library: Library) -> None:
    runner = ExperimentRunner(studio, library)
    (shots,) = runner.run(ask(), "gone")
    runner.entry(shots[0]).path.unlink()
    (again,) = runner.run(ask(), "gone")
    assert runner.image(again[0]).size == (64, 64)


def test_scores_and_vectors_are_remembered(studio: Studio, library: Library) -> None:
    def judged() -> Experiment[Any]:
        shots = yield Render(SEEDS)
        scores = yield Score((*shots, shots[0]), "a cat")
        pairs = ((shots[0], shots[0]), (shots[0], shots[1]))
        return scores, (yield Compare(pairs, MEANING)), (yield Compare(pairs, PIXELS))

    judge = Light()
    found = ExperimentRunner(studio, library, judge=judge).run(judged(), "judged")
    assert judge.looked == 3 + 2
    scores, meaning, pixels = found
    assert scores[0] == scores[3] == pytest.approx(np.asarray(library.load(library.get(1))).mean())
    assert meaning[0] == pixels[0] == 1
    assert pixels[1] < meaning[1] <= 1.001
    again = Light()
    assert ExperimentRunner(studio, library, judge=again).run(judged(), "other") == found
    assert again.looked == 0


def chosen() -> Experiment[Any]:
    """Ask for two choices."""
    shots = yield Render(SEEDS)
    first = yield Choose(shots[0], shots[1], "a cat")
    return first, (yield Choose(shots[1], shots[2], "a cat"))


def test_a_person_is_asked_once(studio: Studio, library: Library) -> None:
    answers: list[Verdict] = ["left", "stop", "neither"]
    asked: list[str] = []

    def choose(left: Image.Image, right: Image.Image, prompt: str) -> Verdict:
        asked.append(prompt)
        return answers.pop(0)

    runner = ExperimentRunner(studio, library, chooser=choose)
    assert runner.run(chosen(), "pairs") == ("left", "stop")
    assert runner.run(chosen(), "pairs") == ("left", "neither")
    assert len(asked) == 3


def test_without_a_person_the_judge_chooses(studio: Studio, library: Library) -> None:
    runner = ExperimentRunner(studio, library, judge=Light())
    light = [np.asarray(picture.image).mean() for picture in studio.draw(SEEDS)]
    expected = tuple("left" if a > b else "right" for a, b in pairwise(light))
    assert runner.run(chosen(), "judge") == expected


def test_the_price_is_stated_and_may_be_refused(studio: Studio, library: Library) -> None:
    seen: list[tuple[int, float | None]] = []

    def agree(asked: Confirm, seconds: float | None) -> bool:
        seen.append((asked.pictures, seconds))
        return len(seen) < 2

    runner = ExperimentRunner(studio, library, confirm=agree)
    runner.run(ask(Confirm(3, 12, RECIPE)), "cheap")
    with pytest.raises(Cancelled, match="Cancelled"):
        runner.run(ask(Confirm(3, 12)), "dear")
    assert seen[0][0] == 3
    assert (seen[0][1] or 0) > 0
    assert seen[1] == (3, None)


def test_what_is_told_is_shown_and_parents_are_kept(studio: Studio, library: Library) -> None:
    told: list[object] = []
    mother = library.keep(next(iter(studio.draw([replace(RECIPE, seed=9)]))))
    runner = ExperimentRunner(studio, library, tell=told.append)
    shots, _ = runner.run(ask(Tell("half way")), "told", parents=[Parent(mother.id, VARIED)])
    assert told == ["half way"]
    assert runner.entry(shots[0]).parents == (Parent(mother.id, VARIED),)
