"""Advice on a prompt: what a beginner should know about it, quiet and kind, each remark with its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from graine.prompt.advice import Advice
from graine.prompt.lint.lint_rules import oddities
from graine.prompt.lint.unknown_words import unknown_words
from graine.prompt.syntax.chunks import ROOM, Tokenizer, overflow
from graine.prompt.syntax.grammar import weigh
from graine.prompt.syntax.preprocess import content, split_prompts, without_networks
from graine.prompt.syntax.prompt_editing import timeline

__all__ = ["Advice", "advise"]

OFTEN = 3  # the same kind of slip is told so many times at most
LISTED = 12  # words past the token limit that are listed


def advise(
    text: str,
    *,
    emphasis: str = "original",
    composed: bool = True,
    tokenizer: Tokenizer | None = None,
    known_words: frozenset[str] | None = None,
) -> list[Advice]:
    """The remarks on a prompt in the order of the text, those on the whole last.

    With a tokenizer, words past the token limit are named; with `known_words`, words that the model does not
    know. `composed=False`: a negative prompt.
    """
    remarks = [*oddities(text, emphasis=emphasis, composed=composed)]
    if tokenizer is not None:
        remarks += _past_limit(text, tokenizer, emphasis=emphasis, composed=composed)
    if known_words is not None:
        remarks += unknown_words(content(text), known_words)
    return sorted(_sparing(remarks), key=lambda remark: len(text) if remark.column is None else remark.column)


def _sparing(remarks: Iterable[Advice]) -> Iterator[Advice]:
    told: Counter[str] = Counter()
    for remark in remarks:
        told[remark.code] += 1
        if told[remark.code] <= OFTEN or remark.code.startswith("unknown"):
            yield remark


def _past_limit(text: str, tokenizer: Tokenizer, *, emphasis: str, composed: bool) -> Iterator[Advice]:
    plain = without_networks(text)
    for _, prompt in split_prompts(plain) if composed else [(1.0, plain)]:
        line = timeline(prompt, steps=2)
        late = max((_late(line.text(step), tokenizer, emphasis) for step in (1, 2)), key=len)
        if late:
            shown = " ".join(late[:LISTED]) + (" …" if len(late) > LISTED else "")
            yield Advice.of("past_limit", _place(late, text), count=len(late), limit=ROOM, words=shown)


def _late(prompt: str, tokenizer: Tokenizer, emphasis: str) -> list[str]:
    return overflow(weigh(prompt, emphasis), tokenizer)


def _place(late: list[str], text: str) -> int | None:
    """Find where the words that come too late begin in the prompt as typed, going back from its end."""
    place = len(text)
    for word in reversed(late):
        if (place := text.rfind(word, 0, place)) < 0:
            return None
    return place
