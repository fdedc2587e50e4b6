"""The sheet of before and after: every edit is on it, and it is drawn from fixed seeds."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

import graine
from docs.sheets import finish
from graine.edits import EDITS
from graine.models.gaussian_model import ExactModel
from graine.settings import Settings
from graine.studio import Studio


@pytest.fixture(autouse=True)
def _exact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the library draw with the exact model, in two steps where nothing else is asked."""
    settings = Settings(
        home=tmp_path, pictures=tmp_path, inputs=tmp_path / "inputs", library=tmp_path / "library"
    )
    studio = Studio(settings, device="cpu")
    monkeypatch.setattr(Studio, "_load", lambda *_: ExactModel())  # pyright: ignore
    monkeypatch.setattr(graine, "_studio", lambda: studio)


def test_every_edit_is_on_the_sheet() -> None:
    shown = {row.pair.__name__ for row in finish.ROWS}
    assert set(EDITS) <= shown
    assert "hires" in shown


@pytest.mark.parametrize("row", finish.ROWS, ids=lambda row: row.pair.__name__)
def test_a_row_shows_a_difference_and_is_the_same_each_time(row: finish.Row) -> None:
    before, after = row.pair(1)
    assert (before.size, before.tobytes()) != (after.size, after.tobytes())
    assert row.pair(1)[1].tobytes() == after.tobytes()


def test_pairs_stand_beside_each_other() -> None:
    red, blue = Image.new("RGB", (30, 10), "red"), Image.new("RGB", (10, 10), "blue")
    drawn = finish.sheet((finish.Row("one", lambda seed: (red, blue)),), (1, 2))
    middle, apart = finish.GAP + finish.SIDE // 2, finish.SIDE + finish.GAP
    colours = [drawn.getpixel((finish.WORDS + 4 + place * apart, middle)) for place in (0, 1)]
    assert colours == [(255, 0, 0), (0, 0, 255)]
