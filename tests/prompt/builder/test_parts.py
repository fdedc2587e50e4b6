"""The four parts: what goes where, and that nothing is lost on the way."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graine.prompt.builder.parts import PromptParts, join, split, unweighted
from graine.prompt.builder.wordlists import words


@pytest.mark.parametrize(
    ("prompt", "parts"),
    [
        ("", PromptParts()),
        ("a fox", PromptParts("a fox")),
        (
            "a fox, watercolor, by Hokusai, golden light",
            PromptParts("a fox", "watercolor", "Hokusai", ("golden light",)),
        ),
        ("golden light, a fox in the snow", PromptParts("a fox in the snow", touches=("golden light",))),
        # as people write: a style in front, an artist behind
        ("an oil painting of a fox by Monet", PromptParts("a fox", "oil painting", "Monet")),
        ("a fox in the style of Claude Monet and Klimt", PromptParts("a fox", "", "Claude Monet and Klimt")),
        ("a painting by Vincent van Gogh of a cat", PromptParts("a cat", "painting", "Vincent van Gogh")),
        ("a fox in the style of art nouveau", PromptParts("a fox", "art nouveau")),
        ("une peinture à l'huile d'un renard", PromptParts("un renard", "peinture à l'huile")),
        (
            "un renard, à la manière de Titien, brume matinale",
            PromptParts("un renard", "", "Titien", ("brume matinale",)),
        ),
        # weights stay with their words
        ("a fox, (oil painting:1.2), [rain]", PromptParts("a fox", "(oil painting:1.2)", "", ("[rain]",))),
        ("a fox, (by Hokusai:1.1)", PromptParts("a fox", "", "(Hokusai:1.1)")),
        ("a fox, by (Hokusai:1.1)", PromptParts("a fox", "", "(Hokusai:1.1)")),
        (
            "(oil painting, golden light:1.3), a fox",
            PromptParts("a fox", "(oil painting:1.3)", "", ("(golden light:1.3)",)),
        ),
        # periods are touches; several styles stay several
        (
            "a car, 1950s, screen print, pop art",
            PromptParts("a car", "screen print, pop art", "", ("1950s",)),
        ),
        # what only looks like an artist
        ("a fox by the sea, by candle", PromptParts("a fox by the sea, by candle")),
        ("a fox, by the sea", PromptParts("a fox", touches=("by the sea",))),
        ("a church, wood", PromptParts("a church", touches=("wood",))),
        ("a portrait, church", PromptParts("a portrait, church")),  # not Frederic Edwin Church
        ("a fox, by Jane Doe", PromptParts("a fox", "", "Jane Doe")),
        # what must not be taken apart
        ("oil painting, (a fox", PromptParts("oil painting, (a fox")),
        ("a (red, furry:1.2) fox", PromptParts("a (red, furry:1.2) fox")),
        ("[a fox:a cat:0.5], <lora:soft light:1>", PromptParts("[a fox:a cat:0.5], <lora:soft light:1>")),
        ("a fox, oil painting AND a cat", PromptParts("a fox, oil painting AND a cat")),
        ("a fox BREAK oil painting", PromptParts("a fox BREAK oil painting")),
        ("a fox # oil painting\nwatercolor", PromptParts("a fox", "watercolor")),
    ],
)
def test_a_prompt_is_sorted_into_its_parts(prompt: str, parts: PromptParts) -> None:
    assert split(prompt) == parts


def test_parts_are_joined_in_the_order_that_models_weigh_them() -> None:
    parts = PromptParts("a fox", "watercolor", "Hokusai", ("golden light", "1920s"))
    assert join(parts) == "a fox, watercolor, by Hokusai, golden light, 1920s"
    assert join(PromptParts(touches=("rain",))) == "rain"


def listed(part: str) -> st.SearchStrategy[str]:
    """Words of a list, in either language, some with a weight."""
    names = st.sampled_from(
        [name for word in words(part) for name in (word.name, word.french) if "(" not in name]
    )
    return st.one_of(names, names.map("({}:1.2)".format), names.map("[{}]".format))


@given(
    subject=listed("subject") | st.just(""),
    style=listed("style") | st.just(""),
    artist=listed("artist") | st.just(""),
    touches=st.lists(listed("touch") | listed("period"), max_size=4),
)
def test_what_was_joined_is_split_as_it_was(
    subject: str, style: str, artist: str, touches: list[str]
) -> None:
    parts = PromptParts(subject, style, artist, tuple(touches))
    assert split(join(parts)) == parts


PIECES = st.sampled_from(
    [
        *", \n()[]{}<>:|\\#1.2",
        "by ",
        " by ",
        "of ",
        "oil painting",
        "Hokusai",
        "Monet",
        " and ",
        "a fox",
        "rain",
        "Jane",
    ]
)


@given(st.lists(PIECES, max_size=14).map("".join) | st.text(max_size=40))
def test_splitting_settles_at_once(prompt: str) -> None:
    parts = split(prompt)
    assert split(join(parts)) == parts


@given(st.lists(st.sampled_from(["a red fox", "oil painting", "by Hokusai", "rain", "(1950s:1.2)", "moss"])))
def test_no_word_is_lost(pieces: list[str]) -> None:
    joined = join(split(", ".join(pieces)))
    words_of = [sorted(re.findall(r"\w+", text)) for text in (", ".join(pieces), joined)]
    fewer_by = pieces.count("by Hokusai") - 1  # several artists share one "by" and are joined by "and"
    if fewer_by > 0:
        words_of[0] = sorted([*words_of[0], *["and"] * fewer_by])
        for _ in range(fewer_by):
            words_of[0].remove("by")
    assert words_of[0] == words_of[1]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "(" * 20_000,
            ")" * 20_000,
            "()" * 10_000,
            "a," * 10_000,
            "((rain" * 5_000,
            "(a," * 5_000 + ")" * 5_000,
        ),
        *("by " * 10_000, " of" * 9_000, "oil painting of " * 1_500, "x by Hokusai of " * 1_500),
        "(" + " by Hokusai of" * 1_500 + ")",
    ],
)
def test_hostile_text_takes_no_time(text: str) -> None:
    start = time.perf_counter()
    split(text)
    assert time.perf_counter() - start < 2


def test_a_weight_is_taken_off_and_put_back() -> None:
    assert unweighted("((oil painting:1.2))") == ("((", "oil painting", ":1.2))")
    assert "".join(unweighted("[rain]")) == "[rain]"
