"""Ratings, stars, tags, boards and the bin."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from graine.errors import LibraryError
from graine.library.entry import VARIED, Parent, Query
from graine.library.store import Library
from tests.library.pictures import assert_sound, drawn, filled


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return filled(tmp_path, ["a cat", "a dog", "a fox"])


def test_marks_are_shown_and_can_be_taken_back(library: Library, tmp_path: Path) -> None:
    library.rate([1, 2], 4)
    library.star([1])
    library.tag([1, 2], ["mer", "  à   refaire "])
    library.board("Walls", [1])
    entry = library.get(1)
    assert (entry.rating, entry.starred, entry.tags, entry.boards) == (
        4,
        True,
        ("mer", "à refaire"),
        ("Walls",),
    )
    library.rate([1], 0)
    library.star([1], False)
    library.untag([1], ["MER", "none"])
    library.board("walls", [1], on=False)
    entry = library.get(1)
    assert (entry.rating, entry.starred, entry.tags, entry.boards) == (0, False, ("à refaire",), ())
    assert library.get(2).tags == ("mer", "à refaire")
    assert library.get(3) == library.find(Query(words="fox")).entries[0]
    library.close()
    assert_sound(tmp_path)


def test_words_find_tags_as_they_are_now(library: Library) -> None:
    library.tag([1], ["Bretagne"])
    library.tag([2], ["bretagne", "print"])
    assert library.find(Query(words="bretagne")).total == 2
    library.untag([2], ["Bretagne"])
    assert [entry.id for entry in library.find(Query(words="bretagne")).entries] == [1]
    assert library.facets(Query())["tag"] == [("Bretagne", 1), ("print", 1)]


def test_what_is_in_the_bin_is_found_nowhere_else_until_it_comes_back(library: Library) -> None:
    library.board("all", [1, 2, 3])
    library.forget([2])
    assert library.find(Query()).total == 2
    assert [entry.id for entry in library.find(Query(binned=True)).entries] == [2]
    assert library.get(2).binned
    assert library.boards() == [("all", 2)]
    library.restore([2])
    assert library.find(Query()).total == 3
    assert library.boards() == [("all", 3)]


def test_what_the_bin_held_is_gone_for_good_and_nothing_else(library: Library, tmp_path: Path) -> None:
    child = library.keep(drawn(9), parents=[Parent(2, VARIED), Parent(1, VARIED)])
    library.tag([2], ["gone"])
    library.record_score(2, "clip", 0.1, "x")
    path = library.get(2).path
    library.forget([2])
    assert library.empty_bin() == 1
    assert library.empty_bin() == 0
    assert not path.exists()
    with pytest.raises(LibraryError, match="no picture “2”"):
        library.get(2)
    assert library.parents(child.id) == [Parent(1, VARIED)]
    assert library.find(Query(tag="gone", binned=True)).total == 0
    library.close()
    assert_sound(tmp_path)


def test_boards_are_listed_by_name_and_removed_without_their_pictures(library: Library) -> None:
    library.board("b", [1, 2])
    library.board("A", [3])
    library.board("empty", [])
    assert library.boards() == [("A", 1), ("b", 2), ("empty", 0)]
    library.remove_board("B")
    assert library.boards() == [("A", 1), ("empty", 0)]
    assert library.get(1).boards == ()
    with pytest.raises(LibraryError, match="There is no board named “b”"):
        library.remove_board("b")


REFUSED: list[tuple[Callable[[Library], object], str]] = [
    (lambda library: library.rate([1], 6), "The rating is 6; it must be from 1 to 5"),
    (lambda library: library.rate([1], -1), "The rating is -1"),
    (lambda library: library.rate([1, 99], 3), "no picture “99”"),
    (lambda library: library.star([99]), "no picture “99”"),
    (lambda library: library.tag([1], ["good", " \n "]), "is not a valid name for a tag"),
    (lambda library: library.tag([1], ["x" * 201]), "is not a valid name for a tag"),
    (lambda library: library.board("", [1]), "is not a valid name for a tag or board"),
    (lambda library: library.forget([1, 99]), "no picture “99”"),
    (lambda library: library.record_score(99, "clip", 1.0), "no picture “99”"),
]


@pytest.mark.parametrize(("change", "message"), REFUSED)
def test_what_cannot_be_marked_changes_nothing(
    library: Library, change: Callable[[Library], object], message: str
) -> None:
    before = library.find(Query()).entries
    with pytest.raises(LibraryError, match=message):
        change(library)
    assert library.find(Query()).entries == before


def test_errors_are_french_where_the_user_is(library: Library) -> None:
    with pytest.raises(LibraryError) as caught:
        library.rate([1], 9)
    assert caught.value.text("fr") == "La note vaut 9\xa0; elle doit aller de 1 à 5, ou être 0 pour aucune."
