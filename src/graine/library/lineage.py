"""Where a picture came from, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Protocol

from graine.edits import INPUTS
from graine.library.entry import EDITED, VARIED, Entry, Parent
from graine.library.recipe_diff import Difference, between

MOST: Final = 500  # pictures that are followed


class LineageSource(Protocol):
    """What is asked of a library."""

    def get(self, reference: str | int) -> Entry:
        """A picture."""
        ...

    def children(self, id: int) -> list[Parent]:
        """The pictures that came from one."""
        ...


@dataclass(frozen=True, slots=True)
class LineageStep:
    """A step from one picture to another."""

    parent: int
    child: int
    how: str  # as in `Parent.how`
    differences: tuple[Difference, ...]  # of the recipes; hashes of inputs left out


@dataclass(frozen=True, slots=True)
class LineageRow:
    """A picture in the tree as it is written, line by line."""

    entry: Entry
    edge: LineageStep | None  # None: a first try
    last: tuple[bool, ...]  # of each generation down to this one: nothing follows on its branch
    again: bool  # it stands further up already, with all that came of it

    @property
    def depth(self) -> int:
        """Count the steps from the first try."""
        return len(self.last) - 1


@dataclass(frozen=True)
class Lineage:
    """A picture, its ancestors and its descendants."""

    id: int
    entries: dict[int, Entry]
    edges: tuple[LineageStep, ...]
    complete: bool = True  # False: there were more than `MOST`

    @cached_property
    def roots(self) -> list[int]:
        """The first tries, the oldest first; of a circle of pictures it is the oldest."""
        children = {edge.child for edge in self.edges}
        reached, found = set[int](), list[int]()
        # Those without a parent first; then whatever they do not lead to, which only a cycle can be.
        for id in sorted(self.entries, key=lambda id: (id in children, self.entries[id].made, id)):
            if id not in reached:
                found.append(id)
                reached |= set(_reached([id], self._following))
        return found

    @cached_property
    def steps(self) -> dict[int, list[LineageStep]]:
        """The steps that begin at each picture, the oldest result first."""
        found: dict[int, list[LineageStep]] = {id: [] for id in self.entries}
        for edge in sorted(self.edges, key=lambda edge: (self.entries[edge.child].made, edge.child)):
            found[edge.parent].append(edge)
        return found

    def places(self) -> Iterator[LineageRow]:
        """The tree in the order of its lines; what several pictures led to is unfolded once."""
        seen = set[int]()
        waiting: list[tuple[int, LineageStep | None, tuple[bool, ...]]] = [
            (id, None, (True,)) for id in reversed(self.roots)
        ]
        while waiting:
            id, edge, last = waiting.pop()
            again = id in seen
            yield LineageRow(self.entries[id], edge, last, again)
            if not again:
                seen.add(id)
                steps = self.steps[id]
                branches = [(step.child, step, (*last, step is steps[-1])) for step in steps]
                waiting += reversed(branches)

    def _following(self, id: int) -> Iterator[int]:
        return (edge.child for edge in self.steps[id])


def lineage(library: LineageSource, reference: str | int) -> Lineage:
    """Follow a picture back to its first tries and on to all that came of it. Raises `LibraryError`."""
    start = library.get(reference)
    known = {start.id: start}

    def entry(id: int) -> Entry:
        return known[id] if id in known else known.setdefault(id, library.get(id))

    back = _reached([start.id], lambda id: (parent.id for parent in entry(id).parents))
    on = _reached([start.id], lambda id: (child.id for child in library.children(id)))
    ids, complete = _bounded([back, on])
    found = {id: entry(id) for id in ids}
    return Lineage(start.id, found, tuple(_edges(found)), complete)


def _edges(found: dict[int, Entry]) -> Iterator[LineageStep]:
    for child in found.values():
        steps = {parent.id: parent.how for parent in reversed(child.parents) if parent.id in found}
        # A variation of an edited picture begins from the same input: it comes from there by way of the edit.
        edited = [found[id].parents for id, how in steps.items() if how == VARIED]
        implied = {parent.id for parents in edited for parent in parents if parent.how == EDITED}
        for id, how in sorted(steps.items()):
            if how != EDITED or id not in implied:
                yield _edge(found[id], child, how)


def _edge(parent: Entry, child: Entry, how: str) -> LineageStep:
    found = between(parent, child)
    return LineageStep(parent.id, child.id, how, tuple(one for one in found if one.leaf not in INPUTS))


def _reached(start: Iterable[int], following: Callable[[int], Iterable[int]]) -> Iterator[int]:
    """The numbers that can be reached, nearest first, each once."""
    waiting = list(start)
    seen = set(waiting)
    for id in waiting:  # which grows as we go
        yield id
        new = [one for one in dict.fromkeys(following(id)) if one not in seen]
        seen.update(new)
        waiting += new


def _bounded(sources: Iterable[Iterator[int]]) -> tuple[list[int], bool]:
    found: dict[int, None] = {}
    for source in sources:
        for id in source:
            if id not in found and len(found) >= MOST:
                return list(found), False
            found[id] = None
    return list(found), True
