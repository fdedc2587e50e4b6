"""`graine hunt` shows drafts as they come, and leaves the best pictures as `draw` gives them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from graine.cli.shared.contact_sheets import SECONDS
from graine.experiments.base import Render
from graine.library.entry import Query
from graine.library.store import Library
from graine.picture.formats.picture_files import load
from graine.recipe import Recipe
from tests.cli.conftest import Run

pytestmark = pytest.mark.usefixtures("exact")
HUNT = ("hunt", "a", "cat", "--seeds", 12, "--keep", 2, "--steps", 12, "--near-duplicates", "-o", ".")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, and the command its name."""
    monkeypatch.setenv("GRAINE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def kept(folder: Path = Path()) -> list[Path]:
    """The pictures that a hunt left, its sheet apart."""
    return sorted(path for path in folder.glob("*.png") if not path.name.startswith("hunt-"))


def recipes(home: Path) -> list[Recipe]:
    """The recipes of all that is in the library."""
    with Library(home / "library") as library:
        return [entry.recipe for entry in library.find(Query(limit=100)).entries if entry.recipe]


def pixels(path: Path) -> np.ndarray:
    """A file's pixels."""
    with Image.open(path) as image:
        return np.asarray(image)


def test_the_finals_are_what_draw_gives_for_their_seeds(run: Run, home: Path) -> None:
    result = run(*HUNT)
    assert result.code == 0, result.err
    assert len(kept()) == 2
    for path in kept():
        recipe = load(path).recipe
        assert recipe
        drawn = run("draw", "a cat", "--seed", recipe.seed, "--steps", 12, "-o", "again.png", "-f")
        assert drawn.code == 0, drawn.err
        assert np.array_equal(pixels(path), pixels(Path("again.png")))
        assert f"seed {recipe.seed}" in result.out


def test_it_leaves_a_sheet_and_a_page_and_says_what_it_spared(run: Run, home: Path) -> None:
    result = run(*HUNT)
    (sheet,), (page,) = Path().glob("hunt-a-cat-*.png"), Path().glob("hunt-a-cat-*.html")
    with Image.open(sheet) as image:
        assert min(image.size) > 300
    assert page.read_text().count("<img") == 2 + 2 + 12
    assert "Hunting 12 seeds" in result.err
    assert "% of the 144 needed to draw every seed in full" in result.err
    assert "--seed 13" in result.err


def test_the_same_command_again_keeps_what_is_there(run: Run, home: Path) -> None:
    first = run(*HUNT, "--json")
    files, entries = kept(), recipes(home)
    again = run(*HUNT, "--json")
    assert json.loads(again.out) == json.loads(first.out)
    assert (kept(), recipes(home)) == (files, entries)


def test_an_interrupted_hunt_goes_on_where_it_was(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from graine.studio.experiment_runner import ExperimentRunner

    answer = ExperimentRunner._answer  # pyright: ignore[reportPrivateUsage]

    def stop_at_finals(runner: ExperimentRunner, request: object) -> object:
        if isinstance(request, Render) and request.recipes[0].steps == 12:
            raise KeyboardInterrupt
        return answer(runner, request)  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(ExperimentRunner, "_answer", stop_at_finals)
    assert run(*HUNT).code == 130
    monkeypatch.setattr(ExperimentRunner, "_answer", answer)
    assert run(*HUNT).code == 0
    found = recipes(home)
    assert len(found) == len(set(found)) == 12 + len([one for one in found if one.steps == 12])


def test_json_has_every_number(run: Run, home: Path) -> None:
    found = json.loads(run(*HUNT, "--json").out)
    assert len(found["drafts"]) == 12
    assert found["whole"] == 144
    for one in found["kept"]:
        assert Path(one["file"]).exists()
        assert one["foretold"] == (one["likeness"] >= 0.85)


def test_it_says_beforehand_that_an_ancestral_sampler_keeps_no_picture(run: Run, home: Path) -> None:
    result = run(*HUNT, "--sampler", "k_euler_a")
    assert result.code == 0, result.err
    warned, sheet = result.err.index("k_euler_a adds new noise"), result.err.index("Contact sheet")
    assert warned < sheet
    assert "adds new noise" not in run(*HUNT).err


def test_where_all_look_the_same_it_says_why_fewer_are_kept(run: Run, home: Path) -> None:
    result = run("hunt", "a cat", "--seeds", 6, "--keep", 5, "--steps", 20, "--draft-steps", 8, "-o", ".")
    assert 1 <= len(kept()) < 5
    assert "--near-duplicates" in result.err


def test_a_budget_chooses_seeds_and_steps(run: Run, home: Path) -> None:
    result = run("hunt", "a cat", "--keep", 1, "--budget", "3s", "--steps", 12, "-o", ".")
    assert result.code == 0, result.err
    assert "is enough on this machine for" in result.err
    short = run("hunt", "a cat", "--budget", "0.001s", "-o", ".")
    assert short.code == 2
    assert "too short" in short.err


@pytest.mark.parametrize(
    ("given", "seconds"), [("60s", 60), ("90", 90), ("2min", 120), ("1,5 m", 90), ("1h", 3600), ("0.5s", 0.5)]
)
def test_times_are_read(given: str, seconds: float) -> None:
    assert SECONDS.convert(given, None, None) == seconds


@pytest.mark.parametrize("given", ["soon", "-5s", "5 parsecs", ""])
def test_what_is_no_time_is_named(run: Run, home: Path, given: str) -> None:
    result = run("hunt", "a cat", "--budget", given)
    assert result.code == 2
    assert f"“{given}” is not a time" in result.err


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--seeds", 1), "A hunt needs from 2"),
        (("--keep", 70), "70 pictures cannot be kept from 64 seeds"),
        (("--draft-steps", 0), "0"),
        (("--sampler", "k_heum"), "k_heun"),
    ],
)
def test_what_cannot_be_hunted_is_refused_before_any_drawing(
    run: Run, home: Path, options: tuple[object, ...], sentence: str
) -> None:
    result = run("hunt", "a cat", *options, "-o", ".")
    assert result.code == 2
    assert sentence in result.err
    assert kept() == []
