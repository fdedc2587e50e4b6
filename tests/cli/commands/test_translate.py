"""`graine translate`: the prompt on standard output, what is lost on standard error."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from graine.cli.commands.translate import TOOLS, command
from graine.errors import PictureError, PromptError
from graine.picture import Picture
from graine.picture.formats.picture_files import save
from graine.prompt.dialects import DIALECTS
from graine.recipe import Recipe


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments, catch_exceptions=False)


def test_every_dialect_can_be_chosen() -> None:
    assert set(TOOLS) == set(DIALECTS)


def test_the_prompt_alone_goes_to_standard_output() -> None:
    result = run("a (red:1.3) cat, a hat", "--to", "midjourney", "--seed", "7", "--size", "768x512")
    assert result.stdout == "a red cat::1.3 a hat::1 --ar 3:2 --seed 7\n"
    assert "whole phrases" in result.stderr


def test_what_has_a_field_of_its_own_has_a_line_of_its_own() -> None:
    result = run("a cat::2 a hat --no dog --ar 3:2 --seed 7", "--from", "midjourney", "--to", "a1111")
    assert result.stdout.splitlines() == [
        "(a cat:2), a hat",
        "Negative prompt: dog",
        "Seed: 7",
        "Size: 768x512",
    ]


def test_json_holds_all_of_it() -> None:
    data = json.loads(run("a (red:1.2) cat", "--to", "dalle", "--json").stdout)
    assert data["prompt"] == "A red cat."
    assert [change["code"] for change in data["changes"]] == ["dialect_weights"]
    assert data["to"] == "dalle"


def test_the_recipe_of_a_picture_can_be_translated(tmp_path: Path) -> None:
    recipe = Recipe(prompt="a cat", negative="dog", seed=5, cfg=7.0, width=512, height=768)
    path = save(Picture(Image.new("RGB", (8, 8)), recipe), tmp_path / "cat.png")
    shown = run("--picture", str(path), "--to", "midjourney").stdout
    assert shown == "a cat --no dog --ar 2:3 --seed 5\n"
    shown = run("a fox", "--picture", str(path), "--to", "midjourney", "--seed", "6").stdout
    assert shown == "a fox --no dog --ar 2:3 --seed 6\n"


def test_a_picture_without_a_recipe_is_refused(tmp_path: Path) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "plain.png")
    with pytest.raises(PictureError):
        run("--picture", str(tmp_path / "plain.png"), "--to", "dalle")


def test_nothing_to_translate_is_refused() -> None:
    with pytest.raises(PromptError):
        run("--to", "dalle")


def test_it_speaks_french(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAINE_LANG", "fr")
    result = run("un chat sur une table", "--negative", "un chien", "--to", "dalle")
    assert result.stdout == "Un chat sur une table. Sans un chien.\n"
    assert "pas de prompt négatif" in result.stderr
