"""The schema: brought up to date with a copy first, all or nothing, and never backwards."""

from __future__ import annotations

import multiprocessing
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from graine.errors import LibraryError
from graine.library.entry import Query
from graine.library.library_db import open_database, schema
from graine.library.store import Library
from graine.sqlite import statements
from tests.library.pictures import assert_sound, drawn, filled, foreign

FIRST = "CREATE TABLE one (x);\nINSERT INTO one VALUES (1);\n"
SECOND = "ALTER TABLE one ADD COLUMN y;\n"


def version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as db:
        return db.execute("PRAGMA user_version").fetchone()[0]


@pytest.mark.parametrize("old", range(1, len(schema())))
def test_a_library_of_each_older_schema_is_brought_up_to_date_with_a_copy(tmp_path: Path, old: int) -> None:
    with closing(open_database(tmp_path / "library.db", schema()[:old])) as db:
        db.execute(
            "INSERT INTO picture (hash, suffix, pixels, width, height, made, prompt)"
            " VALUES (?, '.png', '', 8, 8, 0, 'a cat')",
            ("ab" * 32,),
        )
    with Library(tmp_path) as library:
        assert library.get(1).prompt == "a cat"
        library.record_answer("x", "y", "z")
    assert version(tmp_path / "library.db") == len(schema())
    copy = tmp_path / f"library-version-{old}.db"
    assert version(copy) == old
    with closing(sqlite3.connect(copy)) as db:
        assert db.execute("SELECT prompt FROM picture").fetchall() == [("a cat",)]


def test_a_new_library_has_no_copy(tmp_path: Path) -> None:
    Library(tmp_path).close()
    Library(tmp_path).close()
    assert {path.name for path in tmp_path.iterdir()} == {"library.db"}


def test_a_step_that_fails_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    open_database(path, [FIRST]).close()
    with pytest.raises(sqlite3.OperationalError, match="nonsense"):
        open_database(path, [FIRST, f"{SECOND}INSERT INTO nonsense VALUES (1);\n"])
    assert version(path) == 1
    with closing(open_database(path, [FIRST])) as db:
        assert db.execute("SELECT * FROM one").fetchall() == [(1,)]
    with closing(open_database(path, [FIRST, SECOND])) as db:
        assert db.execute("SELECT * FROM one").fetchall() == [(1, None)]
    assert {file.name for file in tmp_path.iterdir()} == {
        "library.db",
        "library-version-1.db",
        "library-version-1-2.db",
    }


def test_a_later_schema_is_refused_and_left_alone(tmp_path: Path) -> None:
    with filled(tmp_path, ["a cat"]):
        pass
    with closing(sqlite3.connect(tmp_path / "library.db")) as db:
        db.execute("PRAGMA user_version = 99")
    before = (tmp_path / "library.db").read_bytes()
    with pytest.raises(
        LibraryError, match=r"newer version of Graine \(its version is 99, this one supports 2\)"
    ):
        Library(tmp_path)
    assert (tmp_path / "library.db").read_bytes() == before


def test_a_script_is_cut_where_its_statements_end() -> None:
    trigger = "CREATE TRIGGER t AFTER INSERT ON a BEGIN\n  SELECT ';';\n  SELECT 2;\nEND;\n"
    assert list(statements(f"-- a; comment\nSELECT 1;\n{trigger}")) == ["-- a; comment\nSELECT 1;\n", trigger]


def test_a_lock_that_stays_is_said(tmp_path: Path) -> None:
    with (
        Library(tmp_path, patience=0.05) as library,
        closing(sqlite3.connect(tmp_path / "library.db")) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LibraryError, match="Another program has been writing"):
            library.keep(drawn(1))
        other.rollback()
        assert library.keep(drawn(1)).id == 1


def _work(folder: Path, number: int, pictures: int) -> None:
    for seed in range(pictures):
        with Library(folder) as library:
            entry = library.keep(drawn(1000 * number + seed))
            library.keep(drawn(seed, "both keep this"))
            library.tag([entry.id, 1], [f"from {number}"])
            library.adopt(foreign("navy"), tool="", prompt="both adopt this")


def test_two_processes_write_at_once(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    both = [context.Process(target=_work, args=(tmp_path, number, 8)) for number in (1, 2)]
    for process in both:
        process.start()
    for process in both:
        process.join()
    assert [process.exitcode for process in both] == [0, 0]
    with Library(tmp_path) as library:
        assert library.facets(Query())["tool"] == [("graine", 24)]
        assert library.find(Query()).total == 25
        assert library.get(1).tags == ("from 1", "from 2")
    assert_sound(tmp_path)
