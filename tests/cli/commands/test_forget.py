"""`graine forget`: the bin, and what empties it."""

from __future__ import annotations

import io

import pytest

from graine.library.entry import Query
from tests.cli.conftest import Run
from tests.cli.shelves import entry, fill, ids

BINNED = Query(binned=True)


def test_the_bin_gives_back_what_went_in(run: Run) -> None:
    fill()
    assert run("forget", "1..2").out == "Moved to the bin: #1, #2. Use --restore to get them back.\n"
    assert (ids(), ids(BINNED)) == ([3, 4], [1, 2])
    assert run("forget", "--restore", 1).out == "Restored from the bin: #1.\n"
    assert (ids(), ids(BINNED)) == ([1, 3, 4], [2])


@pytest.mark.parametrize(("answer", "left"), [("y\n", []), ("n\n", [1, 2]), ("\n", [1, 2]), ("", [1, 2])])
def test_only_a_yes_empties_the_bin(
    run: Run, monkeypatch: pytest.MonkeyPatch, answer: str, left: list[int]
) -> None:
    fill()
    run("forget", 1, 2)
    path = entry(1).path
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    result = run("forget", "--empty")
    assert "2 pictures will be permanently deleted. Continue? [y/N]" in result.err
    assert (result.code, result.out) == ((130, "") if left else (0, "2 pictures deleted.\n"))
    assert ids(BINNED) == left
    assert path.exists() == bool(left)
    assert ids() == [3, 4]


def test_scripts_say_yes_beforehand(run: Run) -> None:
    fill()
    run("forget", 1)
    assert run("forget", "--empty", "--yes").out == "1 picture deleted.\n"
    assert run("forget", "--empty").out == "0 pictures deleted.\n"  # nothing to ask about


@pytest.mark.parametrize("arguments", [(), ("--restore",), ("1", "--empty"), ("--empty", "--restore")])
def test_what_is_meant_must_be_clear(run: Run, arguments: tuple[str, ...]) -> None:
    fill()
    result = run("forget", *arguments)
    assert result.code == 2
    assert "No pictures given. Name some (graine forget 12), or use --empty alone." in result.err
    assert ids() == [1, 2, 3, 4]
