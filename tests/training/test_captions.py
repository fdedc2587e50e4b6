from random import Random

import pytest

from training.captions import (
    BACKGROUNDS,
    COLOURS,
    STYLE_NAMES,
    SUBJECT_NAMES,
    WHITE,
    background_words,
    caption,
)
from training.data import SOURCES, SUBJECTS


def captions(subject: str, style: str, background: int = WHITE, count: int = 300) -> list[str]:
    random = Random(5)
    numbers = (SUBJECT_NAMES.index(subject), STYLE_NAMES.index(style))
    return [caption(random, *numbers, background) for _ in range(count)]


@pytest.mark.parametrize("subject", SUBJECT_NAMES)
def test_a_caption_always_names_its_subject_and_no_other(subject: str) -> None:
    words = {word.split(" ", 1)[-1] for language in ("en", "fr") for word in SUBJECTS[subject][language]}
    words |= {word for language in ("en", "fr") for word in SUBJECTS[subject][language]}
    for text in captions(subject, "twemoji", count=40):
        assert any(word in text for word in words), text


def test_captions_come_in_both_languages() -> None:
    made = captions("cat", "noto")
    assert 0.2 < sum("chat" in text for text in made) / len(made) < 0.5


def test_captions_name_the_background_that_is_there() -> None:
    red = COLOURS.index("red")
    assert all("red background" in text or "fond rouge" in text for text in captions("cat", "noto", red))
    assert not any(" background" in text and "white" not in text for text in captions("cat", "noto"))


def test_styles_and_sets_are_left_out_at_times() -> None:
    made = captions("dog", "fluent-3d")
    styled = [
        text
        for text in made
        if any(word in text for key in ("en", "fr") for word in SOURCES["fluent-3d"][key])
    ]
    signed = [text for text in made if "Fluent" in text]
    assert 0.7 < len(styled) / len(made) < 0.9
    assert 0.3 < len(signed) / len(made) < 0.5


def test_the_same_random_numbers_give_the_same_caption() -> None:
    assert captions("fox", "noto-v1") == captions("fox", "noto-v1")


@pytest.mark.parametrize(
    ("background", "language", "words"),
    [(WHITE, "en", "white background"), (WHITE, "fr", "fond blanc")]
    + [(n, "en", f"{name} background") for n, name in enumerate(COLOURS)]
    + [(n, "fr", f"fond {french}") for n, (french, _) in enumerate(BACKGROUNDS.values())],
)
def test_every_background_has_words(background: int, language: str, words: str) -> None:
    assert background_words(background, language) == words
