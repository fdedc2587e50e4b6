"""Verdicts in words, in both languages, from the point of view of the side that leads."""

from __future__ import annotations

import pytest

from graine.experiments.ab_test import Ending, Pair, Standing
from graine.experiments.base import Shot, Verdict
from graine.experiments.result_text import ending_text, fixed_text, signed, standing_text
from graine.recipe import Recipe

SIDES: dict[str, Verdict] = {"A": "left", "B": "right", "=": "neither"}


def standing(won: str, ended: Ending = "", seeds: int = 32) -> Standing:
    """How it stands after pairs that were won by A, B or neither."""
    shot = Shot("", Recipe(prompt="a cat"))
    return Standing(seeds, 0.05, tuple(Pair(shot, shot, SIDES[one]) for one in won), ended)


@pytest.mark.parametrize(
    ("won", "english", "french"),
    [
        (
            "BBBBBBBBBAAA",
            "B better on 9 of 12 seeds; 95 % interval 0.33-0.97",
            "B l'emporte sur 9 graines sur 12",
        ),
        ("AAAAAAAAABBB", "A better on 9 of 12 seeds; 95 % interval 0.33-0.97", "0,33-0,97"),
        ("AB==", "A and B tied, 1 of 2 seeds each; 95 % interval 0.01-0.99 (2 ties)", "(2 égalités)"),
        ("=", "no seed favours either side (1 tie)", "aucune graine ne les départage (1 égalité)"),
    ],
)
def test_the_standing_names_the_leader_its_share_and_how_sure_it_is(
    won: str, english: str, french: str
) -> None:
    assert standing_text(standing(won), "en") == english
    assert french in standing_text(standing(won), "fr")


def test_the_usual_interval_is_told_with_its_limits() -> None:
    said = fixed_text(standing("AAAAAAAAABBB"), "en")
    assert "0.43-0.95" in said
    assert "would not be valid" in said


@pytest.mark.parametrize(
    ("ended", "english", "french"),
    [
        ("", "continue", "continuer"),
        (
            "clear",
            "Clear: B is better. The evidence against “both are equally good” is 27 to 1.",
            "27 contre 1",
        ),
        (
            "out of reach",
            "the remaining 25 cannot change that. Stop, or try more: --seeds 64",
            "--seeds 64",
        ),
        ("used up", "Not clear after 7 seeds", "Rien de clair après 7 graines"),
        ("stopped", "Stopped after 7 pairs", "Arrêté après 7 paires"),
    ],
)
def test_the_end_says_what_to_do(ended: Ending, english: str, french: str) -> None:
    assert english in ending_text(standing("BBBBBBB", ended), "en")
    assert french in ending_text(standing("BBBBBBB", ended), "fr")


@pytest.mark.parametrize(
    ("value", "written"), [(0.0514, "+0.051"), (-0.2, "-0.2"), (-0.0001, "0"), (0.0, "0")]
)
def test_differences_have_a_sign_unless_nothing_is_left_of_them(value: float, written: str) -> None:
    assert signed(value, "en") == written
