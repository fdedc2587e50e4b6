"""A model that nobody uses goes when another needs its room; one in use stays."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from graine.engine import memory
from graine.settings import Settings
from graine.studio import Draw, Studio
from tests import tiny

NAMES = ("first", "second", "third")


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    for name in NAMES:
        tiny.sd1(folder / name)
    return folder


@pytest.fixture
def studio(tmp_path: Path, models: Path) -> Studio:
    inputs, library = tmp_path / "inputs", tmp_path / "library"
    settings = Settings(home=tmp_path, pictures=tmp_path, inputs=inputs, library=library, models=(models,))
    return Studio(settings, device="cpu")


@pytest.fixture
def room(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """A machine with memory for so many of these models."""

    def set_room(count: int) -> None:
        def available(device: torch.device) -> int:
            return 1 << 40 if len(studio.loaded) < count else 0

        monkeypatch.setattr(memory, "available", available)

    return set_room


def test_the_model_that_was_not_used_for_longest_goes(studio: Studio, room: Callable[[int], None]) -> None:
    room(2)
    heard = list[tuple[str, str]]()
    studio.on_model = lambda name, state: heard.append((name, state))
    gone = weakref.ref(studio.model("second"))
    studio.model("first")
    list(studio.draw(studio.plan(Draw(prompt="a cat", model="first", steps=1))))
    studio.model("third")
    assert list(studio.loaded) == ["first", "third"]
    assert heard[-3:] == [("third", "loading"), ("second", "dropped"), ("third", "ready")]
    gc.collect()
    assert gone() is None, "its memory is free"
    studio.model("second")
    assert list(studio.loaded) == ["third", "second"]


def test_models_stay_while_there_is_room(studio: Studio, room: Callable[[int], None]) -> None:
    room(3)
    for name in NAMES:
        studio.model(name)
    assert list(studio.loaded) == list(NAMES)


def test_a_model_in_use_stays(studio: Studio, room: Callable[[int], None]) -> None:
    room(2)
    studio.model("first")
    studio.model("second")
    studio.in_use = lambda: {"first"}
    studio.model("third")
    assert list(studio.loaded) == ["first", "third"]


def test_a_model_that_draws_stays(studio: Studio, room: Callable[[int], None]) -> None:
    room(1)
    (recipe,) = studio.plan(Draw(prompt="a cat", model="first", steps=2))
    task = studio.renderer("first").start(recipe)
    studio.model("second")
    assert set(studio.loaded) == {"first", "second"}
    task.cancel()
