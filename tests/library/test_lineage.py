"""Where a picture came from, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graine.edits import Redraw
from graine.errors import LibraryError
from graine.library.entry import EDITED, VARIED, Entry, Parent
from graine.library.lineage import MOST, Lineage, lineage
from graine.library.store import Library
from graine.recipe import Recipe
from tests.library.pictures import drawn

START = datetime(2026, 1, 1, tzinfo=UTC)


class Family:
    """A library in memory: which pictures each came from; seeds are numbers."""

    def __init__(self, parents: Mapping[int, Sequence[int]]) -> None:
        self.parents = parents

    def get(self, reference: str | int) -> Entry:
        """A picture, made in the order of the numbers."""
        id = int(reference)
        if id not in self.parents:
            raise LibraryError("library_unknown", value=reference)
        return Entry(
            id=id,
            hash=f"{id:064}",
            path=Path(f"{id}.png"),
            pixels="",
            width=8,
            height=8,
            made=START + timedelta(minutes=id),
            tool="graine",
            prompt="a cat",
            negative="",
            model="pousse",
            recipe=Recipe(prompt="a cat", seed=id),
            parents=tuple(Parent(one, VARIED) for one in self.parents[id]),
        )

    def children(self, id: int) -> list[Parent]:
        """What came from a picture."""
        return [Parent(child, VARIED) for child, parents in self.parents.items() if id in parents]


def tree(found: Lineage) -> list[str]:
    """The places as text: a dot for each generation, "=" for what was told before."""
    return ["." * place.depth + str(place.entry.id) + "=" * place.again for place in found.places()]


@pytest.mark.parametrize(
    ("parents", "asked", "drawn"),
    [
        ({1: []}, 1, ["1"]),
        ({1: [], 2: [1], 3: [2]}, 2, ["1", ".2", "..3"]),
        ({1: [], 2: [1], 3: [1], 4: [2]}, 4, ["1", ".2", "..4"]),  # 3 is no ancestor of 4
        ({1: [], 2: [1], 3: [1], 4: [2]}, 1, ["1", ".2", "..4", ".3"]),
        ({1: [], 2: [], 3: [1, 2]}, 3, ["1", ".3", "2", ".3="]),  # a blend
        ({1: [], 2: [1], 3: [1], 4: [2, 3], 5: [4]}, 5, ["1", ".2", "..4", "...5", ".3", "..4="]),
        ({1: [2], 2: [1]}, 2, ["1", ".2", "..1="]),
        ({1: [1]}, 1, ["1", ".1="]),
        ({1: [], 2: [1, 4], 3: [2], 4: [3]}, 3, ["1", ".2", "..3", "...4", "....2="]),
    ],
)
def test_the_tree(parents: dict[int, list[int]], asked: int, drawn: list[str]) -> None:
    assert tree(lineage(Family(parents), asked)) == drawn


@given(st.dictionaries(st.integers(1, 9), st.sets(st.integers(1, 9)), min_size=1))
def test_every_picture_is_told_once_whatever_the_relations(relations: dict[int, set[int]]) -> None:
    family = Family({id: sorted(parents & set(relations)) for id, parents in relations.items()})
    asked = min(relations)
    found = lineage(family, asked)
    told = [place.entry.id for place in found.places() if not place.again]
    assert sorted(told) == sorted(found.entries)
    assert asked in told


def test_a_step_says_what_differed() -> None:
    (edge,) = lineage(Family({1: [], 2: [1]}), 1).edges
    assert (edge.parent, edge.child, edge.how) == (1, 2, VARIED)
    assert [one.text() for one in edge.differences] == ["seed 1 → 2"]


def test_a_step_of_a_real_library_leaves_the_hashes_out(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        first = drawn(1)
        library.keep(first)
        library.keep(drawn(2, edit=Redraw(image=first.pixels_hash)))
        found = lineage(library, "#2")
    (edge,) = found.edges
    assert (found.id, edge.how) == (2, EDITED)
    assert [one.text() for one in edge.differences] == ["seed 1 → 2", "edit redraw", "denoising strength 0.6"]


def test_a_parent_that_was_deleted_leaves_its_children(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        library.keep(drawn(1))
        library.keep(drawn(2), parents=[Parent(1, VARIED)])
        library.forget([1])
        assert tree(lineage(library, 2)) == ["1", ".2"]  # the bin forgets nothing
        library.empty_bin()
        assert tree(lineage(library, 2)) == ["2"]


def test_a_very_large_family_is_cut_and_says_so() -> None:
    found = lineage(Family({1: [], **{id: [1] for id in range(2, MOST + 50)}}), 1)
    assert len(found.entries) == MOST
    assert not found.complete


def test_a_picture_that_is_not_there() -> None:
    with pytest.raises(LibraryError, match="There is no picture “9”"):
        lineage(Family({1: []}), 9)
