"""What a prompt says without its grammar."""

from __future__ import annotations

import pytest

from graine.prompt.lint.phrases import fold, place_of, readings, same_word


def said(text: str, *, composed: bool = True) -> list[list[str]]:
    return [[phrase.text for phrase in phrases] for phrases in readings(text, composed=composed)]


def test_grammar_is_not_read() -> None:
    assert said("a (red:1.3) cat, [old] # note\n<lora:ink:1> hat") == [["a red cat", "old", "hat"]]


def test_each_sub_prompt_and_each_time_is_read_apart() -> None:
    assert said("a cat AND a dog") == [["a cat"], ["a dog"]]
    assert said("a [cat:dog:0.5], ink") == [["a cat", "ink"], ["a dog", "ink"]]
    assert said("a cat AND a dog", composed=False) == [["a cat AND a dog"]]


def test_a_break_parts_phrases() -> None:
    assert said("a cat BREAK a dog") == [["a cat", "a dog"]]


def test_words_that_say_nothing_are_left_out() -> None:
    assert readings("the cat of l'été, a très big hat")[0][0].words == ["cat", "l'ete"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cat", "cats"),
        ("glow", "glowing"),
        ("paint", "painted"),
        ("puppies", "puppy"),
        ("wolves", "wolf"),
        ("chevaux", "cheval"),
        ("bleue", "bleu"),
        ("peintes", "peint"),
        ("l'arbre", "arbre"),
        ("cat's", "cat"),
    ],
)
def test_inflected_words_are_the_same(one: str, other: str) -> None:
    assert same_word(one, other)


@pytest.mark.parametrize(("one", "other"), [("cat", "car"), ("king", "kin"), ("glass", "glow")])
def test_other_words_are_not(one: str, other: str) -> None:
    assert not same_word(one, other)


def test_folding_keeps_every_character_in_its_place() -> None:
    text = "Œuvre d’ÉTÉ, close-up ß"
    assert len(fold(text)) == len(text)
    assert fold("ÉTÉ d’hier") == "ete d'hier"


def test_words_are_found_whatever_stands_between_them() -> None:
    assert place_of("soft light", "a cat, (Soft) light") == 8
    assert place_of("cat", "concatenate") is None
    assert place_of("", "cat") is None
