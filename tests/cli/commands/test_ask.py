"""`graine ask`: words for a picture, in words and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from graine.cli.commands.ask import command
from graine.errors import ModelNotFound, PictureError
from graine.judges.clip import BUILT_IN
from graine.picture import Picture
from graine.picture.formats.picture_files import save
from graine.recipe import Recipe

PANDA = Path(__file__).parents[2] / "judges" / "panda.png"
SHIPPED = (BUILT_IN / "model.safetensors").is_file()
needs_the_judge = pytest.mark.skipif(not SHIPPED, reason="the judge's weights are not in this clone")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments, catch_exceptions=False)


@needs_the_judge
def test_words_come_with_a_prompt_and_what_the_judge_cannot_know() -> None:
    result = run(str(PANDA), "--words", "2")
    lines = result.stdout.splitlines()
    assert lines[0].startswith("subjects")
    assert lines[0].count("%") == 2
    assert "a panda (" in lines[0]
    assert lines[lines.index("Suggested prompt:") + 1].startswith("  a panda, ")
    assert "124 things" in result.stderr


@needs_the_judge
def test_json_holds_all_of_it_and_the_prompt_that_the_picture_carries(tmp_path: Path) -> None:
    picture = Picture(Image.open(PANDA).convert("RGB"), Recipe(prompt="a panda, flat vector"))
    path = save(picture, tmp_path / "panda.png")
    data = json.loads(run(str(path), "--json").stdout)
    assert data["keywords"]["subject"][0]["word"] == "a panda"
    assert data["carried"] == "a panda, flat vector"
    assert "artist" not in data["keywords"]  # none was ever taught
    assert "The picture was drawn with this prompt:" in run(str(path)).stdout


@needs_the_judge
def test_it_speaks_french(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAINE_LANG", "fr")
    assert "un panda (" in run(str(PANDA)).stdout


def test_an_unknown_judge_and_a_file_that_is_no_picture_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFound, match="nobody"):
        run(str(PANDA), "--judge", "nobody")
    (tmp_path / "no.png").write_text("no", encoding="utf-8")
    with pytest.raises(PictureError):
        run(str(tmp_path / "no.png"))
