"""What a remark on a prompt can do about it: the place that it speaks of, and the prompt put right."""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import SequenceMatcher
from typing import NamedTuple

from graine.prompt.advice import Advice
from graine.prompt.lint.negation import without_negations
from graine.prompt.lint.phrase_order import reordered
from graine.prompt.lint.quality_words import without_praise
from graine.prompt.lint.repetition import without_repetitions
from graine.prompt.lint.review import is_plain

ALIKE = 0.85  # share of the letters that a slip of the pen leaves
_NAMED = ("text", "word", "bracket")  # values that quote the prompt from the remark's place on
_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)"
_WEIGHTED = re.compile(rf"[(\[]?(?P<text>[^()\[\]:]+?)\)?\s*:?\s*{_NUMBER}\s*\]?")
_WORD = re.compile(r"\S+")


class Mended(NamedTuple):
    """A prompt put right; `negative` is what comes into the negative prompt, or None where that stays."""

    prompt: str
    negative: str | None = None


def place(remark: Advice, text: str) -> tuple[int, int] | None:
    """Where in the prompt a remark speaks of, from ... to before; None for the whole."""
    start = remark.column
    if start is None or start >= len(text):
        return None
    values = dict(remark.values)
    for name in _NAMED:
        said = str(values.get(name, "")).removesuffix("…").rstrip()
        if said and text[start:].casefold().startswith(said.casefold()):
            return start, start + len(said)
    word = _WORD.search(text, start)
    return (start, word.end()) if word else (start, len(text))


def mended(remark: Advice, text: str, negative: str = "") -> Mended | None:
    """The prompt with what the remark is about put right; None where only its writer can."""
    values = {name: str(value) for name, value in remark.values}
    by_place = _BY_PLACE.get(remark.code)
    if by_place and remark.column is not None:
        result = by_place(text, remark.column, values)
    elif remark.code in _WHOLE and is_plain(text):
        result = _WHOLE[remark.code](text)
    elif remark.code == "negation" and is_plain(text):
        kept, unwanted = without_negations(text)
        return Mended(kept, ", ".join(filter(None, [negative.strip(), *unwanted]))) if kept else None
    elif remark.code == "no_style" and is_plain(text):
        result = f"{text.rstrip(' ,')}, {values['style']}"
    else:
        return None
    return Mended(result) if result and result != text else None


def _weight(text: str, column: int, values: dict[str, str]) -> str | None:
    match = _WEIGHTED.match(text, column)
    if match is None:
        return None
    return f"{text[:column]}({match['text'].strip()}:{values['weight']}){text[match.end() :]}"


def _point(text: str, column: int, values: dict[str, str]) -> str:
    return text[:column] + text[column:].replace(values["text"], values["weight"], 1)


def _near(text: str, column: int, values: dict[str, str]) -> str | None:
    """The nearest word that the model knows, if the typed one looks like a slip of the pen."""
    word, near = values["word"], values["near"].split(", ")[0]
    if SequenceMatcher(None, word.casefold(), near.casefold()).ratio() < ALIKE:
        return None
    return text[:column] + near + text[column + len(word) :]


def _closed(text: str, column: int, values: dict[str, str]) -> str:
    return text.rstrip(" ,") + values["closer"]


def _without_sign(text: str, column: int, values: dict[str, str]) -> str:
    return text[:column] + text[column + 1 :]


def _capitals(text: str, column: int, values: dict[str, str]) -> str:
    word = _WORD.search(text, column)
    return text if word is None else text[: word.start()] + word[0].upper() + text[word.end() :]


_BY_PLACE: dict[str, Callable[[str, int, dict[str, str]], str | None]] = {
    "bare_weight": _weight,
    "late_weight": _weight,
    "square_weight": _weight,
    "comma_weight": _point,
    "unknown_near": _near,
    "unclosed": _closed,
    "lone_closer": _without_sign,
    "lower_case": _capitals,
}
SIGNS = frozenset(_BY_PLACE)  # remarks on signs, which any text can have put right
_WHOLE: dict[str, Callable[[str], str]] = {
    "praise": without_praise,
    "praise_unknown": without_praise,
    "repeated": without_repetitions,
    "order": reordered,
}
