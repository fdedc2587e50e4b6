"""Saved styles: the files of A1111 are read, applied as there, and ours are read back."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graine.errors import PromptError
from graine.prompt.builder.styles import Style, apply, choose, read_styles, write_styles

A1111 = (
    "\ufeffname,prompt,negative_prompt\r\n"
    "None,,\r\n"
    'Ink,"ink drawing, (lines:1.2)",color\r\n'
    'Framed,"a portrait of {prompt}, in a ""golden"" frame",\r\n'
    'Long,"first line,\nsecond line","blurry,\nugly"\r\n'
    ",no name,\r\n"
)


def test_a_file_of_a1111_is_read() -> None:
    styles = {style.name: style for style in read_styles(A1111)}
    assert list(styles) == ["None", "Ink", "Framed", "Long"]
    assert styles["Ink"] == Style("Ink", "ink drawing, (lines:1.2)", "color")
    assert styles["Framed"].prompt == 'a portrait of {prompt}, in a "golden" frame'
    assert styles["Long"].negative_prompt == "blurry,\nugly"


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("name,text\nOld,oil painting\n", Style("Old", "oil painting")),  # before negative prompts
        ("name;prompt;negative_prompt\nExcel;encre, noir;flou\n", Style("Excel", "encre, noir", "flou")),
        ("negative_prompt,name,prompt\nflou,Order,encre\n", Style("Order", "encre", "flou")),
        ("name,prompt,negative_prompt\nShort,encre\n", Style("Short", "encre")),
        ("name,prompt,negative_prompt\nTwice,one,\nTwice,two,\n", Style("Twice", "two")),
    ],
)
def test_other_files_are_read(text: str, style: Style) -> None:
    assert read_styles(text) == (style,)


@pytest.mark.parametrize(
    ("styles", "prompt", "negative"),
    [
        ((Style("a", "ink", "color"),), "a fox, ink", "people, color"),
        ((Style("a", "a {prompt} in ink", "no {prompt}"),), "a a fox in ink", "no people"),
        ((Style("a", "ink"), Style("b", "my {prompt}", "blur")), "my a fox, ink", "people, blur"),
        ((Style("a", "{prompt} and {prompt}"),), "a fox and a fox", "people"),
        ((Style("None"),), "a fox", "people"),
        ((), "a fox", "people"),
    ],
)
def test_styles_are_applied_as_in_a1111(styles: tuple[Style, ...], prompt: str, negative: str) -> None:
    assert apply("a fox", "people", styles) == (prompt, negative)


def test_a_style_stands_alone_where_there_is_no_prompt() -> None:
    assert apply("", "", (Style("a", "ink", "color"),)) == ("ink", "color")


def test_styles_are_chosen_by_name_in_the_order_asked_for() -> None:
    styles = read_styles(A1111)
    assert [style.name for style in choose(styles, ["long", "INK"])] == ["Long", "Ink"]
    with pytest.raises(PromptError, match=r"There is no style named “Inc”\. Available: Ink"):
        choose(styles, ["Inc"])


@pytest.mark.parametrize("text", ["", "hello", "title,words\na,b\n", "\0"])
def test_a_file_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(PromptError, match="name,prompt,negative_prompt"):
        read_styles(text)


def test_an_endless_field_is_refused() -> None:
    with pytest.raises(PromptError, match="cannot be read"):
        read_styles('name,prompt\n"' + "a" * 200_000)


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=30).map(str.strip)


@given(st.lists(st.builds(Style, TEXT.filter(bool), TEXT, TEXT), unique_by=lambda style: style.name))
def test_what_was_written_is_read_back(styles: list[Style]) -> None:
    assert read_styles(write_styles(styles)) == tuple(styles)


def test_others_can_read_what_is_written() -> None:
    rows = list(csv.DictReader(io.StringIO(write_styles([Style("Ink", 'a "b", c', "d")]))))
    assert rows == [{"name": "Ink", "prompt": 'a "b", c', "negative_prompt": "d"}]
