"""`graine import`: what the user is told, and what programs can read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from graine.cli.commands.import_folder import command
from graine.i18n import text
from tests.cli.conftest import Result, Run
from tests.library.foreign.samples import A1111, FIELDS, REDRAWN, png


@pytest.fixture
def bring(
    capsys: pytest.CaptureFixture[str], run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Run:
    """Return `bring(*arguments)`, in an empty folder, with a library of its own."""
    monkeypatch.setenv("GRAINE_HOME", str(tmp_path / "home"))

    def call(*arguments: object) -> Result:
        code = command.main([str(argument) for argument in arguments], standalone_mode=False)
        out, err = capsys.readouterr()
        return Result(code or 0, out, err)

    return call


@pytest.fixture
def folder(bring: Run) -> Path:
    """A folder with a picture of every program, and a bad file."""
    folder = Path("outputs")
    folder.mkdir()
    for name, fields in FIELDS.items():
        (folder / f"{name}.png").write_bytes(png(fields))
    (folder / "bad.png").write_bytes(b"\x89PNG")
    return folder


def test_the_user_is_told_what_came_in(bring: Run, folder: Path) -> None:
    result = bring(folder)
    assert "9 pictures imported." in result.err
    assert "  invokeai: 3" in result.err
    assert "1 file skipped" in result.err
    assert "outputs/bad.png: “bad.png” is not a PNG" in result.err
    again = bring(folder)
    assert "0 pictures imported." in again.err
    assert "9 pictures were already in the library." in again.err


def test_programs_get_numbers_and_files(bring: Run, folder: Path) -> None:
    lines = bring(folder).out.splitlines()
    assert len(lines) == len(FIELDS)
    numbers, paths = zip(*(line.split("\t") for line in lines), strict=True)
    assert numbers == tuple(str(number) for number in range(1, len(FIELDS) + 1))
    assert all(Path(path).exists() for path in paths)


def test_what_is_lost_is_said_once(bring: Run) -> None:
    for name in ("a", "b"):
        Path(f"{name}.png").write_bytes(png({"parameters": REDRAWN.replace("dawn", name)}))
    note = text("cli.import.note", note=text("import.note_redrawn"), count=2)
    assert note in bring(".").err
    Path("c.png").write_bytes(png({"parameters": REDRAWN}))
    assert note[:40] not in bring(".", "--quiet").err


def test_where_nothing_can_be_read_the_command_fails(bring: Run, folder: Path) -> None:
    assert bring(folder).code == 0
    assert bring(folder / "bad.png").code == 1


def test_single_files_can_be_named(bring: Run) -> None:
    Path("a.png").write_bytes(png({"parameters": A1111}))
    assert "1 picture imported." in bring("a.png").err
    Path("link.png").symlink_to("a.png")
    assert "1 picture was already in the library." in bring("link.png").err


@pytest.mark.skipif(os.name != "posix", reason="names are text elsewhere")
def test_a_name_that_is_no_text_does_not_end_the_import(bring: Run) -> None:
    for name in (b"\xff.png", b"\xfe.png"):
        Path(os.fsdecode(name)).write_bytes(png({"parameters": A1111}) if name == b"\xff.png" else b"bad")
    result = bring(".")
    assert "1 picture imported." in result.err
    assert "1 file skipped" in result.err


def test_control_characters_in_names_and_prompts_do_not_reach_the_screen(bring: Run) -> None:
    Path("a\x1b[2J.png").write_bytes(b"\x89PNG")
    Path("b\x1b[2J.png").write_bytes(png({"parameters": A1111}))
    result = bring(".")
    assert "\x1b" not in result.out + result.err
