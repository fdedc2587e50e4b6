"""`graine guide`: the five steps, answered from a list of answers."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from graine.library.entry import EDITED, VARIED, Query
from graine.library.store import Library
from graine.picture import load
from tests.cli.conftest import Run

pytestmark = pytest.mark.usefixtures("exact")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home."""
    monkeypatch.setenv("GRAINE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def answer(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    """Lay these answers ready; the questions come in the order of the steps."""
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(answers) + "\n"))


def test_from_an_idea_to_a_finished_picture_with_its_lineage(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, "watercolor", "", "soft light, calm", "", "1", "", "3", "")
    found = run("guide", "a fox", "--seeds", 6, "-o", "made")
    assert found.code == 0, found.err
    finished = Path(found.out.splitlines()[-1])
    recipe = load(finished).recipe
    assert recipe
    assert recipe.edit
    assert recipe.edit.kind == "adjust"
    assert "Your prompt: a fox, watercolor, soft light, calm" in found.err
    for step in ("1  Prompt", "2  Compare", "3  Hunt", "4  Refine", "5  Finish"):
        assert step in found.err
    with Library(home / "library") as library:
        (refined,) = library.get(str(finished)).parents
        (hunted,) = library.get(refined.id).parents
        assert (refined.how, hunted.how) == (EDITED, VARIED)
        assert library.get(hunted.id).prompt == "a fox, watercolor, soft light, calm"
    assert f"#{hunted.id}" in found.out


def test_it_hunts_on_with_other_seeds_until_one_pleases(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, "a fox", "", "", "", "", "", "9", "1", "n", "")
    found = run("guide", "--seeds", 4, "-o", "made")
    assert found.code == 0, found.err
    assert "“9” is not a number from 1 to" in found.err
    recipe = load(found.out.splitlines()[-1]).recipe
    assert recipe
    assert recipe.seed > 4


def test_two_prompts_are_compared_and_the_other_may_be_taken(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, "", "", "", "a fox in the snow", "", "b", "", "q")
    found = run("guide", "a fox", "--seeds", 4, "-o", "made")
    assert found.code == 0, found.err
    assert list(Path("made").glob("ab-*.html"))
    with Library(home / "library") as library:
        newest = library.find(Query(limit=1)).entries[0]
    assert newest.prompt == "a fox in the snow"


def test_in_french_and_stopped_nothing_is_lost(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, "", "", "", "")
    found = run("guide", "un renard", "--seeds", 4, "-o", "made", "--lang", "fr")
    assert found.code == 130
    assert "3  Chasse" in found.err
    assert len(list(Path("made").glob("*.png"))) > 1
