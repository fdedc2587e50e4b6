"""What remarks offer: the prompt put right, and the place that they speak of."""

from __future__ import annotations

import pytest

from graine.prompt.advice import Advice
from graine.prompt.lint.fixes import Mended, mended, place
from graine.prompt.lint.review import remarks

KNOWN = frozenset(["a", "cat", "panda", "snowy", "red", "oil", "painting"])


def offers(prompt: str, known: frozenset[str] | None = None, negative: str = "") -> dict[str, Mended | None]:
    """What each remark on a prompt offers, by its code."""
    found = remarks(prompt, negative, known_words=known)
    return {remark.code: mended(remark, prompt, negative) for remark in found}


@pytest.mark.parametrize(
    ("prompt", "code", "better"),
    [
        ("cat:1.2, oil painting", "bare_weight", "(cat:1.2), oil painting"),
        ("a (cat)1.2, oil painting", "late_weight", "a (cat:1.2), oil painting"),
        ("a [cat:1.2], oil painting", "square_weight", "a (cat:1.2), oil painting"),
        ("a (cat:1,2), oil painting", "comma_weight", "a (cat:1.2), oil painting"),
        ("a (red cat, oil painting", "unclosed", "a (red cat, oil painting)"),
        ("a red) cat, oil painting", "lone_closer", "a red cat, oil painting"),
        ("a red cat, oil painting, a red cat", "repeated", "a red cat, oil painting"),
        ("oil painting, a red cat", "order", "a red cat, oil painting"),
        ("a red cat", "no_style", "a red cat, watercolor"),
        ("a red cat\nbreak\noil painting", "lower_case", "a red cat\nBREAK\noil painting"),
    ],
)
def test_a_slip_is_put_right(prompt: str, code: str, better: str) -> None:
    assert offers(prompt)[code] == Mended(better)


def test_what_is_not_wanted_goes_to_the_negative_prompt() -> None:
    offered = offers("a red cat, no people, oil painting", negative="fog")["negation"]
    assert offered == Mended("a red cat, oil painting", "fog, people")


def test_a_slip_of_the_pen_becomes_the_word_that_the_model_knows() -> None:
    assert offers("a pandda, oil painting", KNOWN)["unknown_near"] == Mended("a panda, oil painting")


def test_a_word_that_is_only_a_little_alike_is_not_put_in_its_place() -> None:
    assert offers("a band, oil painting", KNOWN)["unknown_near"] is None


def test_a_remark_has_the_place_of_what_it_quotes() -> None:
    prompt = "a red cat, no people, oil painting"
    (remark,) = [one for one in remarks(prompt) if one.code == "negation"]
    assert [prompt[slice(*found)] for found in [place(remark, prompt)] if found] == ["no people"]


def test_a_remark_on_the_whole_has_no_place() -> None:
    assert place(Advice.of("short"), "cat") is None
    assert place(Advice.of("unclosed", 90, bracket="("), "cat") is None
