"""Every dialect writes what its documentation says, and what was written is read back as it was."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graine.errors import PromptError
from graine.prompt.dialects import DIALECTS, Meaning, translate
from graine.prompt.dialects.base import Part, phrases
from graine.prompt.syntax.grammar import Piece

WEIGHTS = st.one_of(st.just(1.0), st.floats(0.1, 2.0).map(lambda weight: round(weight, 2)))
WORDS = st.text(alphabet="abcdéèœñ0123'", min_size=1, max_size=6)
SIGNS = st.sampled_from(["f/1.8", "a-b", "x+y"])
SIGNED = st.one_of(WORDS, WORDS.map("({})".format), WORDS.map("{}:2".format), SIGNS)
# Each tool's own rounding: NovelAI's brackets come within 0.005 of a weight.
ROUNDING = {"a1111": 1e-3, "comfyui": 1e-3, "compel": 1e-3, "novelai": 6e-3, "midjourney": 1e-3}


def meaning(*texts: tuple[str, float]) -> Meaning:
    """A prompt of one part: phrases with a comma between them."""
    pieces = [piece for text, weight in texts for piece in (Piece(", "), Piece(text, weight))]
    return Meaning(parts=(Part(tuple(pieces[1:])),))


def said(found: Meaning) -> list[tuple[str, float]]:
    """The phrases with their weights, spaces apart: tools differ in those round signs."""
    return [("".join(text.split()), weight) for part in found.parts for text, weight in phrases(part.pieces)]


@pytest.mark.parametrize("name", ROUNDING)
@given(texts=st.lists(st.tuples(SIGNED, WEIGHTS), min_size=1, max_size=5))
@settings(max_examples=40, deadline=None)
def test_reading_what_was_written_keeps_words_and_weights(name: str, texts: list[tuple[str, float]]) -> None:
    original = meaning(*texts)
    written = DIALECTS[name].write(original)
    back = said(DIALECTS[name].read(written.prompt, written.negative))
    expected = said(original)
    if name == "midjourney" and len({weight for _, weight in expected}) == 1:
        expected = [(text, 1.0) for text, _ in expected]  # weights that are all equal are none
    assert [text for text, _ in back] == [text for text, _ in expected]
    assert [weight for _, weight in back] == pytest.approx(
        [weight for _, weight in expected], abs=ROUNDING[name]
    )


PAIRS = [pair for name in DIALECTS for pair in (("a1111", name), (name, "a1111"))]


@pytest.mark.parametrize(("source", "to"), PAIRS)
@given(text=st.text(alphabet='a1 ,.()[]{}:|"\\+-=#<>\n', max_size=30))
@settings(max_examples=20, deadline=None)
def test_any_text_can_be_translated_and_said_in_both_languages(source: str, to: str, text: str) -> None:
    try:
        written = translate(f"cat {text}", to, source=source, negative=text)
    except PromptError:
        return  # `--a` and comments hold no words
    for change in written.changes:
        assert change.text("en") != change.text("fr")


@pytest.mark.parametrize("source", DIALECTS)
@pytest.mark.parametrize(
    "unit", ["(", ")", "[", "{", "a:1 ", "1::", "a++ ", '"', "--a ", "\\", "a::2 ", "|", "(a)1"]
)
def test_reading_takes_time_in_proportion_to_the_length(source: str, unit: str) -> None:
    text = (unit * 10_000)[:10_000]
    started = time.process_time()
    DIALECTS[source].read(text, text)
    assert time.process_time() - started < 3


@pytest.mark.parametrize(
    ("to", "text", "expected"),
    [
        ("a1111", "a ((red)) cat", "a (red:1.21) cat"),
        ("a1111", r"a \(red\) cat", r"a \(red\) cat"),
        ("a1111", "a cat :1.2 AND a dog", "a cat :1.2 AND a dog"),
        ("a1111", "a cat BREAK a dog <lora:ink:0.5>", "a cat BREAK a dog <lora:ink:0.5>"),
        ("comfyui", "a ((red)) cat, [hat]", "a (red:1.21) cat, (hat:0.909)"),
        ("comfyui", r"a \(red\) cat", r"a \(red\) cat"),
        ("comfyui", "a cat AND a dog", "a cat\n\na dog"),
        ("comfyui", "a cat, embedding:ink", "a cat, embedding:ink"),
        ("compel", "a ((red)) cat, (soft light:1.3)", "a red++ cat, (soft light)1.3"),
        ("compel", "a (cat:0.9) on a [mat]", "a cat- on a (mat)0.909"),
        ("compel", "a cat AND a dog :0.5", '("a cat", "a dog").and(1, 0.5)'),
        ("compel", "a cat BREAK a dog", '("a cat", "a dog").and()'),
        ("novelai", "a (red:1.05) cat", "a {red} cat"),
        ("novelai", "a (red:1.1) cat", "a {{red}} cat"),
        ("novelai", "a (red:0.952) cat", "a [red] cat"),
        ("novelai", "a (red:1.5) cat", "a 1.5::red:: cat"),
        ("novelai", "a cat AND a dog :0.5", "a cat | a dog:0.5"),
        ("midjourney", "a cat, watercolor", "a cat, watercolor"),
        ("midjourney", "a (red:1.5) cat, a hat, ink", "a red cat::1.5 a hat, ink::1"),
        ("midjourney", "a cat, (hat:-1)", "a cat --no hat"),
        ("dalle", "a (red:1.5) cat, watercolor", "A red cat, watercolor."),
        ("dalle", "a cat AND a dog", "A cat; a dog."),
    ],
)
def test_a_prompt_is_written_as_the_tool_reads_it(to: str, text: str, expected: str) -> None:
    assert translate(text, to).prompt == expected


@pytest.mark.parametrize(
    ("source", "text", "expected"),
    [
        ("comfyui", "a (cat) here", "a (cat:1.1) here"),
        ("comfyui", "((cat))", "(cat:1.21)"),
        ("comfyui", "(a (cat:1.2) x:0.5)", "(a:0.5) (cat:1.2) (x:0.5)"),  # the inner number counts alone
        ("comfyui", "a [cat]", r"a \[cat\]"),
        ("comfyui", "a cat /* no */ here // not this", "a cat  here"),
        ("comfyui", "a (cat, embedding:ink", r"a \(cat, ink"),
        ("compel", "a cat++, dog-", "a (cat:1.21), (dog:0.9)"),
        ("compel", "(a (cat)1.5 here)0.5", "(a:0.5) (cat:0.75) (here:0.5)"),
        ("compel", "a well-known cat", "a well-known cat"),
        ("compel", '("a cat", "a dog").blend(0.7, 0.3)', "a cat :0.7 AND a dog :0.3"),
        ("compel", "a cat.swap(dog) withLora(ink, 0.8)", "a cat <lora:ink:0.8>"),
        ("novelai", "a {{cat}}, [hat]", "a (cat:1.103), (hat:0.952)"),
        ("novelai", "1.5::rain, night::, -1::hat::", "(rain, night:1.5), (hat:-1)"),
        ("novelai", "1.5::rain 0.5::night", "(rain:1.5) (night:0.5)"),
        ("novelai", "a cat:0.5 | a dog", "a cat :0.5 AND a dog"),
        ("midjourney", "a cat::2 a hat", "(a cat:2), a hat"),
        ("midjourney", "a cat::4 a hat::2", "(a cat:2), a hat"),  # they count against each other alone
        ("midjourney", "hot:: dog", "hot, dog"),
        ("dalle", "A cat (red).", r"A cat \(red\)."),
    ],
)
def test_a_prompt_of_another_tool_is_read(source: str, text: str, expected: str) -> None:
    assert translate(text, "a1111", source=source).prompt == expected


def test_midjourney_has_its_settings_in_the_text() -> None:
    def settle(found: Meaning) -> Meaning:
        return replace(found, seed=7, shape=(768, 512), cfg=16.0)

    written = translate("a cat", "midjourney", negative="hat, (fog:1.2)", settle=settle)
    assert written.prompt == "a cat --no hat, fog --ar 3:2 --seed 7 --s 0"
    back = DIALECTS["midjourney"].read(written.prompt + " --chaos 5", "")
    assert (back.seed, back.shape, back.negative[0].text) == (7, (3, 2), "hat, fog")
    assert [remark.code for remark in back.remarks] == ["dialect_parameter"] * 2
    ours = translate(written.prompt, "a1111", source="midjourney")
    assert ours.negative == "hat, fog"
    assert ours.settings == (("seed", "7"), ("size", "768x512"))


def test_dalle_says_what_is_not_wanted_in_the_language_of_the_prompt() -> None:
    assert translate("a cat", "dalle", negative="a hat").prompt == "A cat. Without a hat."
    assert translate("un chat sur la table", "dalle", negative="un chapeau").prompt == (
        "Un chat sur la table. Sans un chapeau."
    )


@pytest.mark.parametrize(
    ("to", "text", "codes"),
    [
        ("midjourney", "a cat, watercolor", set[str]()),
        ("midjourney", "a (red:1.2) cat", {"dialect_weights_phrases"}),
        ("midjourney", "a [cat:dog:0.5]", {"dialect_schedule"}),
        ("midjourney", "a cat <lora:ink:1>", {"dialect_network"}),
        ("comfyui", "a cat <lora:ink:1>", {"dialect_network_node"}),
        ("comfyui", "a (red:1.2) cat", {"dialect_weights_other"}),
        ("comfyui", "a cat AND a dog", {"dialect_and_nodes"}),
        ("comfyui", "a cat BREAK a dog", {"dialect_break_node"}),
        ("compel", "a cat AND a dog", {"dialect_and_concatenated"}),
        ("compel", "a cat, C++", {"dialect_signs"}),
        ("compel", "a cat, (hat:-1)", {"dialect_weights_other", "dialect_negative_weight"}),
        ("novelai", "a cat AND a dog", {"dialect_and_mixed"}),
        ("novelai", "a (red:1.5) cat", {"dialect_weights_other", "dialect_numbers_new"}),
        ("novelai", "a cat BREAK embedding:ink", {"dialect_break", "dialect_embedding"}),
        ("dalle", "a (red:1.2) cat AND a dog", {"dialect_weights", "dialect_and"}),
        ("a1111", "a [cat|dog]", {"dialect_schedule"}),
        ("a1111", "a (red:1.2) cat BREAK a dog AND snow <lora:ink:1>", set[str]()),
    ],
)
def test_what_is_lost_is_said(to: str, text: str, codes: set[str]) -> None:
    assert {change.code for change in translate(text, to).changes} == codes


def test_words_that_a_schedule_loses_are_named() -> None:
    (change,) = translate("a [stone:glass:0.2] cat", "dalle").changes
    assert "Left out: stone" in change.text("en")
    assert "Laissés de côté\xa0: stone" in change.text("fr")


def test_an_unknown_tool_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(PromptError, match="midjourney"):
        translate("a cat", "firefly")


def test_a_prompt_without_words_is_refused() -> None:
    with pytest.raises(PromptError) as caught:
        translate("--ar 3:2", "a1111", source="midjourney")
    assert caught.value.key == "prompt_empty"
