"""What differs between two prompts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graine.library.prompt_diff import changes, parts


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("a cat", "a cat", []),
        ("a cat,dog", " a  cat,\n dog,", []),
        ("a cat", "a cat, red hat", ["+ red hat"]),
        ("a cat, blurry", "a cat", ["− blurry"]),
        ("a panda eating bamboo", "a red panda eating cake", ["+ red", "bamboo → cake"]),
        ("a cat, forest", "a cat, (forest:1.3)", ["forest → (forest:1.3)"]),
        ("(forest:1.1)", "(forest:1.3)", ["(forest:1.1) → (forest:1.3)"]),
        ("<lora:ink:0.4>", "<lora:ink:0.8>", ["<lora:ink:0.4> → <lora:ink:0.8>"]),
        ("a cat, oil, snow", "oil, snow, a cat", ["moved: a cat"]),
        ("(a cat, a dog:1.2)", "a cat, a dog", ["(a cat:1.2) → a cat", "(a dog:1.2) → a dog"]),
        ("(a, b), (c, d)", "(a, b), (c, e)", ["− (d)", "+ (e)"]),
        ("[cat, dog:fox:0.5]", "[cat, dog:fox:0.7]", ["[cat, dog:fox:0.5] → [cat, dog:fox:0.7]"]),
        (r"a cat \(animal\)", "a cat", [r"− \(animal\)"]),
        ("house", "moon", ["− house", "+ moon"]),
        ("a cat BREAK a dog", "a cat, a dog", ["− BREAK"]),
        ("", "a cat", ["+ a cat"]),
    ],
)
def test_what_was_changed_is_said_in_few_words(old: str, new: str, said: list[str]) -> None:
    assert [change.text("en") for change in changes(old, new)] == said


def test_changes_are_said_in_french_too() -> None:
    assert [change.text("fr") for change in changes("a, b, c", "c, a, b")] == ["déplacé\xa0: c"]


PROMPTS = st.text(alphabet="ab ,:()[]\\\n1.BREAK<>", max_size=60)


@given(PROMPTS, PROMPTS)
def test_any_two_prompts_can_be_compared(old: str, new: str) -> None:
    added = [change for change in changes(old, new) if change.kind == "added"]
    removed = [change for change in changes(new, old) if change.kind == "removed"]
    assert {change.new for change in added} <= {word for part in parts(new) for word in _runs(part)}
    assert {change.old for change in removed} <= {word for part in parts(new) for word in _runs(part)}


def _runs(part: str) -> set[str]:
    """Every run of words of a part."""
    words = part.split()
    return {" ".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, len(words) + 1)}


@given(PROMPTS)
def test_a_prompt_does_not_differ_from_itself(prompt: str) -> None:
    assert changes(prompt, prompt) == []


@pytest.mark.parametrize("piece", ["(", ")", "a,", "(a,b:1.2)", "[a|b]", ":1", "a b ", "\\"])
def test_a_very_long_prompt_does_not_take_long(piece: str) -> None:
    long = (piece * 50_000)[:50_000]
    assert changes(long, long) == []
    assert changes(long, f"x, {long}")
