from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graine.prompt.compile import CompiledPrompt, compile_prompt


def shown(prompt: CompiledPrompt, step: int) -> list[tuple[float, list[tuple[str, float]]]]:
    return [(weight, [(piece.text, piece.weight) for piece in pieces]) for weight, pieces in prompt.at(step)]


def test_a_prompt_goes_through_every_stage() -> None:
    prompt = compile_prompt("a [cat:(dog:1.2):2] <lora:ink:1> # note\nAND sun :0.5", steps=4)
    assert shown(prompt, 1) == [(1.0, [("a cat", 1.0)]), (0.5, [(" sun", 1.0)])]
    assert shown(prompt, 2) == [(1.0, [("a ", 1.0), ("dog", 1.2)]), (0.5, [(" sun", 1.0)])]


def test_steps_are_counted_from_0_and_alternate_at_once() -> None:
    prompt = compile_prompt("[a|b]", steps=4)
    assert [prompt.at(step)[0][1][0].text for step in range(4)] == ["a", "b", "a", "b"]


def test_a_second_order_sampler_counts_its_calls() -> None:
    steps, calls = 10, 20
    prompt = compile_prompt("[a:b:10] [c:d:0.5]", steps=2 * steps)
    assert [prompt.at(call)[0][1][0].text for call in range(calls)] == ["a c"] * 10 + ["b d"] * 10


def test_a_hires_pass_counts_on() -> None:
    prompt = compile_prompt("[a:b:1.5]", steps=4, first_pass=4)
    assert [prompt.at(step)[0][1][0].text for step in range(4)] == ["a", "a", "b", "b"]


def test_a_negative_prompt_is_not_composed() -> None:
    prompt = compile_prompt("a AND b:1.2", steps=4, composed=False)
    assert shown(prompt, 0) == [(1.0, [("a AND b:1.2", 1.0)])]


@pytest.mark.parametrize(
    ("emphasis", "expected"),
    [("original", [("a", 1.5)]), ("ignore", [("a", 1.0)]), ("none", [("(a:1.5)", 1.0)])],
)
def test_emphasis_is_passed_on(emphasis: str, expected: list[tuple[str, float]]) -> None:
    assert shown(compile_prompt("(a:1.5)", steps=1, emphasis=emphasis), 0) == [(1.0, expected)]


def test_pieces_that_are_equal_can_be_kept_by_their_value() -> None:
    prompt = compile_prompt("[a|b] AND [a|b]", steps=10)
    assert len({pieces for step in range(10) for _, pieces in prompt.at(step)}) == 4


@given(st.text(alphabet="ab AND:[]|()0.5\\<>#\n") | st.text(), st.integers(1, 40))
def test_any_text_compiles_to_a_stable_number_of_prompts(text: str, steps: int) -> None:
    prompt = compile_prompt(text, steps=steps)
    assert len({len(prompt.at(step)) for step in range(steps)}) == 1
    assert all(pieces for step in range(steps) for _, pieces in prompt.at(step))
