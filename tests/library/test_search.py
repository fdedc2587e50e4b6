"""What a query finds, in which order, and what it counts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graine.errors import LibraryError
from graine.library import search
from graine.library.entry import Query
from graine.library.store import Library
from tests.library.pictures import drawn, foreign

NOON = datetime(2024, 6, 1, 12, tzinfo=UTC)
COLOURS = ("red", "green", "blue", "gold", "teal", "navy")
PROMPTS = (
    "a red cat on a roof, oil painting",
    "deux chats dans une forêt enneigée",
    "a cathedral at dawn",
    "l'eau, sci-fi city",
    "red roof, no animals",
    "a dog",
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library(tmp_path_factory.mktemp("library")) as library:
        for number, (colour, prompt) in enumerate(zip(COLOURS, PROMPTS, strict=True)):
            library.adopt(
                foreign(colour),
                tool=("a1111", "comfyui")[number % 2],
                prompt=prompt,
                negative="blurry" if number == 0 else "",
                model="SD15" if number < 4 else "",
                made=NOON + timedelta(days=(0, 1, 2, 3, 4, -9)[number]),
                facts={"sampler": "Euler a"} if number == 2 else {},
            )
        library.tag([3, 4], ["Été"])
        library.board("walls", [5])
        library.rate([1], 5)
        library.rate([2, 3], 3)
        library.record_score(3, "clip", 0.3, "a cathedral")
        library.record_score(2, "clip", 0.2, "cats")
        library.star([4])
        library.forget([6])
        yield library


def found(library: Library, **values: Any) -> list[int]:
    return [entry.id for entry in library.find(Query(**values)).entries]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", [5, 4, 3, 2, 1]),
        ("cat", [1]),
        ("CATS", [1]),
        ("chat", [2]),
        ("cat*", [3, 1]),
        ("foret", [2]),
        ("FORÊTS", [2]),
        ("red roof", [5, 1]),
        ('"red roof"', [5]),
        ('"red roof', [5]),
        ("roof -cat", [5]),
        ("roof -cats", [5]),
        ('roof -"red cat"', [5]),
        ("-roof", [4, 3, 2]),
        ("eau", [4]),
        ("l'eau", [4]),
        ("sci-fi", [4]),
        ("été", [4, 3]),
        ("sd15 cat", [1]),
        ("blurry", [1]),
        ("dog", []),
        ('!!! -- * "" \'', [5, 4, 3, 2, 1]),
        ("prompt:cat", []),
        ("cat OR dog", []),
        ("cat,", [1]),
    ],
)
def test_words_find(library: Library, words: str, expected: list[int]) -> None:
    assert found(library, words=words) == expected
    assert library.find(Query(words=words, limit=1)).total == len(expected)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"rating": (3, 5)}, [3, 2, 1]),
        ({"rating": (0, 0)}, [5, 4]),
        ({"starred": True}, [4]),
        ({"starred": False, "rating": (0, 0)}, [5]),
        ({"model": "sd15"}, [4, 3, 2, 1]),
        ({"sampler": "euler a"}, [3]),
        ({"tool": "comfyui"}, [4, 2]),
        ({"tag": "été"}, [4, 3]),
        ({"board": "Walls"}, [5]),
        ({"since": NOON + timedelta(days=3)}, [5, 4]),
        ({"until": NOON + timedelta(days=1)}, [1]),
        ({"since": datetime(2024, 6, 4, 14, tzinfo=timezone(timedelta(hours=2)))}, [5, 4]),
        ({"since": datetime(2024, 6, 4, 12)}, [5, 4]),
        ({"binned": True}, [6]),
        ({"limit": 2, "offset": 1}, [4, 3]),
        ({"order": "oldest"}, [1, 2, 3, 4, 5]),
        ({"order": "best"}, [1, 3, 2, 5, 4]),
        ({"order": "fitting"}, [5, 4, 3, 2, 1]),
        ({"order": "fitting", "words": "red cat* roof"}, [1]),
        ({"tag": "été", "words": "city", "starred": True}, [4]),
        ({"experiment": "none"}, []),
    ],
)
def test_every_part_of_a_query_must_hold(
    library: Library, values: dict[str, Any], expected: list[int]
) -> None:
    assert found(library, **values) == expected


def test_the_best_fit_is_where_the_words_weigh_most(library: Library) -> None:
    assert found(library, words="red", order="fitting") == [5, 1]


@given(st.text(max_size=60) | st.text(alphabet="ab -\"*():^+'\\,.{}NEAROT\0é", max_size=60))
def test_no_words_are_a_syntax_error(library: Library, words: str) -> None:
    page = library.find(Query(words=words))
    assert len(page.entries) == page.total <= 5
    assert library.find(Query(words=words, order="fitting")).total == page.total


def test_a_page_of_text_is_no_obstacle(library: Library) -> None:
    assert found(library, words="cat " * 20_000) == [1]
    assert found(library, words="-dog " * 20_000) == [5, 4, 3, 2, 1]


def test_facets_are_counted_again_only_after_a_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[Query] = []
    count = search.facets

    def counting(db: sqlite3.Connection, query: Query) -> search.Counts:
        counted.append(query)
        return count(db, query)

    monkeypatch.setattr(search, "facets", counting)
    with Library(tmp_path) as library, Library(tmp_path) as other:
        ids = [library.keep(drawn(seed)).id for seed in range(2)]
        first = library.facets(Query())
        first["model"].clear()  # what somebody does with an answer is their own affair
        assert library.facets(Query(offset=50, order="best"))["model"]
        assert len(counted) == 1
        library.tag(ids[:1], ["new"])
        assert library.facets(Query())["tag"] == [("new", 1)]
        other.tag(ids[1:], ["new"])
        assert library.facets(Query())["tag"] == [("new", 2)]
        assert len(counted) == 3


def test_facets_count_what_fits(library: Library) -> None:
    facets = library.facets(Query(words="-roof"))
    assert facets["model"] == [("SD15", 3)]
    assert facets["tool"] == [("comfyui", 2), ("a1111", 1)]
    assert facets["sampler"] == [("Euler a", 1)]
    assert facets["rating"] == [("3", 2), ("0", 1)]
    assert facets["tag"] == [("Été", 2)]
    assert facets["experiment"] == []


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (Query(order="random"), "The order is “random”; choose one of: newest, oldest, best, fitting"),
        (Query(rating=(4, 2)), r"“4\.\.2” is not a range of ratings"),
        (Query(rating=(0, 6)), r"“0\.\.6” is not a range of ratings"),
    ],
)
def test_what_cannot_be_asked_is_refused(library: Library, query: Query, message: str) -> None:
    with pytest.raises(LibraryError, match=message):
        library.find(query)


def test_pictures_of_an_experiment_are_found_by_its_name(
    library: Library, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with Library(tmp_path_factory.mktemp("other")) as other:
        for seed in range(3):
            other.keep(drawn(seed), experiment="hunt 1" if seed else "hunt 2")
        assert found(other, experiment="hunt 1") == [3, 2]
        assert other.facets(Query())["experiment"] == [("hunt 1", 2), ("hunt 2", 1)]
