"""`graine words` leaves a page and a sheet with a map for every word."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from tests.cli.conftest import Run


@pytest.fixture(autouse=True)
def apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Pictures a place apart from everybody's."""
    monkeypatch.setenv("GRAINE_HOME", str(tmp_path / "home"))


def test_a_file_gets_a_page_and_a_sheet_of_its_words(run: Run) -> None:
    drawn = run("draw", "a panda, pixel art", "--steps", 1, "--no-upscale", "--seed", 4, "-o", "panda.png")
    assert drawn.code == 0, drawn.err
    found = run("words", "panda.png", "-o", ".", "--json")
    assert found.code == 0, found.err
    assert "not the same" not in found.err
    assert [one["word"] for one in json.loads(found.out)] == ["a", "panda", "pixel", "art"]
    page = Path("words-4-a-panda-pixel-art.html")
    assert page.read_text().count("<img") == 5
    with Image.open(page.with_suffix(".png")) as sheet:
        assert sheet.width > 5 * 240


def test_a_picture_without_a_recipe_is_refused(run: Run) -> None:
    Image.new("RGB", (64, 64)).save("bare.png")
    assert run("words", "bare.png").code == 2
    assert "999" in run("words", "999").err
