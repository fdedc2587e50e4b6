"""Saved styles: A1111's `styles.csv` with the columns name, prompt, negative_prompt."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain

from graine.errors import PromptError

PLACE = "{prompt}"  # where a style takes the user's prompt in
_COLUMNS = ("name", "prompt", "negative_prompt")
_OLD_COLUMNS = {"text": "prompt"}  # of files from before negative prompts


@dataclass(frozen=True, slots=True)
class Style:
    """Words that are added to a prompt, or put round it where `{prompt}` stands."""

    name: str
    prompt: str = ""
    negative_prompt: str = ""


def read_styles(text: str) -> tuple[Style, ...]:
    """Read a `styles.csv`; rows without a name are left out, and of two with one name the last counts.

    Raises `PromptError` for a file that is none.
    """
    text = text.removeprefix("\ufeff")
    heading = text.partition("\n")[0]
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in heading else ","))
    except csv.Error as error:
        raise PromptError("prompt_styles_file", reason=error) from error
    columns = [_OLD_COLUMNS.get(name.strip(), name.strip()) for name in (rows[0] if rows else ())]
    if not {"name", "prompt"} <= set(columns):
        raise PromptError("prompt_styles_columns", found=heading.strip()[:60])
    styles = (_style(dict(zip(columns, row, strict=False))) for row in rows[1:])
    return tuple({style.name: style for style in styles if style.name}.values())


def write_styles(styles: Iterable[Style]) -> str:
    """The text of a `styles.csv`, to be written as UTF-8; A1111 reads it."""
    file = io.StringIO(newline="")
    rows = ((style.name, style.prompt, style.negative_prompt) for style in styles)
    csv.writer(file, lineterminator="\n").writerows(chain([_COLUMNS], rows))
    return file.getvalue()


def choose(styles: Sequence[Style], names: Iterable[str]) -> tuple[Style, ...]:
    """The styles of these names, in this order; case does not matter. Raises `PromptError`."""
    index = {style.name.casefold(): style for style in reversed(styles)}
    found: list[Style] = []
    for name in names:
        if name.casefold() not in index:
            near = get_close_matches(name.casefold(), index, n=3, cutoff=0.5) or list(index)[:5]
            known = ", ".join(index[one].name for one in near)
            raise PromptError("prompt_styles_unknown", value=name, known=known)
        found.append(index[name.casefold()])
    return tuple(found)


def apply(prompt: str, negative: str, styles: Iterable[Style]) -> tuple[str, str]:
    """The prompt and the negative prompt with styles applied one after the other."""
    for style in styles:
        prompt, negative = _merge(style.prompt, prompt), _merge(style.negative_prompt, negative)
    return prompt, negative


def _merge(style: str, prompt: str) -> str:
    if PLACE in style:
        return style.replace(PLACE, prompt)
    return ", ".join(filter(None, (prompt.strip(), style.strip())))


def _style(row: dict[str, str]) -> Style:
    return Style(*(row.get(column, "").strip() for column in _COLUMNS))
