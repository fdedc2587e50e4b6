"""Templates filled in: what may come out, how often, how many, and what is refused."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graine.errors import PromptError
from graine.prompt.templates.expansion import combinations, count, expand, has_choices, tidy
from graine.prompt.templates.wildcards import Wildcards

# What CombinatorialPromptGenerator of the public package dynamicprompts 0.31.0 (MIT) gives, its separator ","
# written ", ". The folder: colors.txt with "red", "blue"; nest.txt with "cat", "{red|blue} bird".
PEER = [
    ("a fox", ["a fox"]),
    ("{a|b} {c|d}", ["a c", "a d", "b c", "b d"]),
    ("x {a|{b|c}} y", ["x a y", "x b y", "x c y"]),
    ("{a|}x", ["ax", "x"]),
    ("{0.3::a|b}", ["a", "b"]),
    ("{0::a|b}", ["a", "b"]),
    ("{2$$a|b|c}", ["a, b", "a, c", "b, a", "b, c", "c, a", "c, b"]),
    ("{2$$-$$a|b|c}", ["a-b", "a-c", "b-a", "b-c", "c-a", "c-b"]),
    (
        "{1-2$$ and $$a|b|c}",
        ["a", "b", "c", "a and b", "a and c", "b and a", "b and c", "c and a", "c and b"],
    ),
    ("{-2$$a|b}", ["a", "b", "a, b", "b, a"]),
    ("{1-$$a|b}", ["a", "b", "a, b", "b, a"]),
    ("{4$$a|b}", ["a, b", "b, a"]),
    ("{2$$a|a|b}", ["a, b", "b, a"]),
    ("{ a | b }", ["a ", "b "]),
    ("a } b", ["a } b"]),
    ("(a:1.2), [b|c:0.5]", ["(a:1.2), [b|c:0.5]"]),
    ("${v={a|b}}${v} ${v}", ["a a", "a b", "b a", "b b"]),
    ("__nest__", ["cat", "red bird", "blue bird"]),
    ("{2$$__colors__}", ["red, blue", "blue, red"]),
    ("{1-2$$__colors__|z}", ["red", "blue", "z", "red, z", "blue, z", "z, red", "z, blue"]),
]


@pytest.fixture
def wildcards(tmp_path: Path) -> Wildcards:
    """Make two lists."""
    (tmp_path / "colors.txt").write_text("red\nblue\n")
    (tmp_path / "nest.txt").write_text("cat\n{red|blue} bird\n")
    (tmp_path / "circle.txt").write_text("round and __circle__\n")
    (tmp_path / "wide.txt").write_text("\n".join(f"__colors__ {number}" for number in range(1000)))
    return Wildcards(tmp_path)


@pytest.mark.parametrize(("template", "texts"), PEER)
def test_combinations_are_those_of_dynamic_prompts(
    template: str, texts: list[str], wildcards: Wildcards
) -> None:
    assert list(combinations(template, wildcards)) == texts
    assert count(template, wildcards) == len(texts)


@pytest.mark.parametrize(("template", "texts"), PEER)
def test_chance_gives_each_of_them_and_nothing_else(
    template: str, texts: list[str], wildcards: Wildcards
) -> None:
    chances = {expand(template, seed, wildcards) for seed in range(150)}
    never = {"a"} if template.startswith("{0::") else set[str]()  # a weight of 0 is never drawn
    assert chances == set(texts) - never


def test_a_variable_read_once_is_the_same_everywhere() -> None:
    # dynamicprompts lists the first value alone here; the meaning is documented by its own random generator
    assert list(combinations("${v=!{a|b}}${v} ${v}")) == ["a a", "b b"]
    assert {expand("${v=!{a|b}}${v} ${v}", seed) for seed in range(40)} == {"a a", "b b"}
    assert expand("${v:red}", 1) == "red"
    assert expand("${v=blue}${v:red}", 1) == "blue"


def test_the_same_seed_gives_the_same_text_for_ever() -> None:
    template = "a {red|white|grey} {fox|cat}, {2$$soft light|rain|snow}, __style__"
    assert expand(template, 7) == expand(template, 7)
    assert len({expand(template, seed) for seed in range(20)}) > 10
    assert [expand("{a|b|c|d}{2$$e|f|g}", seed) for seed in range(4)] == ["dg, e", "ag, f", "dg, e", "af, e"]


@pytest.mark.parametrize(
    ("template", "shares"),
    [
        ("{a|b|c|d}", {"a": 0.25, "b": 0.25, "c": 0.25, "d": 0.25}),
        ("{3::a|b}", {"a": 0.75, "b": 0.25}),
        ("{0.3::a|b}", {"a": 0.3 / 1.3, "b": 1 / 1.3}),
        ("{a|a|b}", {"a": 2 / 3, "b": 1 / 3}),  # said twice is twice as likely
        ("{0-1$$a|b}", {"": 1 / 2, "a": 1 / 4, "b": 1 / 4}),
        ("{0::a|0::b}", {"a": 0.5, "b": 0.5}),
    ],
)
def test_weights_are_chances(template: str, shares: dict[str, float]) -> None:
    number = 4000
    drawn = Counter(expand(template, seed) for seed in range(number))
    assert drawn.keys() == shares.keys()
    for text, share in shares.items():  # five standard deviations
        assert abs(drawn[text] / number - share) < 5 * (share * (1 - share) / number) ** 0.5


def test_values_of_a_list_have_weights_too(tmp_path: Path) -> None:
    (tmp_path / "animal.yaml").write_text("- 3::cat\n- 1::{small|large} dog\n- 0::newt\n")
    wildcards = Wildcards(tmp_path)
    drawn = Counter(expand("a __animal__", seed, wildcards) for seed in range(400))
    assert drawn.keys() == {"a cat", "a small dog", "a large dog"}
    assert 270 < drawn["a cat"] < 330
    assert len(list(combinations("__animal__", wildcards))) == 4


TEXT = st.text(st.sampled_from("abcé ,.()[]:<>1"), min_size=1, max_size=6).map(str.strip)
TEMPLATE = st.recursive(
    TEXT,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda options: "{" + "|".join(options) + "}"),
        st.tuples(st.integers(0, 3), st.lists(inner, min_size=1, max_size=3)).map(
            lambda pair: "{" + f"{pair[0]}$$" + "|".join(pair[1]) + "}"
        ),
        st.lists(inner, min_size=1, max_size=3).map(" ".join),
    ),
    max_leaves=8,
)


@given(TEMPLATE, st.integers(0, 2**32))
def test_whatever_is_drawn_is_among_the_combinations_and_they_were_counted(template: str, seed: int) -> None:
    number = count(template)
    if number <= 2000:
        texts = list(combinations(template))
        assert len(texts) == number
        assert expand(template, seed) in texts


@given(st.text(st.characters(exclude_characters="{}|$_\\"), max_size=60))
def test_a_plain_prompt_stays_as_it_is(prompt: str) -> None:
    assert expand(prompt, 1) == prompt
    assert list(combinations(prompt)) == [prompt]
    assert not has_choices(prompt)


@pytest.mark.parametrize(
    "prompt", [r"\(a\)", "[a|b]", "a__b", "snake_case_name", "____", "a | b }", "# {a|b", "$5"]
)
def test_what_is_no_template_is_left_alone(prompt: str) -> None:
    assert expand(prompt, 1) == prompt
    assert not has_choices(prompt)


def test_braces_can_be_meant_as_characters() -> None:
    assert expand(r"\{a\|b\}", 1) == "{a|b}"
    assert set(combinations(r"{a\|b|c}")) == {"a|b", "c"}


def test_counting_is_arithmetic_and_not_making() -> None:
    assert count("{a|b}" * 60) == 2**60
    assert count("{2$$__artist__}") == count("__artist__") * (count("__artist__") - 1)
    assert count("__artist__, __style__, __period__") == count("__artist__") * count("__style__") * count(
        "__period__"
    )


def test_combinations_begin_at_once_and_are_limited_beforehand(wildcards: Wildcards) -> None:
    assert len(list(islice(combinations("__wide__", wildcards), 3))) == 3
    with pytest.raises(PromptError, match="has 1,024 combinations; the limit is 1,000"):
        combinations("{a|b}" * 10, limit=1000)
    with pytest.raises(PromptError, match="combinations"):
        combinations("{a|b}" * 100)  # 10^30


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("a {b|c", "The bracket “{” at character 3 of the template is not closed"),
        ("{a|{b}", "character 1"),
        ("${v={a|b}", "character 1"),
        ("${v}", "uses ${v}, which has no value"),
        ("{3-1$$a|b}", "asks for 3 to 1 options"),
        ("__circle__", "“circle” refers to itself"),
        ("${a=${b}}${b=${a}}${a}", "refers to itself"),
        ("{" * 50 + "}" * 50, "the limits are 200 groups and 20 levels"),
        ("{a|b}" * 500, "the limits are 200 groups"),
        ("__nothing__", "There is no list named “__nothing__”"),
        ("${v=" + "x" * 1000 + "}" + "${v}" * 150, "longer than 50,000 characters"),
    ],
)
def test_what_cannot_be_filled_in_is_refused(template: str, message: str, wildcards: Wildcards) -> None:
    for use in (lambda: expand(template, 1, wildcards), lambda: list(combinations(template, wildcards))):
        with pytest.raises(PromptError) as refused:
            use()
        assert message in refused.value.text("en")


@pytest.mark.parametrize(
    "template", ["{" * 20_000, "{a|" * 20_000, "$" * 20_000, "__" * 20_000, "a|" * 20_000]
)
def test_hostile_templates_take_no_time(template: str) -> None:
    with suppress(PromptError):
        assert len(expand(template, 1)) <= len(template)


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("a , b", "a, b"),
        ("a,, b", "a, b"),
        (", a,  b,", "a, b"),
        ("a, , , b", "a, b"),
        ("a red  fox", "a red fox"),
        ("(a:1.2), [b, c]", "(a:1.2), [b, c]"),
    ],
)
def test_empty_choices_leave_no_trace(text: str, tidied: str) -> None:
    assert tidy(text) == tidied
