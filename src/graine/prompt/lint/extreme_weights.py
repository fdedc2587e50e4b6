"""Weights that burn a picture, and brackets upon brackets where a number is clearer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graine.prompt.advice import Advice
from graine.prompt.lint.lint_rules import BURNS, excerpt
from graine.prompt.syntax.grammar import MORE, parse_attention
from graine.prompt.syntax.preprocess import content

WARM = 1.5  # up to BURNS, `advise` is silent: not every model burns there
STACKED = 3  # brackets upon each other

_STACK = re.compile(r"(?<!\()\({3,}([^()\[\]:]+)\){3,}|(?<!\[)\[{3,}([^()\[\]:|]+)\]{3,}")


def burning(text: str) -> Iterator[Advice]:
    """Name weights above 1.5, which may burn, and three or more brackets upon each other."""
    read = content(text)
    for piece in parse_attention(read):
        if WARM < round(piece.weight, 3) <= BURNS and not piece.is_break:
            weight = round(piece.weight, 2)
            yield Advice.of("warm", piece.column, text=excerpt(piece.text), weight=weight, limit=WARM)
    for match in _STACK.finditer(read):
        said = (match[1] or match[2]).strip()
        count = (len(match[0]) - len(match[1] or match[2])) // 2
        weight = round(MORE ** (count if match[1] else -count), 2)
        yield Advice.of("stacked", match.start(), text=excerpt(said), count=count, weight=weight)
