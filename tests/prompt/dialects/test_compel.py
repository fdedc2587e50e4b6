"""Compel's own parser reads what we write, and reads as we do (github.com/damian0815/compel)."""

from __future__ import annotations

from typing import Any, cast

import pytest
from compel.prompt_parser import PromptParser  # pyright: ignore[reportMissingImports]
from hypothesis import given, settings
from hypothesis import strategies as st

from graine.prompt.dialects import translate
from graine.prompt.dialects.compel import COMPEL
from graine.prompt.syntax.grammar import Piece, weigh

PARSER = cast(Any, PromptParser())
Weighted = list[tuple[str, float]]


def theirs(text: str) -> list[tuple[Weighted, float]]:
    """What Compel's parser reads: prompts with their weights, each as texts with weights."""
    found = PARSER.parse_conjunction(text)
    prompts = [[(piece.text, piece.weight) for piece in prompt.children] for prompt in found.prompts]
    return [(plain(prompt), weight) for prompt, weight in zip(prompts, found.weights, strict=True)]


def ours(text: str) -> list[tuple[Weighted, float]]:
    return [(plain(weighted(part.pieces)), part.weight) for part in COMPEL.read(text, "").parts]


def weighted(pieces: tuple[Piece, ...]) -> Weighted:
    return [(piece.text, piece.weight) for piece in pieces]


def plain(said: Weighted) -> Weighted:
    """Every character with its weight, but spaces and commas: Compel puts its own round signs."""
    return [(char, round(weight, 4)) for text, weight in said for char in text if char not in " ,\n"]


@pytest.mark.parametrize(
    "text",
    [
        "a cat++, dog-",
        "(a cat)1.3 on a (mat)0.5",
        "(a (cat)1.5 here)0.5",
        "(a (red)++ cat)--",
        "a well-known cat, 1-2, f/1.8, x+y",
        r"a \(red\) cat, (\(blue\) dog)1.2",
        '("a cat, here", "a (red)1.3 dog").and(1, 0.5)',
        '("a cat", "a dog").and()',
        "a (b)1.2(c)0.8",
        "(red)2 cat",
    ],
)
def test_we_read_as_compel_does(text: str) -> None:
    assert ours(text) == theirs(text)


WORDS = st.sampled_from(
    ["cat", "soft light", r"\(red\)", "f/1.8", "a-b", "C++", "x=y", "é", "a - b", 'a "b"']
)
WEIGHTS = st.sampled_from([0.3, 0.81, 0.9, 0.95, 1.0, 1.1, 1.21, 1.3, 1.331, 2.0])


@given(st.lists(st.tuples(WORDS, WEIGHTS), min_size=1, max_size=4), st.booleans())
@settings(max_examples=40, deadline=None)
def test_compel_reads_the_weights_that_we_write(texts: list[tuple[str, float]], several: bool) -> None:
    pieces = [f"({text}:{weight})" if weight != 1 else text for text, weight in texts]
    written = translate((" AND " if several else ", ").join(pieces), "compel")
    found = theirs(written.prompt)
    expected = [plain(weighted(weigh(piece))) for piece in pieces]
    lost = set('+-="')  # signs that Compel cannot write: said in the changes
    kept = [[pair for pair in each if pair[0] not in lost] for each in expected]
    read = [[pair for pair in prompt if pair[0] not in lost] for prompt, _ in found]
    assert read == (kept if several else [[pair for each in kept for pair in each]])
