"""`graine ab`, from the command line to its page: with the exact model and a judge whose taste is known."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageStat

from graine.judges.clip import ClipJudge
from tests.cli.conftest import Run


class Light:
    """A judge that likes light pictures; it remembers what it was asked about."""

    name = "light"

    def __init__(self) -> None:
        self.heard: list[str] = []

    def score(self, pictures: Sequence[Image.Image], prompt: str) -> list[float]:
        self.heard += [prompt] * len(pictures)
        return [ImageStat.Stat(picture.convert("L")).mean[0] / 255 for picture in pictures]

    def describe(self, picture: Image.Image, words: Sequence[str]) -> list[tuple[str, float]]:
        return [(word, 1 / len(words)) for word in words]


@pytest.fixture
def judge(monkeypatch: pytest.MonkeyPatch, exact: None) -> Light:
    """Let the judge that comes with Graine be the one that likes light."""
    light = Light()

    def load(*_: Any) -> Light:
        return light

    monkeypatch.setattr(ClipJudge, "load", load)
    return light


def drawn(tmp_path: Path) -> int:
    """Count the pictures of the library."""
    return len(list((tmp_path / "home" / "library").rglob("*.png")))


QUICK = ("--quality", "draft", "--size", "64", "--no-upscale", "-o", ".")


def test_a_verdict_comes_with_its_uncertainty_a_page_and_a_sheet(run: Run, judge: Light) -> None:
    found = run("ab", "a panda, [3D render|watercolor]", "--seeds", 8, *QUICK)
    assert found.code == 0, found.err
    assert "A: a panda, 3D render\nB: a panda, watercolor\n" in found.out
    assert "95 % interval" in found.out
    assert "Judged by light on “a panda”" in found.out
    assert set(judge.heard) == {"a panda"}
    (page,), (sheet,) = Path().glob("ab-*.html"), Path().glob("ab-*.png")
    assert "seed 1" in page.read_text(encoding="utf-8")
    with Image.open(sheet) as shown:
        assert shown.width > 2 * 64
    assert f"{page}" in found.err


def test_numbers_for_programs(run: Run, judge: Light) -> None:
    found = run("ab", "a panda", "--vary", "cfg=2,9", "--seeds", 7, "--json", *QUICK)
    assert found.code == 0, found.err
    numbers = json.loads(found.out)
    assert (numbers["a"]["cfg"], numbers["b"]["cfg"]) == (2.0, 9.0)
    for pair in numbers["pairs"]:
        better = "left" if pair["scores"][0] > pair["scores"][1] else "right"
        assert pair["chosen"] in (better, "neither")  # pictures that look the same are a tie
    assert numbers["a_better"] + numbers["b_better"] + numbers["ties"] == len(numbers["pairs"])


def test_a_comparison_goes_on_without_drawing_anything_twice(run: Run, judge: Light, tmp_path: Path) -> None:
    asked = ("ab", "a panda", "--vary", "cfg=2,9", "--seeds", 7, *QUICK)
    first = run(*asked)
    pictures, scores = drawn(tmp_path), len(judge.heard)
    assert run(*asked).out == first.out
    assert (drawn(tmp_path), len(judge.heard)) == (pictures, scores)


def keys(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    """Type keys, one a line."""
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(typed) + "\n"))


BLIND = ("ab", "a panda", "--vary", "cfg=2,9", "--seeds", 32, "--blind", *QUICK)


def test_a_person_chooses_without_knowing_the_sides(
    run: Run, judge: Light, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys(monkeypatch, "a?b=abaq")
    found = run(*BLIND)
    assert found.code == 0, found.err
    assert "Stopped after 6 pairs" in found.out
    assert "(1 tie)" in found.out
    assert not judge.heard
    before, *_ = found.err.rpartition("Pair 7")
    asked = before[before.index("Pair 1") :]
    assert "CFG" not in asked
    assert "better on" not in asked
    assert "Which is better?" in asked
    with Image.open(next(Path().glob("*-pair.png"))) as pair:
        assert pair.width > pair.height


def test_choices_are_remembered(run: Run, judge: Light, monkeypatch: pytest.MonkeyPatch) -> None:
    keys(monkeypatch, "abaq")
    assert "Stopped after 3 pairs" in run(*BLIND).out
    keys(monkeypatch, "bq")
    found = run(*BLIND)
    assert "Stopped after 4 pairs" in found.out
    assert "Pair 3" not in found.err


def test_no_more_input_ends_the_choosing(run: Run, judge: Light, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    found = run(*BLIND)
    assert (found.code, "Stopped after 0 pairs" in found.out) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("a cat",), "not have two sides"),
        (("[a|b|c]",), "has 3 sides"),
        (("[a|b] [c|d]",), "2 pairs of sides"),
        (("a cat", "--against", "a dog"), "no words in common"),
        (
            ("a cat", "--vary", "cfg=5,9", "--vary", "steps=8,9"),
            "the two sides: steps, CFG scale",
        ),
        (("a cat", "--vary", "cfg=5"), "is not a setting with two values"),
        (("a cat", "--vary", "colour=5,9"), "settings are: cfg"),
        (("a cat", "--vary", "cfg=5,5"), "Both sides are the same"),
        (("a cat, [red|blue]", "--seeds", "6"), "--seeds 7"),
        (("a cat, [red|blue]", "--level", "5"), "The level is 5"),
        (("a cat", "--vary", "sampler=k_lms,nonsense"), "nonsense"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    run: Run, judge: Light, arguments: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    found = run("ab", *arguments, *QUICK)
    assert (found.code, drawn(tmp_path)) == (2, 0)
    assert said in found.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("a cat, by night", "--against", "a red cat"), "differ in 2 places"),
        (("a [cat:dog:3] house", "--vary", "steps=4,6"), "switches at a fixed step"),
        (("a house", "--vary", "size=64,128"), "gives different noise on each side"),
        (("a house", "--sampler", "k_euler_a", "--vary", "steps=4,6"), "k_euler_a adds new noise"),
        (("x," * 35 + " [red,|] blue, big, old, cat, house, tree, hill",), "different block of 75 tokens"),
    ],
)
def test_confounds_are_named(run: Run, judge: Light, arguments: tuple[str, ...], said: str) -> None:
    quick = ("--size", "64", "--no-upscale", "-o", ".", "--seeds", "7", "--judged-by", "a house")
    found = run("ab", *arguments, *quick)
    assert found.code == 0, found.err
    assert said in found.err
    assert set(judge.heard) == {"a house"}


def test_a_large_comparison_asks_first(
    run: Run, judge: Light, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    asked = ("ab", "a panda", "--vary", "cfg=2,9", "--seeds", 33, *QUICK)
    found = run(*asked)
    assert (found.code, drawn(tmp_path)) == (130, 0), found
    assert "up to 66 pictures" in found.err
    assert run(*asked, "--yes").code == 0


def test_another_judge_may_be_named(run: Run, judge: Light) -> None:
    found = run("ab", "a panda", "--vary", "cfg=2,9", "--seeds", 7, "--judge", "plain", *QUICK)
    assert found.code == 0, found.err
    assert "Judged by plain" in found.out
    assert not judge.heard
    refused = run("ab", "a panda", "--vary", "cfg=2,9", "--judge", "nobody", *QUICK)
    assert refused.code == 2
    assert "nobody" in refused.err
