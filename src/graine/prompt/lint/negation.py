"""What should not be there: a model reads "no hat" as "hat"; the negative prompt keeps things out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from graine.prompt.advice import Advice
from graine.prompt.lint.lint_rules import excerpt
from graine.prompt.syntax.preprocess import blank, content

_LINKS = "and|or|et|ou|with|avec|in|on|dans|sur|but|mais|at|by|of|to|that|which|who|next|near|qui|que|à|au"
_QUOTED = re.compile(r'"[^"]*"|“[^”]*”|«[^»]*»')
_THING = rf"(?P<thing>[^\W\d_][\w'’-]*(?:[ ]+(?!(?:{_LINKS})\b)[\w'’-]+){{0,2}})"
_NEGATION = re.compile(
    r"(?<![\w-])(?:no(?!\.|\s+(?:man's|one|longer|more|humans))|without|not(?=\s+(?:an?|any|the)\s)|free\s+of|"
    r"sans(?!-|\s+(?:serif|titre|soleil|abri|fin))(?:\s+aucune?)?|pas\s+(?:de\s|d['’])|aucune?|sauf)"
    r"\s*(?:an?\s+|any\s+|its\s+|the\s+|une?\s+|de\s+|d['’]|des\s+|le\s+|la\s+|les\s+|l['’])?(?<=[\s'’])"
    + _THING,
    re.IGNORECASE,
)


class Negation(NamedTuple):
    """A negation as typed, the thing that it keeps out, and where it stands."""

    text: str
    thing: str
    start: int
    end: int


def negations(text: str) -> list[Negation]:
    """Find what a prompt says should not be there."""
    found = _NEGATION.finditer(
        blank(content(text), _QUOTED)
    )  # words that the picture shows say nothing of it
    return [Negation(match[0].strip(), match["thing"], match.start(), match.end()) for match in found]


def negated(text: str) -> Iterator[Advice]:
    """Remark on each thing that belongs in the negative prompt."""
    for each in negations(text):
        yield Advice.of("negation", each.start, text=excerpt(each.text), thing=excerpt(each.thing))


def negated_twice(negative: str) -> Iterator[Advice]:
    """Remark on negations in the negative prompt, which ask for what they name."""
    for each in negations(negative):
        yield Advice.of("negation_twice", each.start, text=excerpt(each.text), thing=excerpt(each.thing))


def without_negations(text: str) -> tuple[str, list[str]]:
    """The prompt without its negations, and what belongs in the negative prompt."""
    found = negations(text)
    for each in reversed(found):
        text = f"{text[: each.start].rstrip(' ,')}{text[each.end :]}"
    return text.strip(" ,"), [each.thing for each in found]
