from __future__ import annotations

import string
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graine import i18n
from graine.prompt.lint.linter import LISTED, OFTEN, advise
from tests.prompt.word_tokenizer import WordTokenizer


def long_prompt(count: int) -> str:
    return " ".join(f"w{number}" for number in range(count))


def test_a_plain_prompt_needs_no_advice(tokenizer: WordTokenizer) -> None:
    text = "a (red:1.3) panda, [oil painting:photo:0.5], soft light \\(dawn\\) BREAK [sun|moon] :)"
    assert advise(text, tokenizer=tokenizer) == []
    assert advise("", tokenizer=tokenizer) == []


def test_words_past_the_token_limit_are_named(tokenizer: WordTokenizer) -> None:
    text = f"{long_prompt(75)} extraordinary (sun:1.2)"
    (advice,) = advise(text, tokenizer=tokenizer)
    assert advice.column == text.index("extraordinary")
    assert advice.text("en") == (
        "2 words do not fit in the first 75 tokens and are read separately, with less effect: "
        "“extraordinary sun”. Put what matters first, or shorten the prompt."
    )
    assert "2 mots n'entrent pas dans les 75 premiers jetons" in advice.text("fr")


def test_one_word_past_the_limit_is_told_in_the_singular(tokenizer: WordTokenizer) -> None:
    (advice,) = advise(f"{long_prompt(75)} sun", tokenizer=tokenizer)
    assert advice.text("en").startswith("One word does not fit")


def test_a_very_long_prompt_is_told_in_one_short_sentence(tokenizer: WordTokenizer) -> None:
    (advice,) = advise(long_prompt(5000), tokenizer=tokenizer)
    assert advice.text("en").startswith("4925 words")
    quoted = advice.text("en").split("“")[1].split("”")[0]
    assert quoted.split() == [*(f"w{number}" for number in range(75, 75 + LISTED)), "…"]


def test_a_later_text_of_a_schedule_counts_too(tokenizer: WordTokenizer) -> None:
    (advice,) = advise(f"[short:{long_prompt(80)}:0.5]", tokenizer=tokenizer)
    assert advice.code == "past_limit"


def test_prompts_joined_by_and_have_a_limit_each(tokenizer: WordTokenizer) -> None:
    assert advise(f"{long_prompt(70)} AND {long_prompt(70)}", tokenizer=tokenizer) == []
    assert len(advise(f"{long_prompt(70)} AND {long_prompt(70)}", tokenizer=tokenizer, composed=False)) == 1


def test_unknown_words_are_named_where_they_stand() -> None:
    advice = advise("a zebu, <lora:ink:1>", known_words=frozenset({"zebra"}))
    assert [(remark.code, remark.column) for remark in advice] == [("unknown_near", 2), ("lora", 8)]


def test_the_same_slip_is_not_told_again_and_again() -> None:
    assert len(advise("(" * 500)) == OFTEN


def test_advice_comes_in_the_order_of_the_text() -> None:
    assert [remark.column for remark in advise("{a} (b __c__ #d")] == [0, 4, 7, 13]


@given(st.text(alphabet="ab ,AND()[]:|.15{}_<>#\\-+\n") | st.text())
def test_any_text_can_be_advised_in_both_languages(text: str) -> None:
    tokenizer = WordTokenizer()
    for advice in advise(text, tokenizer=tokenizer, known_words=frozenset({"cat"})):
        assert advice.text("en") != advice.text("fr")
        assert advice.column is None or 0 <= advice.column <= len(text)


@pytest.mark.parametrize(
    "unit", ["(", ")", "[a:", "{", "a-", "__a", ":1", "<a:", "a:1, ", "(a)1", "word, ", " ", "+"]
)
def test_advice_takes_time_in_proportion_to_the_length(unit: str) -> None:
    text = (unit * 20_000)[:20_000]
    started = time.process_time()
    advise(text, tokenizer=WordTokenizer(), known_words=frozenset({"cat", "dog"}))
    assert time.process_time() - started < 3  # at most 0.2 s measured on one core


def test_both_languages_have_the_same_messages_with_the_same_values() -> None:
    english, french = (fields(i18n.catalogue("prompt", lang)) for lang in ("en", "fr"))
    assert english == french


def fields(messages: dict[str, Any]) -> dict[str, set[str | None]]:
    """The names in the braces of every message."""
    found: dict[str, set[str | None]] = {}
    for key, message in messages.items():
        if isinstance(message, dict):
            # In the singular the number itself may be left out.
            found |= {f"{key}.{name}": names - {"count"} for name, names in fields(message).items()}
        else:
            found[key] = {name for _, name, _, _ in string.Formatter().parse(message)} - {None}
    return found
