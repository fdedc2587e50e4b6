"""`graine tag`."""

from __future__ import annotations

from tests.cli.conftest import Run
from tests.cli.shelves import entry, fill


def test_tags_come_and_go(run: Run) -> None:
    fill()
    assert run("tag", 1, 2, "--add", "forest", "-a", "for the book").out == (
        "1\tfor the book, forest\n2\tfor the book, forest\n"
    )
    assert run("tag", 1, "--add", "snow", "--remove", "Forest").out == "1\tfor the book, snow\n"
    assert entry(2).tags == ("for the book", "forest")
    assert run("tag", 1).out == "1\tfor the book, snow\n"


def test_all_tags_are_listed(run: Run) -> None:
    fill()
    run("tag", "1..3", "--add", "forest")
    run("tag", 1, "--add", "snow")
    assert run("tag").out == "forest\t3\nsnow\t1\n"


def test_a_tag_without_pictures_is_asked_about(run: Run) -> None:
    fill()
    result = run("tag", "--add", "forest")
    assert result.code == 2
    assert "No pictures given. Name some, for example: graine tag 12 13 --add forest" in result.err


def test_an_empty_tag_is_refused(run: Run) -> None:
    fill()
    result = run("tag", 1, "--add", " ")
    assert result.code == 2
    assert "is not a valid name for a tag" in result.err
