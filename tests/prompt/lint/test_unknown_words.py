from __future__ import annotations

import pytest

from graine.prompt.lint.unknown_words import NAMED, unknown_words

KNOWN = frozenset(
    {"panda", "zebra", "pony", "wolf", "cheval", "forêt", "hot air balloon", "watercolour", "house"}
)


@pytest.mark.parametrize(
    "text",
    [
        "a panda and the zebras",
        "Pandas, PONIES",
        "un cheval dans la foret, des chevaux",
        "wolves near hot balloons",
        "l'house d'house",
        "panda AND zebra BREAK pony",
        "3 pandas x 2 (zebra:1.3)",
        "",
    ],
)
def test_plurals_accents_and_function_words_are_known(text: str) -> None:
    assert [advice.text("en") for advice in unknown_words(text, KNOWN)] == []


def test_the_nearest_known_words_are_offered() -> None:
    (advice,) = unknown_words("a watercolor panda", KNOWN)
    assert advice.column == 2
    assert (
        advice.text("en")
        == "This model does not know the word “watercolor”. Closest words it knows: watercolour."
    )
    assert "Mots les plus proches qu'il connaisse\xa0: watercolour." in advice.text("fr")


def test_a_part_of_a_phrase_offers_the_phrase() -> None:
    (advice,) = unknown_words("baloon", KNOWN)
    assert advice.text("en").endswith("hot air balloon.")


def test_a_word_like_no_other_is_told_without_an_offer() -> None:
    (advice,) = unknown_words("xylophone", KNOWN)
    assert (
        advice.text("en") == "This model does not know the word “xylophone” and will only draw it by chance."
    )


def test_a_word_is_told_once() -> None:
    assert len(list(unknown_words("robot, Robot, robot", KNOWN))) == 1


def test_many_unknown_words_are_counted_not_listed() -> None:
    text = " ".join(f"q{letter}q" for letter in "abcdefghijkl")
    advice = list(unknown_words(text, KNOWN))
    assert len(advice) == NAMED + 1
    assert advice[-1].text("en") == "There are 4 more words in this prompt that the model does not know."
