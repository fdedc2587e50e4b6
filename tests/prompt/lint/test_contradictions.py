"""The list of contradictions: long enough, in both languages, and each pair is found."""

from __future__ import annotations

import tomllib
from typing import Any, cast

import pytest

from graine.prompt.lint.contradictions import FILE, contradictions, pairs
from graine.prompt.lint.phrases import fold

LISTED: dict[str, list[dict[str, list[str]]]] = {
    kind: rows
    for kind, rows in tomllib.loads(FILE.read_text(encoding="utf-8")).items()
    if kind != "exceptions"
}
ROWS = [(kind, row) for kind, rows in LISTED.items() for row in rows]


def title(value: object) -> str:
    """Name a row by its first word."""
    return str(cast("dict[str, list[str]]", value)["one"][0] if isinstance(value, dict) else value)


def bare(word: str) -> str:
    return word.removeprefix("=")


def test_there_are_enough_pairs() -> None:
    assert len(pairs()) == len(ROWS) >= 60


@pytest.mark.parametrize(("kind", "row"), ROWS, ids=title)
def test_each_word_of_a_pair_contradicts_the_other_side(kind: str, row: dict[str, Any]) -> None:
    joint = " " if kind == "near" else ", "
    for one in row["one"]:
        for prompt in (
            f"{bare(one)}{joint}{bare(row['other'][0])}",
            f"{bare(row['other'][-1])}{joint}{bare(one)}",
        ):
            assert list(contradictions(prompt)), prompt
    for other in row["other"]:
        assert list(contradictions(f"{bare(other)}{joint}{bare(row['one'][0])}")), other


@pytest.mark.parametrize(("kind", "row"), ROWS, ids=title)
def test_no_word_stands_on_both_sides(kind: str, row: dict[str, list[str]]) -> None:
    assert not {fold(bare(word)) for word in row["one"]} & {fold(bare(word)) for word in row["other"]}


def test_the_remark_quotes_the_prompt_as_typed() -> None:
    (remark,) = contradictions("Une ville en PLEIN JOUR, Nuit étoilée")
    assert "«\xa0en PLEIN JOUR\xa0» et «\xa0Nuit\xa0»" in remark.text("fr")
    assert remark.column == 25


def test_sides_of_one_thing_must_stand_together() -> None:
    assert not list(contradictions("a big dog and a small cat, an old man, a young girl"))
    assert list(contradictions("a big small cat"))


def test_a_word_alone_between_commas_is_the_whole_picture() -> None:
    assert not list(contradictions("a black and white cat, colorful"))
    assert list(contradictions("a cat, black and white, colorful"))
