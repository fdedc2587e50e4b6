"""How what a user types is read."""

from __future__ import annotations

import pytest

from graine.library.fts_query import MAX_WORDS, forms, sought


@pytest.mark.parametrize(
    ("word", "another"),
    [
        ("cat", "cats"),
        ("cats", "cat"),
        ("foxes", "fox"),
        ("cities", "city"),
        ("city", "cities"),
        ("cheval", "chevaux"),
        ("chevaux", "cheval"),
        ("château", "châteaux"),
        ("CHÂTEAUX", "château"),
        ("cheveux", "cheveu"),
    ],
)
def test_a_word_is_looked_for_in_its_other_number_too(word: str, another: str) -> None:
    assert {word.lower(), another} <= set(forms(word))


@pytest.mark.parametrize("word", ["8k", "sci-fi", "a", "3d", "of"])
def test_what_has_no_plural_is_looked_for_as_it_is(word: str) -> None:
    assert forms(word) == [word]


@pytest.mark.parametrize(
    ("text", "wanted", "unwanted"),
    [
        ("", "", ""),
        ('"a cat" 8k', '"a cat" AND ("8k")', ""),
        ('8k -3d -"oil painting"', '("8k")', '("3d") OR "oil painting"'),
        ("photo* ", '"photo"*', ""),
        ("--8k", "", '("-8k")'),
        ('- * " " -"" (', "", ""),
    ],
)
def test_phrases_beginnings_and_exclusions_are_heard(text: str, wanted: str, unwanted: str) -> None:
    assert sought(text) == (wanted, unwanted)


def test_only_so_many_words_are_heard() -> None:
    assert sought("8k " * 500).wanted.count("8k") == MAX_WORDS
