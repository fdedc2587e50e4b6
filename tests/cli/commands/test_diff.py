"""`graine diff`: settings, words, tools, pixels."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from tests.cli.conftest import Run
from tests.cli.shelves import entry, opened
from tests.library.pictures import drawn, foreign


@pytest.fixture(autouse=True)
def _pictures(run: Run) -> None:
    with opened() as library:
        library.keep(replace(drawn(1, "a cat, forest, snow"), made_with={"torch": "2.12", "device": "cpu"}))
        other = drawn(2, "a dog, (forest:1.2)", cfg=9.5)
        library.keep(replace(other, made_with={"torch": "2.13", "device": "cpu"}))


def test_two_pictures_of_the_library(run: Run) -> None:
    *lines, pixels = run("diff", 1, 2).out.splitlines()
    assert lines == [
        "prompt, changed\tcat\tdog",
        "prompt, weight changed\tforest\t(forest:1.2)",
        "prompt, removed\tsnow\t",
        "seed\t1\t2",
        "CFG scale\t7\t9.5",
        "torch\t2.12\t2.13",
    ]
    assert pixels == (
        "Pixels: colours differ by 0.33 of 255 on average, by 1 at most; 100 % of the pixels differ."
    )


def test_in_french(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAINE_LANG", "fr")
    said = run("diff", 1, 2).out
    assert "fidélité (CFG)\t7\t9,5" in said
    assert "les couleurs diffèrent de 0,33 sur 255" in said


def test_a_file_and_its_copy_in_the_library(run: Run) -> None:
    Path("copy.png").write_bytes(entry(1).path.read_bytes())
    assert run("diff", 1, "copy.png").out == "The recipes are identical.\nThe pixels are identical.\n"


def test_a_file_that_is_not_in_the_library(run: Run) -> None:
    drawn(5, "a dog, (forest:1.2)", cfg=9.5).save("new.png")
    first, *_ = run("diff", 2, "new.png").out.splitlines()
    assert first == "seed\t2\t5"


def test_a_file_without_a_recipe_says_so(run: Run) -> None:
    Path("plain.png").write_bytes(foreign())
    result = run("diff", 1, "plain.png")
    assert "plain.png has no complete recipe" in result.err
    assert result.out.endswith("The pixels cannot be compared because the sizes differ: 8x8 and 16x8.\n")
    assert "seed" not in result.out  # none is known


def test_programs_get_json(run: Run) -> None:
    told = json.loads(run("diff", 1, 2, "--json").out)
    fields = {one["field"]: one for one in told["fields"]}
    assert (fields["cfg"]["old"], fields["cfg"]["new"]) == (7.0, 9.5)
    assert {"kind": "removed", "old": "snow", "new": ""} in fields["prompt"]["changes"]
    assert told["made_with"] == {"torch": {"old": "2.12", "new": "2.13"}}
    assert told["pixels"] == {"mean": pytest.approx(1 / 3), "largest": 1, "share": 1.0}


def test_side_by_side(run: Run) -> None:
    assert run("diff", 1, 2, "-o", "side.png").code == 0
    with Image.open("side.png") as sheet:
        colours = set(sheet.convert("RGB").get_flattened_data())
    assert {(1, 0, 77), (2, 0, 77), (255, 255, 255)} <= colours
    assert run("diff", 1, 2, "-o", "side.png").code != 0


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nothing.png", "There is no picture “nothing.png”"),
        ("text.png", "“text.png”"),
        (".", "cannot be read"),
    ],
)
def test_what_is_no_picture(run: Run, name: str, said: str) -> None:
    Path("text.png").write_text("no picture")
    result = run("diff", 1, name)
    assert result.code == 2
    assert said in result.err
