"""A prompt explained: good prompts are left in peace, and each slip has its own remark and no other."""

from __future__ import annotations

import shlex
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graine.prompt.lint.lint_rules import BURNS
from graine.prompt.lint.review import TRIES, Study, study
from tests.prompt.word_tokenizer import WordTokenizer

GOOD = [
    line
    for line in (Path(__file__).parent / "good_prompts.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
LONG = " ".join(f"{one}{other}{last}" for one in "bdfgl" for other in "aeiou" for last in "bdkmnpr")
KNOWN = frozenset(["a", "cat", "dog", "watercolor", "oil", "painting", "aquarelle", "chat", "un"])


def codes(found: Study) -> list[str]:
    return [remark.code for remark in found.remarks]


def test_there_are_enough_good_prompts() -> None:
    assert len(GOOD) >= 40


@pytest.mark.parametrize("prompt", GOOD)
def test_a_good_prompt_is_left_in_peace(prompt: str, tokenizer: WordTokenizer) -> None:
    assert codes(study(prompt, tokenizer=tokenizer)) == []


@pytest.mark.parametrize(
    ("prompt", "code", "says"),
    [
        ("watercolor, a fox in the snow", "order", "a fox in the snow"),
        ("aquarelle, lumière douce, un renard", "order", "un renard"),
        ("a cat, watercolor, cute cats", "repeated", "a cat"),
        ("a very very big dog, watercolor", "repeated", "very"),
        ("un chat, aquarelle, des chats", "repeated", "des chats"),
        ("a city on a sunny day, oil painting, at night", "contradiction", "sunny day"),
        ("a photo of a cat, watercolor", "contradiction", "photo"),
        ("une rue en plein jour, la nuit, aquarelle", "contradiction", "en plein jour"),
        ("a young old man, watercolor", "contradiction", "young"),
        ("a cat, watercolor, monochrome, vivid colors", "contradiction", "monochrome"),
        ("a (red:1.55) cat, watercolor", "warm", "1.55"),
        ("a (red:1.8) cat, watercolor", "burns", "1.8"),
        ("a (((red))) cat, watercolor", "stacked", "(red:1.33)"),
        ("a [[[red]]] cat, watercolor", "stacked", "(red:0.75)"),
        ("a man, no hat, watercolor", "negation", "negative prompt: hat"),
        ("a house without any windows, watercolor", "negation", "windows"),
        ("un homme sans chapeau, aquarelle", "negation", "chapeau"),
        ("un chien, pas de collier, aquarelle", "negation", "collier"),
        ("a cat, watercolor, masterpiece, best quality, 8k, award winning", "praise", "masterpiece"),
        ("panda", "short", "A single word"),
        ("a cat on a sofa", "no_style", "watercolor"),
        ("un chat sur un canapé", "no_style", "aquarelle"),
        (f"{LONG}, ink", "long", "175 words"),
    ],
)
def test_each_slip_has_its_remark_and_no_other(prompt: str, code: str, says: str) -> None:
    (remark,) = study(prompt).remarks
    assert remark.code == code
    assert says in remark.text("en")
    assert remark.text("fr") != remark.text("en")


def test_what_the_negative_prompt_forbids_is_not_asked_for() -> None:
    (remark,) = study("a man with a red hat, watercolor", negative="blurry, hats").remarks
    assert remark.code == "both"
    assert "“hats”" in remark.text("en")
    assert codes(study("a man with hands, watercolor", negative="bad hands")) == []


def test_the_negative_prompt_is_read_too() -> None:
    found = study("a man, watercolor", negative="no hat")
    assert [remark.code for remark in found.negative] == ["negation_twice"]


@pytest.mark.parametrize(
    "negative",
    [
        "lowres, bad anatomy, bad hands, text, error, missing fingers, extra digit, fewer digits, cropped, "
        "worst quality, low quality, jpeg artifacts, signature, watermark, username, blurry",
        "(worst quality:1.4), (low quality:1.4), monochrome, out of focus",
        "ugly, deformed, extra limbs, poorly drawn face, mutated, oversaturated, photo, 3D render, drawing",
        "embedding:easynegative, blurry",
        "flou, texte, filigrane, mains déformées, doigts en trop, couleurs ternes",
    ],
)
def test_a_usual_negative_prompt_is_left_in_peace(negative: str) -> None:
    found = study("a fox in the snow, watercolor", negative=negative)
    assert found.remarks == ()
    assert {remark.code for remark in found.negative} <= {"embedding"}


@pytest.mark.parametrize(
    "prompt",
    [
        "a city in [daylight:the night:0.5], photo",  # one after the other
        "a city by day, photo AND a city at night, photo",  # drawn together, on purpose
        "a photo of an oil painting on a wall",
        "day and night over a city, photo",
        "a hot air balloon, photo",
        "un petit déjeuner sur une grande table, photo",
    ],
)
def test_what_only_looks_like_a_contradiction_is_left_in_peace(prompt: str) -> None:
    assert "contradiction" not in codes(study(prompt))


@pytest.mark.parametrize(
    "prompt", ["in no man's land, watercolor", "fonte sans-serif, affiche", "a note, no. 5, ink"]
)
def test_what_only_looks_like_a_negation_is_left_in_peace(prompt: str) -> None:
    assert "negation" not in codes(study(prompt))


def test_weights_that_burn_are_told_once() -> None:
    for weight in (1.5, 1.55, BURNS, 1.7):
        found = codes(study(f"a (red:{weight}) cat, watercolor"))
        assert found == {1.5: [], 1.55: ["warm"], BURNS: ["warm"], 1.7: ["burns"]}[weight]


def test_praise_that_a_model_does_not_know_is_told_in_one_remark() -> None:
    (remark,) = study("a cat, watercolor, masterpiece, 8k", known_words=KNOWN).remarks
    assert remark.code == "praise_unknown"
    assert "“masterpiece, 8k”" in remark.text("en")
    assert codes(study("a cat, watercolor, masterpiece", known_words=KNOWN | {"masterpiece"})) == []


def test_words_that_the_model_does_not_know_are_named() -> None:
    (remark,) = study("a cat, a zebra, watercolor", known_words=KNOWN).remarks
    assert (remark.code, remark.column) == ("unknown", 9)


def test_words_past_the_token_limit_are_named(tokenizer: WordTokenizer) -> None:
    prompt = ", ".join(["a cat", "ink", *(f"with thing{number} near" for number in range(30))])
    found = study(prompt, tokenizer=tokenizer)
    assert codes(found) == ["past_limit"]
    assert found.tokens == len(tokenizer.encode(prompt))


def test_the_parts_are_named() -> None:
    parts = study("a fox in the snow, watercolor, by Hokusai, soft light").parts
    assert (parts.subject, parts.style, parts.artist) == ("a fox in the snow", "watercolor", "Hokusai")
    assert parts.touches == ("soft light",)


@pytest.mark.parametrize(
    ("prompt", "lines"),
    [
        (
            "masterpiece, a man, no hat, oil painting",
            [
                'graine draw "a man, oil painting" --negative hat',
                'graine ab "a man, [oil painting|watercolor]"',
            ],
        ),
        (
            "a cat on a sofa",
            [
                'graine draw "a cat on a sofa, watercolor"',
                'graine ab "a cat on a sofa, [watercolor|oil painting]"',
            ],
        ),
        ("un chat, aquarelle", ['graine ab "un chat, [aquarelle|peinture à l\'huile]"']),
        ("a fox, photograph, watercolor, snow", ['graine ab "a fox, [photograph|watercolor], snow"']),
        ("watercolor, a fox", ['graine draw "a fox, watercolor"']),
        ("a fox, watercolor, soft light", ['graine ablate "a fox, watercolor, soft light"']),
        ("masterpiece, a (red:1.2) fox, no hat, ink", ['graine draw "a (red:1.2) fox, ink" --negative hat']),
        ("a (red:1.2) fox", ['graine draw "a (red:1.2) fox, watercolor"']),
        ("a [red:blue:0.5] fox", ['graine hunt "a [red:blue:0.5] fox" --seeds 16 --keep 4']),
        ("a (red:1.2) fox, watercolor", ['graine hunt "a (red:1.2) fox, watercolor" --seeds 16 --keep 4']),
    ],
)
def test_what_to_try_next_is_concrete(prompt: str, lines: list[str]) -> None:
    found = study(prompt).tries
    assert set(lines) <= {each.line for each in found}
    assert all(each.text("en") != each.text("fr") for each in found)


def test_a_style_that_the_model_knows_is_offered_first() -> None:
    known = frozenset({"cat", "a", "pencil", "drawing"})
    assert study("a cat on a cat", known_words=known).tries[0].command[1].endswith("pencil drawing")


@given(st.text(alphabet="ab ,no cat\"$`'!\\[]()<>{}|:1.5ANDé") | st.text())
@settings(max_examples=60, deadline=None)
def test_any_prompt_can_be_studied_and_its_commands_survive_the_shell(text: str) -> None:
    found = study(text, negative=text, tokenizer=WordTokenizer(), known_words=KNOWN)
    assert len(found.tries) <= TRIES
    for remark in (*found.remarks, *found.negative):
        assert remark.text("en") != remark.text("fr")
        assert remark.column is None or 0 <= remark.column <= len(text)
    for each in found.tries:
        assert shlex.split(each.line) == ["graine", *each.command]


@pytest.mark.parametrize(
    "unit", ["cat, ", "(((a))) ", "no hat, ", "day night ", "masterpiece ", "a ", "((", "[a|b]"]
)
def test_a_long_prompt_is_studied_in_bounded_time(unit: str) -> None:
    text = (unit * 10_000)[:10_000]
    started = time.process_time()
    study(text, negative=text, tokenizer=WordTokenizer(), known_words=KNOWN)
    assert time.process_time() - started < 5
