"""`graine find`: by words, by marks, by likeness, by meaning."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import click
import pytest
from PIL import Image

from graine.cli.commands.find import Day, Ratings
from graine.judges.clip import BUILT_IN
from tests.cli.conftest import Run
from tests.cli.shelves import entry, fill, opened


def found(run: Run, *arguments: object) -> list[int]:
    """The numbers that a search prints."""
    result = run("find", *arguments)
    assert result.code == 0, result.err
    return [int(line.split("\t")[0]) for line in result.out.splitlines()]


@pytest.fixture
def marked(run: Run) -> None:
    """Fill the library and mark its pictures."""
    fill()
    with opened() as library:
        library.rate([1], 5)
        library.rate([2], 3)
        library.star([3])
        library.tag([4], ["Book"])
        library.board("winter", [1, 4])


@pytest.mark.usefixtures("marked")
@pytest.mark.parametrize(
    ("arguments", "numbers"),
    [
        (["cat"], [1, 2]),
        (["red", "cat"], [1]),
        (['"a red"'], [1]),
        (["cat", "--", "-forest"], [1]),
        (["book"], [4]),
        (["--rating", "4.."], [1]),
        (["--rating", "..3"], [2]),
        (["--rating", "3..5"], [1, 2]),
        (["--rating", "0"], [3, 4]),
        (["--starred"], [3]),
        (["--tag", "book"], [4]),
        (["--board", "Winter"], [1, 4]),
        (["--model", "pousse", "--sampler", "k_lms", "--tool", "graine"], [1, 2, 3, 4]),
        (["--model", "other"], []),
        (["--since", "today"], [1, 2, 3, 4]),
        (["--since", "yesterday", "--until", "today"], [1, 2, 3, 4]),
        (["--until", "yesterday"], []),
        (["--until", "1d"], []),
        (["--bin"], []),
    ],
)
def test_words_and_marks(run: Run, arguments: list[str], numbers: list[int]) -> None:
    assert sorted(found(run, *arguments)) == numbers


@pytest.mark.usefixtures("marked")
def test_order_and_pages(run: Run) -> None:
    assert found(run) == [4, 3, 2, 1]
    assert found(run, "--order", "oldest", "--limit", 3) == [1, 2, 3]
    assert found(run, "--order", "oldest", "--limit", 3, "--page", 2) == [4]
    assert found(run, "--order", "best")[:2] == [1, 2]
    past = run("find", "--page", 9)
    assert (past.out, past.err) == ("", "No more pictures: 4 pictures found.\n")


def test_programs_get_lines_with_tabs(run: Run) -> None:
    fill(["a cat,\twith\ttabs\nand lines"])
    with opened() as library:
        library.rate([1], 4)
        library.tag([1], ["one", "two"])
    (line,) = run("find").out.splitlines()
    id, made, rating, prompt, tags, path = line.split("\t")
    assert (id, rating, prompt, tags) == ("1", "4", "a cat, with tabs and lines", "one, two")
    assert datetime.fromisoformat(made) == entry(1).made
    assert Path(path) == entry(1).path


@pytest.mark.usefixtures("marked")
def test_programs_get_json(run: Run) -> None:
    told = json.loads(run("find", "house", "--json").out)
    assert told["total"] == 1
    (picture,) = told["pictures"]
    assert (picture["id"], picture["tags"], picture["boards"]) == (4, ["Book"], ["winter"])
    assert picture["recipe"]["prompt"] == "an old house"


@pytest.mark.usefixtures("marked")
def test_a_screen_says_where_the_rest_is(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    said = click.unstyle(run("find", "--limit", 3).err)
    assert said == "3 of 4 pictures. More: --page 2\n"
    assert run("find", "--limit", 3, "--page", 2).err == ""
    assert run("find").err == ""


@pytest.mark.usefixtures("marked")
def test_facets_are_counted(run: Run) -> None:
    lines = run("find", "cat", "--facets").out.splitlines()
    assert {"model\tpousse\t2", "rating\t5\t1", "rating\t3\t1"} <= set(lines)
    assert json.loads(run("find", "--facets", "--json").out)["tag"] == {"Book": 1}


def test_an_empty_library_says_how_to_fill_it(run: Run) -> None:
    opened().close()
    result = run("find", "cat")
    assert (result.code, result.out) == (0, "")
    assert "The library is empty" in result.err
    fill()
    assert run("find", "zebra").err == "No pictures found. Try fewer words, or --meaning.\n"


def test_a_sheet_shows_what_was_found(run: Run) -> None:
    fill()
    entry(1).path.write_bytes(b"damaged")
    entry(2).path.unlink()
    assert run("find", "--sheet", "sheet.png").code == 0
    with Image.open("sheet.png") as image:
        assert {(r, g, b) for r, g, b in [(3, 0, 77), (4, 0, 77)]} <= set(
            image.convert("RGB").get_flattened_data()
        )
    assert "sheet.png” already exists" in run("find", "--sheet", "sheet.png").err
    assert run("find", "--sheet", "sheet.png", "--force").code == 0
    assert "does not end in .png" in run("find", "--sheet", "sheet.jpg").err


def test_what_looks_alike_and_what_means_the_same(run: Run) -> None:
    fill()
    lines = run("find", "--like", 1).out.splitlines()
    numbers, cosines = zip(*(line.split("\t")[:2] for line in lines), strict=True)
    assert sorted(numbers) == ["2", "3", "4"]
    assert list(map(float, cosines)) == sorted(map(float, cosines), reverse=True)
    meant = json.loads(run("find", "cat", "--meaning", "a dark colour", "--json").out)
    assert sorted(one["id"] for one in meant["pictures"]) == [1, 2]
    assert all(-1 <= one["likeness"] <= 1 for one in meant["pictures"])
    assert "Use --like or --meaning, not both." in run("find", "--like", 1, "--meaning", "a cat").err


def test_another_judge_looks_for_itself(run: Run) -> None:
    fill()
    unknown = run("find", "--meaning", "a cat", "--judge", "no-such-clip")
    assert unknown.code == 2
    assert "no-such-clip" in unknown.err
    judges = Path(os.environ["GRAINE_HOME"]) / "judges"
    judges.mkdir()
    (judges / "mine").symlink_to(BUILT_IN)
    assert len(run("find", "--meaning", "a cat", "--judge", "mine").out.splitlines()) == 4
    with opened() as library:
        (judge,) = library.judges(1)
        assert judge.startswith("mine ")
        assert library.vector(1, judge) is not None


def test_pictures_that_cannot_be_looked_at_are_named(run: Run) -> None:
    fill()
    entry(2).path.unlink()
    result = run("find", "--like", 1)
    assert "Picture 2 could not be analysed: " in result.err
    assert len(result.out.splitlines()) == 2


def test_words_never_wait_for_torch(run: Run) -> None:
    fill()
    code = (
        "from graine.cli import main; from tests.cli.shelves import opened; opened().close();"
        "assert main(['find', 'cat']) == 0;"
        "import sys; print(*{'torch', 'transformers', 'scipy', 'rich'} & sys.modules.keys())"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert done.stdout.splitlines()[-1] == ""
    assert "a red cat" in done.stdout


@pytest.mark.parametrize(
    ("given", "range"),
    [("4", (4, 4)), ("4..", (4, 5)), ("..2", (1, 2)), ("2..4", (2, 4)), ("0..2", (0, 2)), ("0", (0, 0))],
)
def test_ratings(given: str, range: tuple[int, int]) -> None:
    assert Ratings().convert(given, None, None) == range


@pytest.mark.parametrize("given", ["", "..", "6", "4...", "four", "-1"])
def test_ratings_that_are_none(given: str) -> None:
    with pytest.raises(click.BadParameter, match="is not a range of ratings"):
        Ratings().convert(given, None, None)


TODAY = datetime.now().astimezone().date()


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ("2026-11-22", date(2026, 11, 22)),
        ("22/11/2026", date(2026, 11, 22)),
        ("today", TODAY),
        ("Hier", TODAY - timedelta(days=1)),
        ("7d", TODAY - timedelta(days=7)),
        ("2s", TODAY - timedelta(days=14)),
    ],
)
def test_days(given: str, day: date) -> None:
    assert Day().convert(given, None, None) in (day, day + timedelta(days=1))  # midnight may pass


@pytest.mark.parametrize(
    "given", ["", "2026-13-01", "31/02/2026", "soon", "99999999d", "99999w", "0001-01-01", "9999-12-31"]
)
def test_days_that_are_none(given: str) -> None:
    with pytest.raises(click.BadParameter, match="is not a date"):
        Day().convert(given, None, None)


def test_ratings_that_go_down_are_refused(run: Run) -> None:
    result = run("find", "--rating", "4..2")
    assert result.code == 2
    assert "“4..2” is not a range of ratings" in result.err
