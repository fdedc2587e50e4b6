"""`graine star`."""

from __future__ import annotations

from tests.cli.conftest import Run
from tests.cli.shelves import entry, fill


def test_a_star_comes_and_goes(run: Run) -> None:
    fill()
    assert run("star", 1, 2).out == "#1, #2 ♥\n"
    assert (entry(1).starred, entry(2).starred, entry(3).starred) == (True, True, False)
    assert run("star", 1, "--off").out == "#1: no longer a favourite\n"
    assert not entry(1).starred
