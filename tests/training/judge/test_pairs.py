from collections.abc import Iterator
from random import Random

import numpy as np
import pytest

from tests.training.judge.judge_world import CAT, CODES, PANDA, entries, world
from training.judge import names, pairs
from training.judge.names import ANYTHING, NOTHING, lexicon
from training.judge.pairs import UNSAID, WHITE, Caption, Chooser, Example, fits, ground_words, plural, reduced


@pytest.fixture(autouse=True)
def small_world(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(names, "_entries", entries)
    monkeypatch.setattr(pairs, "drawings", world)
    lexicon.cache_clear()
    yield
    lexicon.cache_clear()


def row(code: str, style: int) -> int:
    return CODES.index(code) * 3 + style


def said(
    word: str, *, other: int = NOTHING, count: int = 1, style: int = UNSAID, ground: int = UNSAID
) -> Caption:
    number = ANYTHING if not word else lexicon().texts.index(("a ", word))
    return Caption(word, (number, other), count, style, ground)


def test_no_picture_that_is_held_out_is_ever_chosen() -> None:
    chooser = Chooser(Random(1))
    chosen = {row for _ in range(2000) for row in chooser.example().drawings}
    assert chosen == set(np.flatnonzero(~world().held_out).tolist())


def test_every_caption_is_true_of_its_own_picture() -> None:
    chooser = Chooser(Random(2))
    examples = [chooser.example() for _ in range(400)]
    true = fits([chooser.caption(example) for example in examples], examples)
    assert true.diagonal().all()
    assert true.mean() < 0.5  # and not of every other


PICTURES = {
    "panda in style 0": Example((row(PANDA, 0),), "alone", WHITE),
    "panda in style 1, green": Example((row(PANDA, 1),), "alone", 1),
    "two pandas": Example((row(PANDA, 0),) * 2, "row", WHITE),
    "cat": Example((row(CAT, 0),), "alone", WHITE),
    "panda and cat": Example((row(PANDA, 0), row(CAT, 0)), "row", WHITE),
}


@pytest.mark.parametrize(
    ("caption", "pictures"),
    [
        ({"word": "panda"}, {"panda in style 0", "panda in style 1, green"}),
        ({"word": "panda", "style": 1}, {"panda in style 1, green"}),
        ({"word": "panda", "ground": 1}, {"panda in style 1, green"}),
        ({"word": "panda", "count": 2}, {"two pandas"}),
        ({"word": "cat"}, {"cat"}),
        ({"word": "", "other": ANYTHING, "count": 0, "style": 1}, {"panda in style 1, green"}),
    ],
    ids=str,
)
def test_a_caption_fits_the_pictures_that_it_is_true_of(
    caption: dict[str, object], pictures: set[str]
) -> None:
    true = fits([said(**caption)], list(PICTURES.values()))[0]  # type: ignore[arg-type]
    assert {name for name, fit in zip(PICTURES, true, strict=True) if fit} == pictures


def test_two_things_may_be_named_in_either_order() -> None:
    panda, cat = (lexicon().texts.index(("a ", word)) for word in ("panda", "cat"))
    captions = [said("panda", other=cat, count=2), said("cat", other=panda, count=2)]
    assert fits(captions, [PICTURES["panda and cat"], PICTURES["two pandas"]]).tolist() == [[True, False]] * 2


@pytest.mark.parametrize(
    ("word", "lang", "expected"),
    [
        ("panda", "en", "pandas"),
        ("ice cream", "en", "ice creams"),
        ("torch", "en", "torches"),
        ("souris", "fr", "souris"),
        ("château", "fr", "châteaux"),
        ("cornet de glace", "fr", "cornets de glace"),
    ],
)
def test_plurals(word: str, lang: str, expected: str) -> None:
    assert plural(word, lang) == expected


def test_grounds_are_named_in_both_languages() -> None:
    assert ground_words(WHITE, "en") == "white background"
    assert ground_words(1, "fr") == "fond vert"


def test_what_is_transparent_has_no_colour() -> None:
    rgba = np.full((1, 128, 128, 4), 200, np.uint8)
    rgba[..., 3] = 0
    assert reduced(rgba).max() == 0
    rgba[..., 3] = 255
    assert (reduced(rgba)[0, 0] == 200).all()
