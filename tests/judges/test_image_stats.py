"""The judge without weights: crisp before soft, and colours by name in both languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PIL import Image, ImageDraw, ImageFilter

from graine.judges.base import Judge
from graine.judges.image_stats import COLOURS, PlainJudge, colourfulness, contrast, sharpness

JUDGE: Judge = PlainJudge()


def disc(colour: str, ground: str = "white") -> Image.Image:
    image = Image.new("RGB", (64, 64), ground)
    ImageDraw.Draw(image).ellipse((8, 8, 56, 56), fill=colour)
    return image


def test_a_crisp_picture_comes_before_a_soft_one_and_a_soft_one_before_an_empty_one() -> None:
    crisp = disc("red")
    soft = crisp.filter(ImageFilter.GaussianBlur(3))
    empty = Image.new("RGB", (64, 64), "grey")
    scores = JUDGE.score([empty, soft, crisp], "anything")
    assert scores == sorted(scores)
    assert scores[0] == 0
    assert scores[1] < scores[2]


@pytest.mark.parametrize("measure", [sharpness, contrast, colourfulness])
@pytest.mark.parametrize("size", [(1, 1), (1, 9), (64, 64)])
def test_every_measure_of_any_picture_lies_between_0_and_1(
    measure: Callable[[Image.Image], float], size: tuple[int, int]
) -> None:
    for colour in ("black", "white", "red", "blue"):
        assert 0 <= measure(Image.new("RGB", size, colour)) <= 1


@pytest.mark.parametrize(("english", "french"), list(COLOURS))
def test_it_names_the_colour_that_fills_a_picture(english: str, french: str) -> None:
    rgb = COLOURS[english, french]
    picture = Image.new("RGB", (20, 20), rgb)
    others = [names for names in COLOURS if names != (english, french)]
    assert JUDGE.describe(picture, [*(name for name, _ in others), english])[0] == (english, 1.0)
    assert JUDGE.describe(picture, [*(name for _, name in others), french])[0] == (french, 1.0)


def test_shares_are_those_of_the_picture() -> None:
    found = dict(JUDGE.describe(disc("red"), ["red", "white", "panda"]))
    assert found["red"] == pytest.approx(0.44, abs=0.03)  # a disc of 48 pixels on 64 x 64
    assert found["white"] == pytest.approx(0.56, abs=0.03)
    assert found["panda"] == 0


def test_words_that_it_does_not_know_are_equally_likely() -> None:
    assert JUDGE.describe(disc("red"), ["panda", "car"]) == [("panda", 0.5), ("car", 0.5)]
    assert JUDGE.describe(disc("red"), []) == []
