"""`graine boards`."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run
from tests.cli.shelves import entry, fill, ids


def test_boards_are_made_and_listed(run: Run) -> None:
    fill()
    assert run("boards").out == ""
    assert run("boards", "--add", "winter book", 1, "3..4").out == "winter book\t3\n"
    assert run("boards", "--add", "best", 1).out == "best\t1\nwinter book\t3\n"
    assert entry(1).boards == ("best", "winter book")


def test_pictures_come_off_and_boards_go(run: Run) -> None:
    fill()
    run("boards", "--add", "winter", 1, 2)
    assert run("boards", "--remove", "Winter", 1).out == "winter\t1\n"
    assert run("boards", "--remove", "winter").out == ""
    assert ids() == [1, 2, 3, 4]
    missing = run("boards", "--remove", "winter")
    assert missing.code == 2
    assert "There is no board named “winter”" in missing.err


@pytest.mark.parametrize("arguments", [("1",), ("--add", "x"), ("--add", "x", "--remove", "y", "1")])
def test_what_is_meant_must_be_clear(run: Run, arguments: tuple[str, ...]) -> None:
    fill()
    result = run("boards", *arguments)
    assert result.code == 2
    assert "Use --add NAME with pictures" in result.err
