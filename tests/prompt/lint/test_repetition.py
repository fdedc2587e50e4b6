"""Words said twice."""

from __future__ import annotations

import pytest

from graine.prompt.lint.repetition import in_both, repetitions, without_repetitions


def said(text: str) -> list[object]:
    return [dict(remark.values)["text"] for remark in repetitions(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a cat, cute cats", ["a cat"]),
        ("soft light, a cat, soft golden light", ["soft light"]),
        ("a cat, soft light, soft light", ["soft light"]),
        ("a very very big cat", ["very"]),
        ("un chat, des chats noirs", ["un chat"]),
        ("red hat, red coat", []),
        ("soft light, golden light", []),
        ("a panda eating bamboo in a bamboo forest", []),
        ("a cat AND a cat on a mat", []),  # two prompts on purpose
        ("a, the, of", []),
    ],
)
def test_what_adds_nothing_is_named(text: str, found: list[str]) -> None:
    assert said(text) == found


def test_the_second_time_is_pointed_at() -> None:
    (remark,) = repetitions("soft light, a cat, soft light")
    assert remark.column == 19


def test_it_is_left_out() -> None:
    assert without_repetitions("a cat, ink, cute cats, ink") == "ink, cute cats"
    assert without_repetitions("a (cat:1.2), cats") == "a (cat:1.2), cats"  # brackets are not touched


@pytest.mark.parametrize(
    ("wanted", "unwanted", "found"),
    [
        ("a man with a red hat", "hats, blurry", ["hats"]),
        ("a man with hands", "bad hands", []),
        ("un homme au chapeau rouge", "chapeau", ["chapeau"]),
        ("a man", "", []),
    ],
)
def test_what_stands_in_both_prompts_is_named(wanted: str, unwanted: str, found: list[str]) -> None:
    assert [dict(remark.values)["text"] for remark in in_both(wanted, unwanted)] == found
