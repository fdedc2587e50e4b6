"""Prompts that change while the picture is drawn: `[from:to:when]`, `[one|two]`; A1111's rules since 1.6."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

_TOKEN = re.compile(r"\\.|[\[\]():|]|[^\\\[\]():|]+|\\")
_NUMBER = re.compile(r"\s*([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)\s*")
_CLOSER = {"(": ")", "[": "]"}

Node: TypeAlias = "str | Sequence[Node] | Switch | Cycle"


@dataclass(frozen=True, slots=True)
class Switch:
    """`before` up to and including step `last`, then `after`."""

    before: Sequence[Node]
    after: Sequence[Node]
    last: int

    def at(self, step: int) -> Sequence[Node]:
        """Choose what is read in this step, counted from 1."""
        return self.before if step <= self.last else self.after


@dataclass(frozen=True, slots=True)
class Cycle:
    """One option after the other, a new one each step."""

    options: Sequence[Sequence[Node]]

    def at(self, step: int) -> Sequence[Node]:
        """Choose what is read in this step, counted from 1."""
        return self.options[(step - 1) % len(self.options)]


@dataclass(frozen=True, slots=True)
class Timeline:
    """A prompt with its schedules read; `text(step)` resolves them."""

    nodes: Sequence[Node]
    steps: int
    switches: tuple[int, ...] = ()  # the last steps of all `Switch`, sorted
    period: int = 1  # after so many steps the `Cycle`s begin again (at most `steps`)

    def text(self, step: int) -> str:
        """The prompt of one step, counted from 1."""
        return "".join(_leaves(self.nodes, step))

    def segments(self) -> list[tuple[int, str]]:
        """The prompts as (last step, text), equal neighbours joined; each text is made once."""
        made: dict[tuple[int, int], str] = {}
        found: list[tuple[int, str]] = []
        for step in self._ends():
            state = (bisect_left(self.switches, step), step % self.period)
            text = made[state] if state in made else made.setdefault(state, self.text(step))
            if found and found[-1][1] == text:
                found.pop()
            found.append((step, text))
        return found

    def _ends(self) -> Sequence[int]:
        return range(1, self.steps + 1) if self.period > 1 else sorted({*self.switches, self.steps})


def timeline(text: str, steps: int, *, first_pass: int | None = None) -> Timeline:
    """Read the schedules of a prompt for a run of so many steps; never raises, in linear time.

    `first_pass` is the number of steps of the first pass if this is a hires pass: shares then run from 1.0 to
    2.0 and step numbers count on. Where brackets or bars do not match, what they enclose stays plain text.
    """
    if "[" not in text or "]" not in text:
        return Timeline([text], steps)
    reader = _Reader(steps, first_pass)
    try:
        for token in _TOKEN.findall(text):
            reader.read(token)
        reader.spill()
    except _Unreadable:
        return Timeline([text], steps)
    return Timeline(reader.nodes, steps, tuple(sorted(reader.switches)), reader.period)


class _Unreadable(Exception):
    """A `|` outside square brackets, or a last lone backslash: A1111 then reads no schedule at all."""


@dataclass(slots=True)
class _Group:
    bracket: str
    fields: list[list[Node]] = field(default_factory=lambda: [[]])
    separators: list[str] = field(default_factory=list[str])

    def plain(self) -> Iterator[Node]:
        yield self.bracket
        yield self.fields[0]
        for separator, nodes in zip(self.separators, self.fields[1:], strict=True):
            if separator == "|":
                raise _Unreadable
            yield separator
            yield nodes


class _Reader:
    """Matches brackets with a stack. One that matches nothing is text, and so is every group round it."""

    def __init__(self, steps: int, first_pass: int | None) -> None:
        self.steps = steps
        self.first_pass = first_pass
        self.nodes: list[Node] = []
        self.open: list[_Group] = []
        self.switches: set[int] = set()
        self.period = 1

    def read(self, token: str) -> None:
        if token in "([":
            self.open.append(_Group(token))
        elif token in ")]":
            self._close(token)
        elif token in ":|" and self.open:
            self.open[-1].separators.append(token)
            self.open[-1].fields.append([])
        elif token in ("|", "\\"):
            raise _Unreadable
        else:
            self._add(token)

    def spill(self) -> None:
        """Turn every open group into plain text."""
        for group in self.open:
            self.nodes.extend(group.plain())
        self.open.clear()

    def _add(self, node: Node) -> None:
        (self.open[-1].fields[-1] if self.open else self.nodes).append(node)

    def _close(self, closer: str) -> None:
        group = self.open[-1] if self.open else None
        node = self._node(group) if group and _CLOSER[group.bracket] == closer else None
        if node is None:
            self.spill()
            self.nodes.append(closer)
        else:
            self.open.pop()
            self._add(node)

    def _node(self, group: _Group) -> Node | None:
        """The meaning of a closed group, or None if it has none."""
        kinds = set(group.separators)
        if not kinds or (group.bracket == "(" and group.separators == [":"]):
            return [*group.plain(), _CLOSER[group.bracket]]
        if group.bracket == "(":
            return None
        if kinds == {"|"}:
            self.period = min(self.steps, math.lcm(self.period, len(group.fields)))
            return Cycle(group.fields)
        return self._switch(group) if kinds == {":"} and len(group.fields) <= 3 else None

    def _switch(self, group: _Group) -> Switch | None:
        *texts, when = group.fields
        number = _NUMBER.fullmatch("".join(node if isinstance(node, str) else "?" for node in when))
        if number is None:
            return None
        last = self._last_step(number[1])
        if last >= 1:
            self.switches.add(last)
        return Switch(texts[0] if len(texts) == 2 else [], texts[-1], last)

    def _last_step(self, number: str) -> int:
        value = float(number)
        if "." in number:
            value = (value - (self.first_pass is not None)) * self.steps
        else:
            value -= self.first_pass or 0
        return int(max(0, min(self.steps, value)))


def _leaves(nodes: Sequence[Node], step: int) -> Iterator[str]:
    """Walk the tree without recursion: brackets may be nested thousands deep."""
    stack = [iter(nodes)]
    while stack:
        node = next(stack[-1], None)
        if node is None:
            stack.pop()
        elif isinstance(node, str):
            yield node
        else:
            stack.append(iter(node.at(step) if isinstance(node, Switch | Cycle) else node))
