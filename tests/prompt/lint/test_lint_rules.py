from __future__ import annotations

import pytest

from graine.prompt.lint.lint_rules import excerpt, oddities

REMARKS = [
    ("a (cat", "unclosed", 2, "The bracket ( at character 3 is never closed"),
    ("a [cat", "unclosed", 2, "Close it with ]"),
    ("a cat) here", "lone_closer", 5, "The bracket ) at character 6 closes nothing"),
    ("(a AND b)", "and_in_brackets", 3, "AND at character 4 is inside brackets"),
    ("a | b [c:d:3]", "lone_bar", 2, "no [from:to:when] is read"),
    (
        "a, cat:1.3",
        "whole_weight",
        6,
        "the weight of the whole prompt. To weight only “cat”",
    ),
    ("a clock at 12:30", "whole_weight", 13, "add a comma after it"),
    ("cat:1.3, dog", "bare_weight", 0, "A weight only works in round brackets: (cat:1.3)."),
    ("cat:1.3,", "bare_weight", 0, "(cat:1.3)"),
    ("(cat)1.3", "late_weight", 0, "A weight goes inside the brackets: (cat:1.3)."),
    ("(cat):1.3, b", "late_weight", 0, "(cat:1.3)"),
    ("(cat):1.3", "whole_weight", 5, "as in (word:1.3)"),
    ("(cat:1,3)", "comma_weight", 4, "“1,3” is not read as a weight. Write it with a point: 1.3."),
    ("(cat:1e2)", "exponent", 4, "“:1e2” is not read as a weight"),
    ("[cat:0.5]", "square_weight", 0, "For a weight, write (cat:0.5)."),
    ("(sky:2)", "burns", 1, "“sky” has a weight of 2. Above 1.6, colours burn"),
    ("((((((sky))))))", "burns", 6, "“sky” has a weight of 1.77."),
    ("(sky:-1.5)", "negative_weight", 1, "put it in the negative prompt"),
    ("cat++ sky", "pluses", 3, "Write (word:1.2)."),
    ("{cat}", "braces", 0, "Braces have no meaning here"),
    ("{a|b}", "variants", 0, "“{a|b}” is not expanded"),
    ("{2$$a}", "variants", 0, "Write one of them"),
    ("a __animal__", "wildcard", 2, "“__animal__” is not replaced"),
    ("a cat --ar 16:9, b", "dash_option", 6, "“--ar 16:9” looks like an option of another program"),
    ("cat\nand\ndog", "lower_case", 4, "write it in capitals: AND, BREAK"),
    ("cat #sunset", "comment", 4, "“#sunset” is not read"),
    ("<lora:ink:1> cat", "lora", 0, "The LoRA “ink” is not applied"),
    ("<hypernet:old:1> cat", "hypernet", 0, "The hypernetwork “old” is not applied"),
    ("cat embedding:easy", "embedding", 4, "The textual inversion “easy” is not applied"),
    ("cat <random:a,b>", "tag", 4, "does not know the tag “<random:a,b>”"),
    ("# only a note", "nothing", None, "The prompt has no words to draw"),
]
FINE = [
    "a cat, a dog and a bird",
    "(a (b:1.2)) [c]",
    "[a:b:3] [a|b] [a::0.5]",
    r"\(a\) \[b",
    "smile :) ;-) =)",
    "12:30, noon",
    "a AND b:1.2",
    "cat # a note for myself",
    "18+ rated, well-known",
    "one--two",
    "a | b",
    "break the wall and go",
    "(strong:1.6), (weak:0)",
]


@pytest.mark.parametrize(("text", "code", "column", "sentence"), REMARKS)
def test_a_slip_is_told_once_with_its_place_and_repair(
    text: str, code: str, column: int | None, sentence: str
) -> None:
    (advice,) = oddities(text)
    assert (advice.code, advice.column) == (code, column)
    assert sentence in advice.text("en")
    assert advice.text("fr") != advice.text("en")


@pytest.mark.parametrize("text", FINE)
def test_what_is_meant_so_gets_no_remark(text: str) -> None:
    assert [advice.code for advice in oddities(text)] == []


def test_where_brackets_are_plain_nothing_is_said_about_them() -> None:
    assert list(oddities("a (cat (sky:3)", emphasis="none")) == []


def test_where_weights_are_ignored_none_burns() -> None:
    assert list(oddities("(sky:3)", emphasis="ignore")) == []


def test_a_negative_prompt_has_no_weight_of_the_whole() -> None:
    assert list(oddities("a AND (b AND c), cat:1.3", composed=False)) == []


def test_quotes_are_short_and_on_one_line() -> None:
    assert excerpt("a\n\n b") == "a b"
    assert len(excerpt("word " * 1000)) == 40
