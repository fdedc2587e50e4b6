from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from graine.picture import Picture
from graine.recipe import Recipe
from training.evaluation import drawing
from training.evaluation.drawing import Wish, drawn, key


class Fake:
    """Draws the seed as a grey, and counts; stops for good after `most` pictures."""

    most = 100

    def __init__(self) -> None:
        self.count = 0

    def plan(self, ask: Any) -> list[Recipe]:
        return [Recipe(prompt=ask.prompt, seed=ask.seed, cfg=ask.cfg or 4.0, model=ask.model)]

    def draw(self, recipes: Sequence[Recipe]) -> Iterator[Picture]:
        for recipe in recipes:
            if self.count == self.most:
                raise KeyboardInterrupt
            self.count += 1
            yield Picture(Image.new("RGB", (8, 8), (recipe.seed,) * 3), recipe)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Fake:
    made = Fake()
    monkeypatch.setattr(drawing, "Studio", lambda: made)
    return made


def test_what_was_drawn_before_is_not_drawn_again(fake: Fake, tmp_path: Path) -> None:
    fake.most = 2
    wishes = [Wish("a cat", seed) for seed in (5, 6, 7, 5)]
    with pytest.raises(KeyboardInterrupt):
        drawn(wishes, store=tmp_path)
    fake.most = 3  # only the third is left to draw
    made = drawn(wishes, store=tmp_path)
    assert made.shape == (4, 8, 8, 3)
    assert made[:, 0, 0, 0].tolist() == [5, 6, 7, 5]
    assert fake.count == 3


def test_all_that_decides_a_picture_is_in_its_name_but_not_where_the_weights_lie() -> None:
    recipe = Recipe(prompt="a cat", model="here", model_hash="abc")
    assert key(recipe) == key(replace(recipe, model="there"))
    others = [replace(recipe, cfg=3.0), replace(recipe, seed=1), replace(recipe, model_hash="def")]
    assert len({key(each) for each in (recipe, *others)}) == 4


def test_a_wish_says_what_it_wants(fake: Fake, tmp_path: Path) -> None:
    made = drawn([Wish("a cat", 3), Wish("a cat", 3, cfg=7.0)], store=tmp_path)
    assert np.all(made == 3)
    assert fake.count == 2
