"""Scores, vectors, the pictures most alike, and what was answered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from graine.errors import LibraryError
from graine.library import vectors
from graine.library.entry import Query
from graine.library.store import Library
from tests.library.pictures import drawn, filled

COUNT = 40
JUDGE = "CLIP: base/16 é"


def unit(seed: int, length: int = 16) -> np.ndarray:
    vector = np.random.default_rng(seed).standard_normal(length)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("library")
    with filled(folder, [f"{('a cat', 'a dog')[n % 2]} number {n}" for n in range(COUNT)]) as library:
        for id in range(1, COUNT + 1):
            library.record_vector(id, JUDGE, unit(id))
        library.forget([4, 5])
        yield library


@pytest.mark.parametrize("few", [0, 1, 10_000])  # whether all rows are compared, or those that fit alone
@pytest.mark.parametrize("count", [1, 5, COUNT])
@pytest.mark.parametrize("words", ["", "cat", "-cat", "none"])
def test_the_most_alike_are_those_that_a_full_sort_finds(
    library: Library, monkeypatch: pytest.MonkeyPatch, few: int, count: int, words: str
) -> None:
    monkeypatch.setattr(vectors, "FEW", few)
    sought = unit(7)
    fitting = [entry.id for entry in library.find(Query(words=words, limit=COUNT)).entries]
    expected = sorted(((float(unit(id) @ sought), id) for id in fitting), reverse=True)[:count]
    found = library.nearest(sought, JUDGE, count, Query(words=words))
    assert [entry.id for entry, _ in found] == [id for _, id in expected]
    assert [cosine for _, cosine in found] == pytest.approx([cosine for cosine, _ in expected], abs=1e-6)


def test_a_vector_is_given_back_as_it_was(library: Library) -> None:
    found = library.vector(3, JUDGE)
    assert found is not None
    assert found.dtype == np.float32
    assert np.array_equal(found, unit(3))
    assert library.vector(3, "another") is None
    assert library.nearest(unit(1), "another") == []


@pytest.mark.parametrize("vector", [unit(1) * 2, np.zeros(16), unit(1, 8), np.full(16, np.nan)])
def test_a_vector_of_another_kind_is_refused(library: Library, vector: np.ndarray) -> None:
    with pytest.raises(LibraryError, match="instead of 16 numbers and length 1"):
        library.record_vector(1, JUDGE, vector)
    with pytest.raises(LibraryError, match="instead of 16 numbers and length 1"):
        library.nearest(vector, JUDGE)


def test_pictures_without_a_vector_are_listed_newest_first(tmp_path: Path) -> None:
    with filled(tmp_path, ["a", "b", "c", "d"]) as library:
        library.record_vector(2, JUDGE, unit(2))
        library.forget([3])
        assert [entry.id for entry in library.without_vector(JUDGE, 10)] == [4, 1]
        assert [entry.id for entry in library.without_vector(JUDGE, 1)] == [4]
        assert [entry.id for entry in library.without_vector("another", 10)] == [4, 2, 1]


def test_what_another_process_adds_is_seen_and_a_new_vector_takes_the_place_of_the_old(
    tmp_path: Path,
) -> None:
    with filled(tmp_path, ["a", "b"]) as library, Library(tmp_path) as other:
        library.record_vector(1, JUDGE, unit(1))
        assert [entry.id for entry, _ in other.nearest(unit(1), JUDGE)] == [1]
        library.record_vector(2, JUDGE, unit(2))
        library.record_vector(1, JUDGE, unit(3))
        assert [entry.id for entry, _ in other.nearest(unit(2), JUDGE, 1)] == [2]
        assert np.array_equal(other.vector(1, JUDGE), unit(3))  # pyright: ignore[reportArgumentType]
        other.keep(drawn(9))
        other.forget([2])
        other.empty_bin()
        assert [entry.id for entry, _ in library.nearest(unit(2), JUDGE)] == [1]


def test_a_vector_whose_writer_was_killed_does_not_count(tmp_path: Path) -> None:
    with filled(tmp_path, ["a", "b"]) as library:
        library.record_vector(1, JUDGE, unit(1))
        (file,) = (tmp_path / "vectors").iterdir()
        file.write_bytes(file.read_bytes() + b"\7" * 70)  # a row and a half more than the database knows of
        assert [entry.id for entry, _ in library.nearest(unit(1), JUDGE)] == [1]
        library.record_vector(2, JUDGE, unit(2))
        assert [entry.id for entry, _ in library.nearest(unit(2), JUDGE, 1)] == [2]


def test_a_score_is_kept_for_each_judge_and_prompt(tmp_path: Path) -> None:
    with filled(tmp_path, ["a", "b"]) as library:
        library.record_score(1, "clip", 0.2, "a cat")
        library.record_score(1, "clip", 0.3, "a dog")
        library.record_score(1, "sharpness", 120.5)
        assert library.score(1, "clip", "a cat") == 0.2
        assert library.score(1, "clip", "a dog") == 0.3
        assert library.score(1, "clip") is None
        assert library.score(2, "clip", "a cat") is None
        library.record_score(1, "clip", 0.25, "a cat")
        assert library.score(1, "clip", "a cat") == 0.25
        assert library.get(1).scores == {"clip": 0.25, "sharpness": 120.5}  # what each said last
        library.record_score(2, "clip", 0.9, "a cat")
        assert [entry.id for entry in library.find(Query(order="best")).entries] == [2, 1]


def test_answers_are_remembered_by_experiment_and_question(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        library.record_answer("ab 1", "3 or 4?", "left")
        library.record_answer("ab 1", "3 or 5?", "right")
        library.record_answer("ab 1", "3 or 4?", "neither")
    with Library(tmp_path) as library:
        assert library.answer("ab 1", "3 or 4?") == "neither"
        assert library.answer("ab 1", "3 or 5?") == "right"
        assert library.answer("ab 2", "3 or 4?") is None
