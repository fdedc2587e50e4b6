"""How templates are read, as in dynamic prompts: `{a|b}`, `{2$$a|b|c}`, `{0.3::a|b}`, `__animal__`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import TypeAlias

from graine.errors import PromptError

SEPARATOR = ", "
GROUPS, NESTING = 200, 20  # at most: groups of a template, one in another
_STOP = re.compile(r"#[^\n]*|\\[{}|$]|__((?!_)[\w*?./\- ]+?)__|\$\{\s*(\w+)\s*(=!?|:|\})|[{}|]")
_QUANTITY = re.compile(r"\s*(\d{1,4}|\d{0,4}-\d{0,4})\$\$(?:([^$|{}]*)\$\$)?")
_WEIGHT = re.compile(r"\s*(\d+\.?\d*|\.\d+)::")

Node: TypeAlias = "str | Wildcard | Variants | Definition | Use"
Nodes: TypeAlias = "tuple[Node, ...]"
Option: TypeAlias = "tuple[float, Nodes]"  # its weight and what it says


@dataclass(frozen=True, slots=True)
class Wildcard:
    """`__name__`: one of its values."""

    name: str


@dataclass(frozen=True, slots=True)
class Variants:
    """`{low-high$$separator$$weight::option|...}`: so many of the options, none twice, in any order."""

    options: tuple[Option, ...]
    low: int = 1
    high: int = 1
    separator: str = SEPARATOR


@dataclass(frozen=True, slots=True)
class Definition:
    """`${name=value}`: what a variable stands for, chosen anew at each use; with `=!` chosen once, here."""

    name: str
    value: Nodes
    once: bool


@dataclass(frozen=True, slots=True)
class Use:
    """`${name}`, or `${name:otherwise}` for where it may not be defined."""

    name: str
    otherwise: Nodes | None


@lru_cache(maxsize=4096)
def parse(template: str) -> Nodes:
    r"""Read a template; comments, `\{`, `\}`, `\|` and `\$` are plain text. Raises `PromptError`."""
    return _Reader(template).nodes()


def weighted(values: Iterable[str]) -> tuple[Option, ...]:
    """Read the values of a list: each is a template, with or without its weight ("3::red")."""
    matches = ((_WEIGHT.match(value), value) for value in values)
    return _merged(
        (float(match[1]), parse(value[match.end() :].lstrip())) if match else (1.0, parse(value))
        for match, value in matches
    )


class _Reader:
    """Reads from left to right, a group inside a group by calling itself."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self.open: list[int] = []  # where the groups begin that are being read
        self.groups = 0

    def nodes(self, closers: str = "") -> Nodes:
        """Read up to one of the closing characters and stay before it, or to the end where there are none."""
        return tuple(_joined(self._read(closers)))

    def _read(self, closers: str) -> Iterator[Node]:
        while match := _STOP.search(self.text, self.place):
            yield self.text[self.place : match.start()]
            self.place = match.start()
            if closers and match[0] in closers:
                return
            self.place = match.end()
            yield self._node(match)
        if closers:
            raise PromptError("prompt_template_open", place=self.open[-1] + 1)
        yield self.text[self.place :]

    def _node(self, match: re.Match[str]) -> Node:
        if match[1]:
            return Wildcard(match[1].strip())
        if not match[2] and match[0] != "{":
            return match[0].removeprefix("\\")  # a comment, an escaped character, or one that closes nothing
        self._enter(match.start())
        node = self._variable(match[2], match[3]) if match[2] else self._choice()
        self.open.pop()
        return node

    def _enter(self, place: int) -> None:
        self.groups += 1
        self.open.append(place)
        if len(self.open) > NESTING or self.groups > GROUPS:
            raise PromptError("prompt_template_deep", place=place + 1, depth=NESTING, groups=GROUPS)

    def _variable(self, name: str, sign: str) -> Node:
        if sign == "}":
            return Use(name, None)
        value = self.nodes("}")
        self.place += 1
        return Use(name, value) if sign == ":" else Definition(name, value, once=sign == "=!")

    def _choice(self) -> Node:
        low, high, separator = 1, 1, SEPARATOR
        if match := _QUANTITY.match(self.text, self.place):
            self.place = match.end()
            first, dash, last = match[1].partition("-")
            low, high = int(first or 1), int(last or 9999) if dash else int(first)
            separator = SEPARATOR if match[2] is None else match[2]
        options = tuple(self._options())
        if low > high:
            raise PromptError("prompt_template_quantity", place=self.open[-1] + 1, low=low, high=high)
        return Variants(_merged(options), low, high, separator)

    def _options(self) -> Iterator[Option]:
        while True:
            match = _WEIGHT.match(self.text, self.place)
            self.place = match.end() if match else self.place
            self.place += len(self.text[self.place :]) - len(self.text[self.place :].lstrip())
            yield float(match[1]) if match else 1.0, self.nodes("|}")
            self.place += 1
            if self.text[self.place - 1] == "}":
                return


def _joined(nodes: Iterable[Node]) -> Iterator[Node]:
    """Join neighbouring texts, and leave out empty ones."""
    for is_text, group in groupby(nodes, lambda node: isinstance(node, str)):
        if not is_text:
            yield from group
        elif text := "".join(str(node) for node in group):
            yield text


def _merged(options: Iterable[Option]) -> tuple[Option, ...]:
    """Make one option of equal ones, as heavy as all of them: none is chosen twice."""
    weights: dict[Nodes, float] = {}
    for weight, nodes in options:
        weights[nodes] = weights.get(nodes, 0.0) + weight
    return tuple((weight, nodes) for nodes, weight in weights.items())
