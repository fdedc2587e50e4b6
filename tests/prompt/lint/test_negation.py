"""What should not be there, in both languages."""

from __future__ import annotations

import pytest

from graine.prompt.lint.negation import negated, negated_twice, negations, without_negations


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("a man, no hat", ["hat"]),
        ("a house without any windows and a tree", ["windows"]),
        ("a street with no cars, not a tree in sight", ["cars", "tree"]),
        ("a banana without its peel that lies on a plate", ["peel"]),
        ("not more than five cats", []),
        ('a wizard, a sign "no smoking"', []),
        ("un homme sans chapeau", ["chapeau"]),
        ("une rue sans aucune voiture", ["voiture"]),
        ("un chien, pas de collier", ["collier"]),
        ("un ciel pas d'étoiles", ["étoiles"]),
        ("no man's land", []),
        ("the number no. 5", []),
        ("sans-abri, fonte sans serif", []),
        ("a piano, a nose, nocturne", []),
        ("<lora:no hat:1> a cat", []),
    ],
)
def test_what_is_kept_out_is_found(text: str, things: list[str]) -> None:
    assert [found.thing for found in negations(text)] == things


@pytest.mark.parametrize(
    ("text", "wanted", "unwanted"),
    [
        ("a man, no hat, ink", "a man, ink", ["hat"]),
        ("no cars, a street", "a street", ["cars"]),
        ("a house without windows", "a house", ["windows"]),
        ("a cat", "a cat", []),
    ],
)
def test_it_is_moved_to_the_negative_prompt(text: str, wanted: str, unwanted: list[str]) -> None:
    assert without_negations(text) == (wanted, unwanted)


def test_the_remark_quotes_it_where_it_stands() -> None:
    (remark,) = negated("a man, no hat")
    assert remark.column == 7
    assert "“no hat”" in remark.text("en")
    (twice,) = negated_twice("sans chapeau")
    assert "chapeau" in twice.text("fr")
