"""`graine rate`."""

from __future__ import annotations

from tests.cli.conftest import Run
from tests.cli.shelves import entry, fill


def test_several_pictures_are_rated_at_once(run: Run) -> None:
    fill()
    assert run("rate", 1, "3..4", 4).out == "#1, #3, #4 ★★★★\n"
    assert [entry(id).rating for id in (1, 2, 3, 4)] == [4, 0, 4, 4]
    assert run("rate", 1, 0).out == "#1: not rated\n"
    assert entry(1).rating == 0


def test_nothing_is_rated_where_one_is_missing_or_the_rating_is_none(run: Run) -> None:
    fill()
    missing = run("rate", 1, 99, 4)
    assert missing.code == 2
    assert "There is no picture “99”" in missing.err
    assert run("rate", 1, 6).code == run("rate", 1).code == 2
    assert entry(1).rating == 0
