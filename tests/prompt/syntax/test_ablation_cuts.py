"""Leaving out a part, a word or a side keeps what stays as it was."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graine.errors import ExperimentError
from graine.prompt.compile import compile_prompt
from graine.prompt.syntax.ablation_cuts import Cut, idle_changes, part_cuts, two_sides, word_cuts


@pytest.mark.parametrize(
    ("prompt", "cuts"),
    [
        ("a cat, blue, big", {"a cat": "blue, big", "blue": "a cat, big", "big": "a cat, blue"}),
        ("a cat, (oil, thick:1.2)", {"a cat": "(oil, thick:1.2)", "(oil, thick:1.2)": "a cat"}),
        ("a cat, [lion:tiger:0.5],", {"a cat": "[lion:tiger:0.5],", "[lion:tiger:0.5]": "a cat,"}),
        ("a castle, old AND fog :0.5", {"a castle, old": "fog :0.5", "fog :0.5": "a castle, old"}),
        ("a cat BREAK snow", {"a cat": "snow", "snow": "a cat"}),
        (
            "a cat, red BREAK snow",
            {"a cat": "red BREAK snow", "red": "a cat BREAK snow", "snow": "a cat, red"},
        ),
        ("a cat, red :1.2", {"a cat": "red :1.2", "red": "a cat:1.2"}),
        ("a cat # a, note\n, red", {"a cat": "red", "red": "a cat"}),
        ("a cat, (red", {"a cat": "(red", "(red": "a cat"}),
        ("a cat", {}),
        ("", {}),
    ],
)
def test_each_part_is_left_out_with_its_comma(prompt: str, cuts: dict[str, str]) -> None:
    assert part_cuts(prompt) == [Cut(part, rest) for part, rest in cuts.items()]


@pytest.mark.parametrize(
    ("prompt", "cuts"),
    [
        (
            "a red cat, big",
            {"a": "red cat, big", "red": "a cat, big", "cat": "a red, big", "big": "a red cat"},
        ),
        ("(red cat:1.2)", {"red": "(cat:1.2)", "cat": "(red:1.2)"}),
        ("x, ((red):1.2), y", {"x": "((red):1.2), y", "red": "x, y", "y": "x, ((red):1.2)"}),
        ("x [red:blue:0.5] y", {"x": "[red:blue:0.5] y", "[red:blue:0.5]": "x y", "y": "x [red:blue:0.5]"}),
        ("x <lora:ink:0.8>", {"x": "<lora:ink:0.8>", "<lora:ink:0.8>": "x"}),
        (r"x \(y\)", {"x": r"\(y\)", r"\(y\)": "x"}),
        ("x AND y :0.5", {"x": "y :0.5", "y :0.5": "x"}),
    ],
)
def test_each_word_is_left_out_with_what_it_leaves_empty(prompt: str, cuts: dict[str, str]) -> None:
    assert word_cuts(prompt) == [Cut(word, rest) for word, rest in cuts.items()]


WORDS = st.sampled_from(["cat", "red", "snow", "old", "big"])
WEIGHTED = st.one_of(WORDS, st.builds("({}:1.3)".format, WORDS), st.builds("[{}]".format, WORDS))
PARTS = st.lists(WEIGHTED, min_size=1, max_size=3).map(" ".join)
PROMPTS = st.lists(st.one_of(PARTS, st.builds("({}, {}:0.8)".format, PARTS, PARTS)), min_size=2, max_size=4)


def weighted_words(prompt: str) -> list[tuple[str, float]]:
    """Every word with its weight."""
    ((_, pieces),) = compile_prompt(prompt, steps=10).at(0)
    return [(word, piece.weight) for piece in pieces for word in piece.text.replace(",", " ").split()]


@given(PROMPTS.map(", ".join))
def test_the_words_that_stay_keep_their_order_and_their_weights(prompt: str) -> None:
    whole = weighted_words(prompt)
    for place, cut in enumerate(word_cuts(prompt)):
        assert weighted_words(cut.rest) == whole[:place] + whole[place + 1 :]
    place = 0
    for cut in part_cuts(prompt):
        width = len(weighted_words(cut.part))
        assert weighted_words(cut.rest) == whole[:place] + whole[place + width :]
        place += width


@given(st.text(alphabet="ab ,()[]:|<>\\1.\nANDBREK", max_size=60))
def test_any_text_can_be_cut(text: str) -> None:
    for cut in (*part_cuts(text), *word_cuts(text)):
        assert cut.part in " ".join(text.split())
        assert cut.rest.strip()


@pytest.mark.parametrize("sign", [" ", "(", "[", "[a|", "a,", "<", ":", "\\", ": ", "AND "])
def test_long_texts_are_cut_at_once(sign: str) -> None:
    text = sign * (4000 // len(sign))
    begun = time.perf_counter()
    assert [*part_cuts(text), *word_cuts(text), *idle_changes(text)]
    assert time.perf_counter() - begun < 5


@pytest.mark.parametrize(
    ("prompt", "left", "right"),
    [
        ("a cat, [oil painting|watercolor]", "a cat, oil painting", "a cat, watercolor"),
        ("a [red|] cat", "a red cat", "a cat"),
        ("a cat, [|very detailed], snow", "a cat, snow", "a cat, very detailed, snow"),
        ("a cat, [(oil:1.2)|[ink:oil:0.5]]", "a cat, (oil:1.2)", "a cat, [ink:oil:0.5]"),
        ("[soft] light, [a|b]", "[soft] light, a", "[soft] light, b"),
    ],
)
def test_two_sides_are_two_prompts(prompt: str, left: str, right: str) -> None:
    assert two_sides(prompt) == (left, right)


@pytest.mark.parametrize(
    ("prompt", "key"),
    [
        ("a cat", "ab_no_sides"),
        (r"a cat \[a|b\]", "ab_no_sides"),
        ("[a|b] and [c|d]", "ab_many_groups"),
        ("[a|b|c]", "ab_many_sides"),
    ],
)
def test_anything_but_one_pair_of_sides_is_refused(prompt: str, key: str) -> None:
    with pytest.raises(ExperimentError) as refused:
        two_sides(prompt)
    assert refused.value.key == key


@pytest.mark.parametrize("prompt", ["a cat, red", "a AND fog :0.5", "(a cat:1.2) BREAK snow", "a cat :1.3"])
def test_an_idle_change_adds_a_comma_and_nothing_else(prompt: str) -> None:
    plain = [(weight, words(pieces)) for weight, pieces in compile_prompt(prompt, steps=10).at(0)]
    for changed in idle_changes(prompt):
        found = compile_prompt(changed, steps=10).at(0)
        assert [(weight, words(pieces)) for weight, pieces in found] == plain
        assert changed.count(",") == prompt.count(",") + 1


def test_an_idle_comma_stands_behind_the_prompt_and_behind_its_first_part() -> None:
    assert idle_changes("(a cat, old:1.2), red, big") == [
        "(a cat, old:1.2), red, big ,",
        "(a cat, old:1.2), , red, big",
    ]
    assert idle_changes("a cat") == ["a cat ,"]


def words(pieces: object) -> list[str]:
    """The words of pieces without commas."""
    assert isinstance(pieces, tuple)
    return [word for piece in pieces for word in str(piece.text).replace(",", " ").split()]
