"""Templates filled in: one text by chance, or all of them; `template_grammar` says what may stand in one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, permutations, product
from math import factorial
from random import Random

from graine.errors import PromptError
from graine.prompt.templates.template_grammar import (
    Definition,
    Node,
    Nodes,
    Option,
    Use,
    Variants,
    Wildcard,
    parse,
    weighted,
)
from graine.prompt.templates.wildcards import Wildcards

COMBINATIONS = 10_000  # texts of a template
CHARACTERS, DECISIONS, DEPTH = 50_000, 10_000, 40  # at most, of one text; values within values


def expand(template: str, seed: int, wildcards: Wildcards | None = None) -> str:
    """Fill a template by chance; the same seed and lists give the same text. Raises `PromptError`."""
    return _Filling(_Lists(wildcards or Wildcards()), Random(seed).random).text(parse(template), _Scope())


def count(template: str, wildcards: Wildcards | None = None) -> int:
    """Count the texts of `combinations` without making them. Raises `PromptError`."""
    return _Listing(_Lists(wildcards or Wildcards())).count(parse(template), _Scope())


def combinations(
    template: str, wildcards: Wildcards | None = None, *, limit: int = COMBINATIONS
) -> Iterator[str]:
    """Every text of a template, the last choice changing fastest; weights play no part.

    Raises `PromptError` before the first if there are more than `limit`.
    """
    listing, nodes = _Listing(_Lists(wildcards or Wildcards())), parse(template)
    if (number := listing.count(nodes, _Scope())) > limit:
        raise PromptError("prompt_template_many", count=min(number, 10**15), limit=limit)
    return listing.texts(nodes, _Scope())


def has_choices(template: str) -> bool:
    """Tell whether there is anything to fill in; plain prompts have not. Raises `PromptError`."""
    return any(not isinstance(node, str) for node in parse(template))


def tidy(text: str) -> str:
    """Take out what empty options leave behind: double commas and spaces, a comma at either end."""
    text = re.sub(r"[ \t]+", " ", text)
    text = re.sub(r"(?: ?,)+(?= ?,)", "", text)
    return text.strip(" ,").replace(" ,", ",")


@dataclass(frozen=True, slots=True)
class _Scope:
    """Where a node stands: what variables mean there, and how many values it is inside of."""

    variables: Mapping[str, Nodes] = field(default_factory=dict[str, Nodes])
    depth: int = 0

    def define(self, name: str, value: Nodes) -> _Scope:
        return replace(self, variables={**self.variables, name: value})

    def use(self, use: Use) -> Nodes:
        value = self.variables.get(use.name, use.otherwise)
        if value is None:
            raise PromptError("prompt_template_variable", value=use.name)
        return value

    def inside(self, node: Variants | Wildcard | Use) -> _Scope:
        if self.depth == DEPTH:
            raise PromptError("prompt_template_circle", value=getattr(node, "name", "{|}"))
        return replace(self, depth=self.depth + 1)


class _Lists:
    """What there is to choose from."""

    def __init__(self, wildcards: Wildcards) -> None:
        self.wildcards = wildcards
        self.known: dict[str, Sequence[Option]] = {}

    def options(self, node: Variants | Wildcard) -> Sequence[Option]:
        """The options; the values of a wildcard are templates; alone in a choice they are its."""
        if isinstance(node, Wildcard):
            if node.name not in self.known:
                self.known[node.name] = weighted(self.wildcards.values(node.name))
            return self.known[node.name]
        only = node.options[0][1] if len(node.options) == 1 else ()
        return self.options(only[0]) if len(only) == 1 and isinstance(only[0], Wildcard) else node.options

    def sizes(self, node: Variants | Wildcard) -> range:
        """How many options may be taken together."""
        low, high = (node.low, node.high) if isinstance(node, Variants) else (1, 1)
        most = min(high, len(self.options(node)))
        return range(min(low, most), most + 1)


def _separator(node: Variants | Wildcard) -> str:
    return node.separator if isinstance(node, Variants) else ""


class _Filling:
    """One text, its choices made by `draw`, which gives numbers from 0 up to 1."""

    def __init__(self, lists: _Lists, draw: Callable[[], float]) -> None:
        self.lists = lists
        self.draw = draw
        self.decisions = 0

    def text(self, nodes: Nodes, scope: _Scope) -> str:
        written: list[str] = []
        for node in nodes:
            if isinstance(node, Definition):
                value = (self.text(node.value, scope),) if node.once else node.value
                scope = scope.define(node.name, value)
            else:
                written.append(self._written(node, scope))
        return _bounded("".join(written))

    def _written(self, node: str | Variants | Wildcard | Use, scope: _Scope) -> str:
        if isinstance(node, str):
            return node
        inside = scope.inside(node)
        if isinstance(node, Use):
            return self.text(scope.use(node), inside)
        return _separator(node).join(self.text(nodes, inside) for nodes in self._chosen(node))

    def _chosen(self, node: Variants | Wildcard) -> Iterator[Nodes]:
        """Choose options one after the other, by weight, none twice."""
        sizes, options = self.lists.sizes(node), list(self.lists.options(node))
        size = sizes[int(self.draw() * len(sizes))] if len(sizes) > 1 else sizes[0]
        for _ in range(size):
            self.decisions += 1
            if self.decisions > DECISIONS:
                raise PromptError("prompt_template_long", limit=CHARACTERS)
            yield options.pop(self._place([weight for weight, _ in options]))[1]

    def _place(self, weights: Sequence[float]) -> int:
        total = sum(weights)
        if total <= 0:  # every weight is 0
            return int(self.draw() * len(weights))
        left = self.draw() * total
        for place, weight in enumerate(weights):
            left -= weight
            if left < 0:
                return place
        return max(place for place, weight in enumerate(weights) if weight)  # rounding


class _Listing:
    """All texts, and their number by arithmetic."""

    def __init__(self, lists: _Lists) -> None:
        self.lists = lists
        self.counts: dict[Variants | Wildcard, int] = {}

    def count(self, nodes: Nodes, scope: _Scope) -> int:
        number = 1
        for node in nodes:
            if isinstance(node, Definition):
                number *= self.count(node.value, scope) if node.once else 1
                scope = scope.define(node.name, ("",) if node.once else node.value)
            elif not isinstance(node, str):
                number *= self._count(node, scope)
        return number

    def texts(self, nodes: Nodes, scope: _Scope) -> Iterator[str]:
        if not nodes:
            yield ""
            return
        for head, behind in self._heads(nodes[0], scope):
            for tail in self.texts(nodes[1:], behind):
                yield _bounded(head + tail)

    def _count(self, node: Variants | Wildcard | Use, scope: _Scope) -> int:
        inside = scope.inside(node)
        if isinstance(node, Use):
            return self.count(scope.use(node), inside)
        if node in self.counts and not scope.variables:
            return self.counts[node]
        sizes, options = self.lists.sizes(node), self.lists.options(node)
        together = _chosen_together([self.count(nodes, inside) for _, nodes in options], sizes[-1])
        number = sum(factorial(size) * together[size] for size in sizes)
        if not scope.variables:
            self.counts[node] = number
        return number

    def _heads(self, node: Node, scope: _Scope) -> Iterator[tuple[str, _Scope]]:
        """Every text of a node, each with the scope behind it."""
        if isinstance(node, Definition):
            values = ((text,) for text in self.texts(node.value, scope)) if node.once else (node.value,)
            yield from (("", scope.define(node.name, value)) for value in values)
        elif isinstance(node, str):
            yield node, scope
        elif isinstance(node, Use):
            yield from ((text, scope) for text in self.texts(scope.use(node), scope.inside(node)))
        else:
            yield from ((text, scope) for text in self._choices(node, scope.inside(node)))

    def _choices(self, node: Variants | Wildcard, scope: _Scope) -> Iterator[str]:
        for size in self.lists.sizes(node):
            for chosen in permutations(self.lists.options(node), size):
                for texts in product(*(self.texts(nodes, scope) for _, nodes in chosen)):
                    yield _separator(node).join(texts)


def _chosen_together(counts: Sequence[int], most: int) -> list[int]:
    """Give, for 0 to `most` options taken together, the sum of the products of their counts.

    These are the elementary symmetric polynomials, by their recurrence over one more option.
    """
    sums = [1] + [0] * most
    for number in counts:
        sums = [1, *(alone + number * before for before, alone in pairwise(sums))]
    return sums


def _bounded(text: str) -> str:
    if len(text) > CHARACTERS:
        raise PromptError("prompt_template_long", limit=CHARACTERS)
    return text
