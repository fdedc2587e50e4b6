"""`graine refine` shows where a picture stands still, and leaves the best of its neighbours."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from graine.library.store import Library
from graine.picture.formats.picture_files import load
from tests.cli.conftest import Run

pytestmark = pytest.mark.usefixtures("exact")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, and the command its name."""
    monkeypatch.setenv("GRAINE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_it_shows_the_convergence_and_names_the_best(run: Run, home: Path) -> None:
    assert run("draw", "a cat, ink", "--seed", 5, "-o", "cat.png").code == 0
    result = run("refine", "cat.png", "--json", "--variations", 1, "-o", "best")
    assert result.code == 0, result.err
    found = json.loads(result.out)
    assert f"Nothing visible changes after {found['settled']} steps." in result.err
    assert [rung["steps"] for rung in found["convergence"]][:2] == [10, 20]
    assert found["convergence"][-1]["likeness"] >= 0.98
    kinds = [one["kind"] for one in found["neighbours"]]
    assert sorted(kinds) == sorted(["original", *["variation"] * 3, *["cfg"] * 2, *["weight"] * 4])
    scores = [one["score"] for one in found["neighbours"]]
    assert scores == sorted(scores, reverse=True)
    final = load(Path(found["file"])).recipe
    assert final
    assert (final.sampler, final.schedule, final.seed) == ("k_heun", "karras", 5)
    (page,), (sheet,) = Path("best").glob("refine-*.html"), Path("best").glob("refine-*.png")
    assert page.read_text().count("<img") == len(found["convergence"]) + 10
    with Image.open(sheet) as image:
        assert image.width > 500


def test_a_picture_of_the_library_is_the_parent_of_what_comes_of_it(run: Run, home: Path) -> None:
    run("draw", "a cat", "--seed", 5, "-o", "cat.png")
    with Library(home / "library") as library:
        id = library.adopt(
            Path("cat.png").read_bytes(), tool="graine", prompt="a cat", recipe=load(Path("cat.png")).recipe
        ).id
    result = run("refine", id, "--json", "--variations", 0, "-o", ".")
    assert result.code == 0, result.err
    with Library(home / "library") as library:
        assert id in {parent.id for parent in library.parents(json.loads(result.out)["id"])}


def test_a_sampler_that_adds_noise_is_not_climbed(run: Run, home: Path) -> None:
    run("draw", "a cat", "--sampler", "k_euler_a", "--steps", 9, "-o", "cat.png")
    result = run("refine", "cat.png", "--json", "--variations", 0, "-o", ".")
    assert "adds new noise" in result.err
    assert "visible" not in result.err
    found = json.loads(result.out)
    assert found["settled"] is None
    assert (found["recipe"]["sampler"], found["recipe"]["steps"]) == ("k_euler_a", 9)


def test_what_cannot_be_refined_is_named(run: Run, home: Path) -> None:
    Image.new("RGB", (64, 64)).save("plain.png")
    assert "has no recipe" in run("refine", "plain.png").err
    assert run("refine", "999").code == 2
    assert run("refine", "missing.png").code == 2
    run("draw", "a cat", "-o", "cat.png")
    run("adjust", "cat.png", "--contrast", "1.2", "-o", "bright.png")
    result = run("refine", "bright.png")
    assert result.code == 2
    assert "was edited" in result.err
