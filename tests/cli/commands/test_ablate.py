"""`graine ablate`, from the command line to its page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.commands.test_ab import QUICK, Light, drawn, judge
from tests.cli.conftest import Run

__all__ = ["judge"]

pytestmark = pytest.mark.usefixtures("judge")


def test_every_part_has_its_line_and_the_pictures_are_shown(run: Run, judge: Light, tmp_path: Path) -> None:
    found = run("ablate", "a panda, (red:1.2), old", "--seeds", 3, *QUICK)
    assert found.code == 0, found.err
    lines = [line.split("  ")[0] for line in found.out.splitlines()]
    assert lines[:4] == ["part", "a panda", "(red:1.2)", "old"]
    assert set(judge.heard) == {"a panda, red, old"}
    (page,) = Path().glob("ablate-*.html")
    shown = page.read_text(encoding="utf-8")
    assert "without “(red:1.2)”" in shown
    assert shown.count("<img") == 18
    assert next(Path().glob("ablate-*.png")).stat().st_size
    pictures = drawn(tmp_path)
    assert run("ablate", "a panda, (red:1.2), old", "--seeds", 3, *QUICK).out == found.out
    assert drawn(tmp_path) == pictures


def test_single_words_and_numbers(run: Run) -> None:
    found = run("ablate", "a red panda", "--words", "--seeds", 3, "--json", *QUICK)
    assert found.code == 0, found.err
    numbers = json.loads(found.out)
    assert [(part["part"], part["prompt"]) for part in numbers["parts"]] == [
        ("a", "red panda"),
        ("red", "a panda"),
        ("panda", "a red"),
    ]
    assert numbers["seeds"] == [1, 2, 3]
    assert [len(part["pictures"]) for part in numbers["parts"]] == [3, 3, 3]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("a panda",), "--words"), (("a panda, red", "--seeds", "2"), "--seeds 3")],
)
def test_what_shows_nothing_is_refused(
    run: Run, arguments: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    found = run("ablate", *arguments, *QUICK)
    assert (found.code, drawn(tmp_path)) == (2, 0)
    assert said in found.err
