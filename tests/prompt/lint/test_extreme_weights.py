"""Weights that burn, and stacks of brackets."""

from __future__ import annotations

import pytest

from graine.prompt.lint.extreme_weights import burning


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("a (red:1.5) cat", []),
        ("a (red:1.51) cat", ["warm"]),
        ("a (red:1.7) cat", []),  # `advise` speaks of it
        ("a ((red)) cat", []),
        ("a (((red))) cat", ["stacked"]),
        ("a [[[red]]] cat", ["stacked"]),
        ("a (((((red))))) cat", ["stacked"]),
        ("(((red)))))", ["stacked"]),
    ],
)
def test_what_may_burn_is_told(text: str, codes: list[str]) -> None:
    assert [remark.code for remark in burning(text)] == codes


def test_the_number_to_write_instead_is_given() -> None:
    (remark,) = burning("a ((((red)))) cat")
    assert "(red:1.46)" in remark.text("en")
    assert "(red:1.46)" in remark.text("fr")  # a number of the grammar keeps its point
