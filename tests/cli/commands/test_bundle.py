"""`graine bundle` and `graine import`: a picture is drawn here and drawn again, equal, on another machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from graine.cli.commands import bundle, import_folder
from graine.library.entry import Query
from graine.library.store import Library
from graine.settings import read_settings
from tests.cli.conftest import Run


def move(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """Go to a machine that has Graine's folder there."""
    monkeypatch.setenv("GRAINE_HOME", str(home))


def taken(command: object, *arguments: object) -> None:
    """Run a command."""
    from click import Command

    assert isinstance(command, Command)
    command.main([str(argument) for argument in arguments], standalone_mode=False)


@pytest.mark.usefixtures("exact")
def test_another_machine_draws_the_same_picture(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    move(monkeypatch, tmp_path / "here")
    assert run("draw", "a panda", "--seed", "7", "-o", "panda.png").code == 0
    assert run("redraw", "panda.png", "a panda at night", "--seed", "8", "-o", "night.png").code == 0
    taken(import_folder.command, "panda.png", "night.png", "--quiet")
    with Library(read_settings().library) as library:
        night = library.get("night.png")
    taken(bundle.command, f"#{night.id}", "night.zip")
    told = capsys.readouterr()
    assert "night.zip" in told.out
    assert "It also contains 1 picture or mask that an edit starts from." in told.err

    move(monkeypatch, tmp_path / "there")
    assert run("replay", "night.png").code == 2  # its input is not there yet
    taken(import_folder.command, "night.zip", "--quiet")
    with Library(read_settings().library) as library:
        (came, *_) = library.find(Query(words="night")).entries
        assert came.hash == night.hash
    result = run("replay", came.path)
    assert (result.code, result.out.splitlines()[-1]) == (0, "Same picture: all pixels are equal.")
