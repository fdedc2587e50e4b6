"""`graine lineage`: the tree in text, for programs, as pictures."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from PIL import Image

from graine.cli.commands.lineage import lines
from graine.edits import Redraw
from graine.library.entry import VARIED, Parent
from graine.library.lineage import lineage
from tests.cli.conftest import Run
from tests.cli.shelves import opened
from tests.library.pictures import drawn


@pytest.fixture(autouse=True)
def _family(run: Run) -> None:
    """1 was varied to 2 and 3; 2 was redrawn as 4, and that was varied to 5, which has 3 as a parent too."""
    with opened() as library:
        library.keep(drawn(1, "a cat, forest"))
        second = drawn(2, "a cat, (forest:1.2)")
        library.keep(second, parents=[Parent(1, VARIED)])
        library.keep(drawn(3, "a cat, forest"), parents=[Parent(1, VARIED)])
        fourth = drawn(4, second.recipe.prompt, edit=Redraw(image=second.pixels_hash))
        library.keep(fourth)
        last = replace(fourth, image=Image.new("RGB", (8, 8), "navy"), recipe=replace(fourth.recipe, cfg=9.0))
        library.keep(last, parents=[Parent(4, VARIED), Parent(3, VARIED)])
        library.rate([5], 4)
        library.forget([3])


def test_the_tree_in_text(run: Run) -> None:
    result = run("lineage", 5)
    assert result.code == 0
    first, *others = result.out.splitlines()
    assert first.startswith("#1  a cat, forest  20")
    assert others == [
        "├─ #2  prompt: forest → (forest:1.2); seed 1 → 2",
        "│  └─ #4  seed 2 → 4; edit redraw; denoising strength 0.6",
        "│     └─ #5  ★★★★  (this one)  CFG scale 7 → 9",
        "└─ #3  (in the bin)  seed 1 → 3",
        "   └─ #5  ★★★★  (this one)  see above",
    ]


def test_a_narrow_screen_folds_the_lines() -> None:
    with opened() as library:
        folded = list(lines(lineage(library, 5), 34))
    assert max(map(len, folded)) <= 34
    assert folded[2:5] == [
        "├─ #2  prompt: forest →",
        "│    (forest:1.2); seed 1 → 2",
        "│  └─ #4  seed 2 → 4; edit redraw;",
    ]


def test_programs_get_pictures_and_steps(run: Run) -> None:
    told = json.loads(run("lineage", 4, "--json").out)
    assert (told["picture"], told["first"], told["complete"]) == (4, [1], True)
    assert [one["id"] for one in told["pictures"]] == [4, 2, 1, 5]
    (step,) = [one for one in told["steps"] if one["to"] == 5]
    assert (step["from"], step["how"]) == (4, "varied")
    assert step["differences"] == [{"field": "cfg", "old": 7.0, "new": 9.0, "text": "CFG scale 7 → 9"}]


def test_a_sheet_has_a_row_for_each_generation(run: Run) -> None:
    assert run("lineage", 5, "--sheet", "trail.png").code == 0
    with Image.open("trail.png") as sheet:
        pixels = sheet.convert("RGB")
        rows = {colour: _row(pixels, colour) for colour in [(1, 0, 77), (2, 0, 77), (3, 0, 77), (0, 0, 128)]}
    assert rows[1, 0, 77] < rows[2, 0, 77] == rows[3, 0, 77] < rows[0, 0, 128]


def _row(image: Image.Image, colour: tuple[int, int, int]) -> int:
    return list(image.get_flattened_data()).index(colour) // image.width


def test_a_picture_that_is_not_there(run: Run) -> None:
    result = run("lineage", 99)
    assert result.code == 2
    assert "There is no picture “99”" in result.err
