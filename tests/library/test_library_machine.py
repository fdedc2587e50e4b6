"""Whatever is done to a library in whatever order, it says what a plain dictionary would."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from graine.library.entry import VARIED, Parent, Query
from graine.library.store import Library
from tests.library.pictures import assert_sound, drawn

SEEDS = st.integers(0, 5)


@dataclass
class Known:
    """What must be known of a picture."""

    id: int
    rating: int = 0
    binned: bool = False
    tags: set[str] = field(default_factory=set[str])
    parents: set[int] = field(default_factory=set[int])  # seeds


class Shelf(RuleBasedStateMachine):
    """A library beside the dictionary that it must agree with."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.library = Library(self.folder)
        self.known: dict[int, Known] = {}  # by seed
        self.last = 0

    @rule(seed=SEEDS, parent=SEEDS)
    def keep(self, seed: int, parent: int) -> None:
        parents = {parent} & self.known.keys() - {seed}
        entry = self.library.keep(
            drawn(seed), parents=[Parent(self.known[one].id, VARIED) for one in parents]
        )
        if seed not in self.known:
            self.last += 1
            self.known[seed] = Known(self.last)
        assert entry.id == self.known[seed].id
        self.known[seed].binned = False
        self.known[seed].parents |= parents

    @rule(seed=SEEDS, rating=st.integers(0, 5), tag=st.sampled_from(["sea", "été"]), on=st.booleans())
    def mark(self, seed: int, rating: int, tag: str, on: bool) -> None:
        if one := self.known.get(seed):
            self.library.rate([one.id], rating)
            (self.library.tag if on else self.library.untag)([one.id], [tag])
            one.rating = rating
            (one.tags.add if on else one.tags.discard)(tag)

    @rule(seed=SEEDS, binned=st.booleans())
    def throw(self, seed: int, binned: bool) -> None:
        if one := self.known.get(seed):
            (self.library.forget if binned else self.library.restore)([one.id])
            one.binned = binned

    @rule()
    def empty_bin(self) -> None:
        gone = {seed for seed, one in self.known.items() if one.binned}
        assert self.library.empty_bin() == len(gone)
        self.known = {seed: one for seed, one in self.known.items() if seed not in gone}
        for one in self.known.values():
            one.parents -= gone

    @rule(how=st.sampled_from(["reopen", "rebuild", "lose"]))
    def reopen(self, how: str) -> None:
        self.library.close()
        assert_sound(self.folder)
        if how == "rebuild":
            assert Library.rebuild(self.folder) == len(self.known)
        if how == "lose":
            (self.folder / "library.db").unlink()
        self.library = Library(self.folder)
        if how != "reopen":  # a number that no file carries any more may be given again
            self.last = max((one.id for one in self.known.values()), default=0)

    @invariant()
    def agrees(self) -> None:
        ids = {one.id: seed for seed, one in self.known.items()}
        for binned in (False, True):
            page = self.library.find(Query(binned=binned))
            assert page.total == len(page.entries)
            assert {entry.id for entry in page.entries} == {
                one.id for one in self.known.values() if one.binned == binned
            }
            for entry in page.entries:
                one = self.known[ids[entry.id]]
                assert (entry.rating, set(entry.tags)) == (one.rating, one.tags)
                assert {ids[parent.id] for parent in entry.parents} == one.parents
        found = self.library.find(Query(words="ete")).entries
        assert {ids[entry.id] for entry in found} == {
            seed for seed, one in self.known.items() if "été" in one.tags and not one.binned
        }

    def teardown(self) -> None:
        self.library.close()
        shutil.rmtree(self.folder)


TestShelf = Shelf.TestCase
TestShelf.settings = settings(max_examples=15, stateful_step_count=12, deadline=None)
