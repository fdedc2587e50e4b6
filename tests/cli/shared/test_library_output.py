"""Which pictures are meant, and how they are shown."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import pytest

from graine.cli.shared import library_output
from graine.errors import LibraryError
from tests.cli.shelves import entry, fill, opened


@pytest.fixture(autouse=True)
def _filled() -> None:
    fill()


@pytest.mark.parametrize(
    ("references", "numbers"),
    [
        (["2"], [2]),
        (["#2", "2", "1"], [2, 1]),
        (["2..4", "1"], [2, 3, 4, 1]),
        (["4..3"], [3, 4]),
        (["3..99"], [3, 4]),
        (["#1..#2"], [1, 2]),
    ],
)
def test_pictures_are_named_by_numbers_and_ranges(references: list[str], numbers: list[int]) -> None:
    with opened() as library:
        assert library_output.numbers(library_output.meant(library, references)) == numbers


def test_pictures_are_named_by_hashes_and_files(tmp_path: Path) -> None:
    copy = tmp_path / "copy.png"
    copy.write_bytes(entry(3).path.read_bytes())
    with opened() as library:
        assert library_output.numbers(library_output.meant(library, [entry(2).hash[:8], str(copy)])) == [2, 3]


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("9", "There is no picture “9”"),
        ("9..12", "There are no pictures in the range “9..12”; `graine find` lists the numbers."),
        ("1..20000", "has 20,000 numbers; the limit is 10,000"),
        ("nothing.png", "There is no picture “nothing.png”"),
    ],
)
def test_what_is_not_there_is_named(reference: str, said: str) -> None:
    with opened() as library, pytest.raises(LibraryError, match=said):
        library_output.meant(library, [reference])


def test_a_long_list_is_named_briefly() -> None:
    with opened() as library:
        entries = library_output.meant(library, ["1..4"])
    assert library_output.named(entries[:2]) == "#1, #2"
    assert library_output.named(entries * 3) == "#1, #2, #3, #4, #1, #2, #3, #4, …"


def test_a_long_prompt_is_cut_and_cannot_steer_the_terminal() -> None:
    assert library_output.short("a cat\n in \x1b[2J snow") == "a cat in \N{REPLACEMENT CHARACTER}[2J snow"
    assert library_output.short("word " * 20, 12) == "word word w…"


@pytest.mark.parametrize("columns", [30, 40, 60, 100])
def test_a_table_fits_its_screen(
    columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    fill([f"a very long prompt {'with many words ' * 20}"])
    with opened() as library:
        library.rate([1], 5)
        library.tag([1], ["a tag", "another tag", "averylongtagwithoutanyspaceinit"])
        library_output.listing(library_output.meant(library, ["1..9"]))
    lines = click.unstyle(capsys.readouterr().out).splitlines()
    assert max(map(len, lines)) <= columns
    assert any(line.startswith("1  ") and "★★★★★" in line for line in lines)
    assert ("created" in lines[0]) == (columns >= library_output.ROOMY)
    assert ("tags" in lines[0]) == (columns >= library_output.ROOM)


def test_a_yes_is_asked_for_in_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["y", "oui", "", "n"])

    def answer(question: str) -> str:
        return next(answers)

    monkeypatch.setattr("click.termui.visible_prompt_func", answer)
    assert library_output.agreed("Continue?")
    assert not library_output.agreed("Continue?")  # "oui", to an English question
    assert not library_output.agreed("Continue?")
    assert not library_output.agreed("Continue?")
