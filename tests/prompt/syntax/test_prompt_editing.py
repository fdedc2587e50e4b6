from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graine.prompt.syntax.prompt_editing import timeline

SOUP = st.lists(
    st.sampled_from(["a", " ", "[", "]", "(", ")", ":", "|", "3", ".5", "\\", "[a:b:2]", "[c|d]"])
)

DOCUMENTED = [
    ("a [b:3]", [(3, "a "), (10, "a b")]),
    ("a [b:.5] c", [(5, "a  c"), (10, "a b c")]),
    ("[a|(b:1.1)]", [(step, "(b:1.1)" if step % 2 == 0 else "a") for step in range(1, 11)]),
    ("[fe|]male", [(step, "male" if step % 2 == 0 else "female") for step in range(1, 11)]),
]
FORMS = [
    ("plain", [(10, "plain")]),
    ("", [(10, "")]),
    ("[a:b:0.5]", [(5, "a"), (10, "b")]),
    ("[a:b:3]", [(3, "a"), (10, "b")]),
    ("[a::3]", [(3, "a"), (10, "")]),
    ("[:b:3]", [(3, ""), (10, "b")]),
    ("[a:b: 3 ]", [(3, "a"), (10, "b")]),
    ("a [b : c : 1] d", [(1, "a b  d"), (10, "a  c  d")]),
    ("[a:b:0.39]", [(3, "a"), (10, "b")]),
    ("[a:b:99]", [(10, "a")]),
    ("[a:b:0]", [(10, "b")]),
    ("[a:b:-2]", [(10, "b")]),
    ("[a:b:1.0]", [(10, "a")]),
    ("[a:b:1e999]", [(10, "a")]),
    ("[a|b|c]", [(step, "abc"[(step - 1) % 3]) for step in range(1, 11)]),
    ("[a|a]", [(10, "a")]),
]
NESTED = [
    ("a [[[b]]:2]", [(2, "a "), (10, "a [[b]]")]),
    ("[(a:2):3]", [(3, ""), (10, "(a:2)")]),
    ("a[b:[c:d:2]:1]e", [(1, "abe"), (2, "ace"), (10, "ade")]),
    ("[[a|b]:c:2]", [(1, "a"), (2, "b"), (10, "c")]),
    ("[(a [b:4]:1.2):6]", [(6, ""), (10, "(a b:1.2)")]),
]
TEXT = [
    ("a [unbalanced", [(10, "a [unbalanced")]),
    ("a] [b]", [(10, "a] [b]")]),
    ("[a:b:c:3]", [(10, "[a:b:c:3]")]),
    ("[a:b:soon]", [(10, "[a:b:soon]")]),
    ("[a:[b:3]]", [(3, "[a:]"), (10, "[a:b]")]),
    (r"\[a:b:3\]", [(10, r"\[a:b:3\]")]),
    (r"[a\|b:3]", [(3, ""), (10, r"a\|b")]),
    ("[a (b:3]", [(10, "[a (b:3]")]),
    ("a | [b:3]", [(10, "a | [b:3]")]),
    ("[a|b:3]", [(10, "[a|b:3]")]),
    ("((a][:b:c [d:3]", [(3, "((a][:b:c "), (10, "((a][:b:c d")]),
]


@pytest.mark.parametrize(("text", "expected"), DOCUMENTED + FORMS + NESTED + TEXT)
def test_the_text_of_every_step_is_that_of_a1111(text: str, expected: list[tuple[int, str]]) -> None:
    assert timeline(text, 10).segments() == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a:b:1.5]", [(10, "a"), (20, "b")]),
        ("[a:b:0.5]", [(20, "b")]),
        ("[a:b:2.0]", [(20, "a")]),
        ("[a:b:13]", [(3, "a"), (20, "b")]),
        ("[a:b:10]", [(20, "b")]),
        ("[a:b:99]", [(20, "a")]),
    ],
)
def test_a_hires_pass_counts_on_from_the_first(text: str, expected: list[tuple[int, str]]) -> None:
    assert timeline(text, 20, first_pass=10).segments() == expected


@given(SOUP.map("".join) | st.text(), st.integers(1, 30))
def test_any_text_gives_a_prompt_for_every_step(text: str, steps: int) -> None:
    segments = timeline(text, steps).segments()
    lasts = [last for last, _ in segments]
    assert lasts == sorted(set(lasts))
    assert lasts[-1] == steps
    texts = [text for _, text in segments]
    assert all(left != right for left, right in pairwise(texts))


@given(SOUP.map("".join), st.integers(1, 30))
def test_segments_say_what_each_step_reads(text: str, steps: int) -> None:
    line = timeline(text, steps)
    start = 1
    for last, segment in line.segments():
        assert {line.text(step) for step in range(start, last + 1)} == {segment}
        start = last + 1


@given(st.text(alphabet="ab ,()#.3"))
def test_without_square_brackets_a_prompt_is_unchanged(text: str) -> None:
    assert timeline(text, 7).segments() == [(7, text)]


@pytest.mark.parametrize("unit", ["[", "([", "]", "[a:", "[a|", "[[a:1]:", "[a:b:3]", "[a|b|c]", "([a:3]"])
def test_reading_takes_time_in_proportion_to_the_length(unit: str) -> None:
    text = (unit * 100_000)[:100_000]
    started = time.process_time()
    timeline(text, 1000).text(500)
    assert time.process_time() - started < 5  # at most 0.6 s measured on one core


def test_schedules_nested_thousands_deep_are_read() -> None:
    assert timeline("[" * 3000 + "b" + ":4]" * 3000, 10).segments() == [(4, ""), (10, "b")]


def test_alternation_makes_each_text_once() -> None:
    segments = timeline("[a|b] [c|d|e]" + " word" * 10_000, 1000).segments()
    assert len(segments) == 1000
    assert len({id(text) for _, text in segments}) == 6
