"""`graine grid` from the command line to its page, with the exact model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from tests.cli.conftest import Run

pytestmark = pytest.mark.usefixtures("exact")
QUICK = ("--quality", "draft", "--no-upscale", "-o", ".")


def drawn(tmp_path: Path) -> int:
    """Count the pictures of the library."""
    return len(list((tmp_path / "home" / "library").rglob("*.png")))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep pictures apart from everybody's."""
    monkeypatch.setenv("GRAINE_HOME", str(tmp_path / "home"))


def test_a_grid_leaves_a_page_and_a_sheet_with_labels(run: Run) -> None:
    found = run("grid", "a cat", "--x", "cfg=3,7", "--y", "Sampler=Euler a,ddim", "--size", 64, *QUICK)
    assert found.code == 0, found.err
    assert "This draws up to 4 pictures" in found.err
    (page,) = Path().glob("*.html")
    words = page.read_text()
    assert words.count("<img") == 4
    assert all(f">{name}</th>" in words for name in ("CFG scale 3", "CFG scale 7", "Euler a", "ddim"))
    with Image.open(page.with_suffix(".png")) as sheet:
        assert min(sheet.size) > 512


def test_cells_of_an_earlier_grid_are_not_drawn_again(run: Run, tmp_path: Path) -> None:
    first = run("grid", "a cat", "--x", "seed=1-3", "--size", 64, *QUICK, "--json")
    more = run("grid", "a cat", "--x", "seed=1-4", "--size", 64, *QUICK, "--json")
    assert drawn(tmp_path) == 4
    ids = [[one["id"] for one in json.loads(found.out)["pictures"]] for found in (first, more)]
    assert ids[1][:3] == ids[0]


def test_a_third_axis_makes_more_tables(run: Run) -> None:
    found = run(
        "grid", "a cat", "--y", "cfg=3,7", "--z", "steps=4,6", "--axis", "seed=1,2", "--size", 64, *QUICK
    )
    assert found.code == 0, found.err
    words = next(Path().glob("*.html")).read_text()
    assert words.count("<h2>") == 4
    assert "<h2>6 steps, seed 2</h2>" in words
    assert words.count("<img") == 8


def test_a_prompt_matrix_shows_every_choice(run: Run) -> None:
    found = run("grid", "--prompt-matrix", "a cat|oil|snow", "--size", 64, *QUICK, "--json")
    assert found.code == 0, found.err
    assert len(json.loads(found.out)["pictures"]) == 4
    assert "<th scope" in next(Path().glob("*.html")).read_text()


def test_a_large_grid_asks_first_and_no_is_no(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("click.confirm", lambda *_, **__: False)  # type: ignore[arg-type]
    found = run("grid", "a cat", "--x", "seed=1-100", "--y", "cfg=1-10 [100]", "--size", 64, *QUICK)
    assert found.code == 130
    assert "10,000 pictures" in found.err
    assert drawn(tmp_path) == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["a cat"], "The grid has no axis"),
        (["a cat", "--x", "cfg"], "“cfg” is not an axis"),
        (["a cat", "--x", "steps=many"], "“many” is not a value"),
        (["a cat", "--x", "sampler=nothing-like-it"], "nothing-like-it"),
        (["a cat", "--x", "steps=8,0"], "steps"),
        (["a cat", "--x", "prompt_sr=dog,cow"], "“dog” is neither in the prompt nor"),
    ],
)
def test_what_cannot_be_made_is_said_before_anything_is_drawn(
    run: Run, tmp_path: Path, arguments: list[str], said: str
) -> None:
    found = run("grid", *arguments, "--size", 64, *QUICK)
    assert found.code == 2
    assert said in found.err
    assert drawn(tmp_path) == 0
