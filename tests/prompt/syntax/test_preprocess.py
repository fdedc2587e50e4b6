from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graine.prompt.syntax.grammar import LIMIT
from graine.prompt.syntax.preprocess import (
    ExtraNetwork,
    content,
    networks,
    split_prompts,
    without_comments,
    without_networks,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a cat", [(1.0, "a cat")]),
        ("a AND b", [(1.0, "a"), (1.0, " b")]),
        ("a AND b :1.2", [(1.0, "a"), (1.2, " b")]),
        ("a:2 AND b:-.5 AND c: +3. ", [(2.0, "a"), (-0.5, " b"), (3.0, " c")]),
        ("a and b", [(1.0, "a and b")]),
        ("SAND ANDES", [(1.0, "SAND ANDES")]),
        ("a cat:1.3", [(1.3, "a cat")]),
        ("(a:1.2)", [(1.0, "(a:1.2)")]),
        ("a:1e3", [(1.0, "a:1e3")]),
        ("a:" + "9" * 400, [(LIMIT, "a")]),
        ("", [(1.0, "")]),
    ],
)
def test_prompts_are_joined_by_and_with_weights(text: str, expected: list[tuple[float, str]]) -> None:
    assert split_prompts(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a cat # not this\nin the sun", "a cat \nin the sun"),
        ("# only a note", ""),
        ("a \\# b", "a \\"),
        ("no note", "no note"),
    ],
)
def test_comments_run_to_the_end_of_the_line(text: str, expected: str) -> None:
    assert without_comments(text) == expected


@pytest.mark.parametrize(
    ("text", "left", "found"),
    [
        ("a <lora:ink:0.8> b", "a  b", [ExtraNetwork("lora", "ink", ("0.8",), 2)]),
        ("<lora:ink:te=1:unet=.5>", "", [ExtraNetwork("lora", "ink", ("te=1", "unet=.5"), 0)]),
        ("<hypernet:old:1>x", "x", [ExtraNetwork("hypernet", "old", ("1",), 0)]),
        ("embedding:easy, a", ", a", [ExtraNetwork("embedding", "easy", (), 0)]),
        ("(embedding:easy:0.8)", "(:0.8)", [ExtraNetwork("embedding", "easy", (), 1)]),
        ("a <embed:easy>", "a ", [ExtraNetwork("embedding", "easy", (), 2)]),
        ("<random:a,b>", "", [ExtraNetwork("random", "a,b", (), 0)]),
        ("# <lora:no:1>\n<lora:yes:1>", "\n", [ExtraNetwork("lora", "yes", ("1",), 14)]),
        ("a < b > c <lora:> <:x>", "a < b > c <lora:> <:x>", []),
        ("<lora:open", "<lora:open", []),
    ],
)
def test_networks_are_taken_out_and_none_is_lost(text: str, left: str, found: list[ExtraNetwork]) -> None:
    assert without_networks(text) == left
    assert networks(text) == found


@given(st.text(alphabet="a<>:# \nlor[](),") | st.text())
def test_any_text_can_be_read_and_columns_stay(text: str) -> None:
    assert len(content(text)) == len(text)
    assert all(text[network.column] in "<e" for network in networks(text))
    assert split_prompts(without_networks(text))


@pytest.mark.parametrize(
    "unit", ["<a:", "<a", "<a:b>", "embedding:", "#", "AND ", ":1", " ", ">", "embedding:a "]
)
def test_reading_takes_time_in_proportion_to_the_length(unit: str) -> None:
    text = (unit * 100_000)[:100_000]
    started = time.process_time()
    networks(text)
    split_prompts(without_networks(text))
    assert time.process_time() - started < 2  # at most 0.1 s measured on one core
