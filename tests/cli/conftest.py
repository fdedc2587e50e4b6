"""The command line in this process, drawing with a model that needs no weights."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from graine.cli import main

if TYPE_CHECKING:
    from graine.studio import Studio


class Result(NamedTuple):
    """What a command left on the screen."""

    code: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Return `run(*arguments)`, in an empty folder."""
    monkeypatch.setenv("LANGUAGE", "en")
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")

    def call(*arguments: object) -> Result:
        code = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Result(code, out, err)

    return call


@pytest.fixture
def exact(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every name mean the exact model: 64x64 pixels, drawn at once, and right by construction."""
    from graine.models.gaussian_model import ExactModel

    def load(studio: Studio, name: str) -> ExactModel:
        return ExactModel()

    monkeypatch.setattr("graine.studio.Studio._load", load)
