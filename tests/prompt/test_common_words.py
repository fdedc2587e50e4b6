"""What two prompts share, and where a model reads each word."""

from __future__ import annotations

import pytest

from graine.models.tokenizer import ClipTokenizer
from graine.prompt.common_words import placed_words, plain_text, shared_words
from graine.prompt.syntax.chunks import overflow
from graine.prompt.syntax.grammar import weigh


@pytest.mark.parametrize(
    ("prompt", "plain"),
    [
        ("a cat,  (oil painting:1.2) , [soft] light", "a cat, oil painting, soft light"),
        ("a [lion:tiger:0.4] <lora:ink:0.8> # note", "a tiger"),
        ("a castle AND fog :0.5 AND people :-1", "a castle, fog"),
        ("a cat BREAK snow", "a cat, snow"),
        (r"pikachu \(pokemon\)", "pikachu (pokemon)"),
    ],
)
def test_a_judge_hears_plain_words(prompt: str, plain: str) -> None:
    assert plain_text(prompt) == plain


@pytest.mark.parametrize(
    ("left", "right", "shared"),
    [
        ("a cat, oil painting", "a cat, watercolor", "a cat"),
        ("a cat", "a cat, highly detailed", "a cat"),
        ("A red car on a beach", "a blue car on a beach", "A car on a beach"),
        ("a cat in the snow", "a cat in the rain", "a cat"),
        ("(a cat:1.3), ink", "a cat, ink", "a cat, ink"),
        ("a cat", "the dog", ""),
        ("a cat", "a dog", ""),
        ("panda, night, ink", "bear, night, oil", "night"),
    ],
)
def test_the_words_of_both_sides_are_found(left: str, right: str, shared: str) -> None:
    assert shared_words(left, right) == shared


def test_words_are_placed_where_the_model_reads_them() -> None:
    tokenizer = ClipTokenizer.built_in()
    prompt = ", ".join(f"word{letter}" for letter in "abcdefghijklmnopqrstuvwxyz") + " BREAK (behind:1.2) it"
    placed = placed_words(prompt, tokenizer)
    assert " ".join(word for word, _ in placed) == prompt.replace("BREAK (behind:1.2)", "behind")
    assert placed[0] == ("worda,", 0)
    assert placed[-2:] == [("behind", 2), ("it", 2)]
    late = overflow(weigh(prompt.split(" BREAK")[0]), tokenizer)
    assert [word for word, chunk in placed[:-2] if chunk == 1] == late


def test_a_short_prompt_is_read_at_once() -> None:
    placed = placed_words("a cat, oil painting", ClipTokenizer.built_in())
    assert {chunk for _, chunk in placed} == {0}
