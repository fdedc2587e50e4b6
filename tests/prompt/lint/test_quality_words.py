"""Words of praise."""

from __future__ import annotations

import pytest

from graine.prompt.lint.quality_words import is_praise, praise, without_praise


@pytest.mark.parametrize(
    "phrase",
    [
        "masterpiece",
        "Best Quality",
        "8k",
        "ultra-detailed",
        "trending on artstation",
        "très détaillé",
        "chef-d'œuvre",
    ],
)
def test_praise_is_known(phrase: str) -> None:
    assert is_praise(phrase)


@pytest.mark.parametrize(
    "phrase", ["a masterpiece of pottery", "detailed map", "a perfect circle", "soft light", ""]
)
def test_what_says_something_is_no_praise(phrase: str) -> None:
    assert not is_praise(phrase)


def test_little_praise_is_left_in_peace_where_a_model_may_know_it() -> None:
    assert not list(praise("a cat, masterpiece, 8k", None))
    (remark,) = praise("a cat, masterpiece, 8k, uhd, hdr", None)
    assert (remark.code, remark.column) == ("praise", 7)


def test_praise_goes() -> None:
    assert without_praise("masterpiece, a cat, 8k, ink") == "a cat, ink"
