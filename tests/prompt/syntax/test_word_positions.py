"""The words of a prompt as they are typed: places, weights, and the token limit."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as some

from graine.models.tokenizer import ClipTokenizer
from graine.prompt.syntax.chunks import ROOM
from graine.prompt.syntax.word_positions import typed, unscheduled

CLIP = ClipTokenizer.built_in()
SIGNS = some.text(some.sampled_from("ab ,()[]:|\\#<>1.5\nANDBREAK😀é"), max_size=60)


def weights(prompt: str, emphasis: str = "original") -> list[tuple[str, float]]:
    """The words as they stand in the prompt, with their weights."""
    return [
        (prompt[word.start : word.end], word.weight) for word in typed(prompt, CLIP, emphasis=emphasis).words
    ]


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("a red fox", [("a", 1.0), ("red", 1.0), ("fox", 1.0)]),
        ("a (red:1.3) fox", [("a", 1.0), ("red", 1.3), ("fox", 1.0)]),
        ("((red)) [fox]", [("red", 1.21), ("fox", round(1 / 1.1, 9))]),
        (r"a \(red\) fox", [("a", 1.0), (r"\(red\)", 1.0), ("fox", 1.0)]),
        ("a <lora:x:0.8> fox # note", [("a", 1.0), ("fox", 1.0)]),
        ("(a fox:1.2) AND snow :0.7", [("a", 1.2), ("fox", 1.2), ("snow", 1.0)]),
        ("fox BREAK   (snow:1.5)", [("fox", 1.0), ("snow", 1.5)]),
        ("[fox:(wolf:1.4):0.5] [a|b]", [("fox", 1.0), ("wolf", 1.4), ("a", 1.0), ("b", 1.0)]),
    ],
)
def test_each_word_has_its_place_and_weight(prompt: str, words: list[tuple[str, float]]) -> None:
    assert weights(prompt) == words


def test_weights_count_only_where_the_emphasis_lets_them() -> None:
    assert weights("(red:1.3)", emphasis="ignore") == [("red", 1.0)]
    assert weights("(red:1.3)", emphasis="none") == [("(red:1.3)", 1.0)]


def test_words_past_the_limit_are_marked() -> None:
    found = typed("cat " * (ROOM + 3), CLIP)
    assert (found.tokens, found.chunks) == (ROOM + 3, 2)
    assert [word.past_limit for word in found.words] == [False] * ROOM + [True] * 3


def test_of_several_prompts_each_has_its_own_room() -> None:
    found = typed("cat " * ROOM + "AND " + "dog " * (ROOM + 1), CLIP)
    assert (found.tokens, found.chunks) == (ROOM + 1, 2)
    assert [word.text for word in found.words if word.past_limit] == ["dog"]


def test_the_sides_of_a_schedule_do_not_push_each_other_past_the_limit() -> None:
    found = typed("cat " * (ROOM - 1) + "[dog|fox] sun", CLIP)
    assert found.tokens == ROOM + 1
    assert [word.text for word in found.words if word.past_limit] == ["sun"]


def test_a_negative_prompt_has_no_parts() -> None:
    assert [word.text for word in typed("fog AND rain", CLIP, composed=False).words] == ["fog", "AND", "rain"]


def test_only_schedules_lose_their_signs() -> None:
    assert unscheduled("[a:b:0.5] (c:1.2) [d] [e:f]") == " a b      (c:1.2) [d] [e:f]"


@given(SIGNS)
def test_words_stand_in_order_in_the_prompt_whatever_is_typed(prompt: str) -> None:
    place = 0
    for word in typed(prompt, CLIP).words:
        assert place <= word.start < word.end <= len(prompt)
        assert prompt[word.end - 1] == word.text[-1]
        place = word.end


def test_a_very_long_prompt_is_read_quickly() -> None:
    began = time.process_time()
    typed("(a red:1.2) [fox|wolf], " * 800, CLIP)
    assert time.process_time() - began < 2
