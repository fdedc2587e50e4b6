"""Whatever kills a change, and whatever fails in it, leaves file and row both or neither."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from graine.errors import GraineError, LibraryError, WriteError
from graine.library.entry import VARIED, Entry, Parent, Query
from graine.library.library_db import open_database, schema
from graine.library.picture_folder import Files
from graine.library.store import Library
from tests.library.killing import killed_at, moments
from tests.library.pictures import assert_sound, drawn, files, filled, foreign, rows

# On Python 3.12 a fork is warned of where threads run; the forked process here does nothing with them.
pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")


@dataclass(frozen=True)
class Change:
    """A change of a library with two pictures, of which the second is in the bin."""

    do: Callable[[Library], object]
    state: Callable[[Library], object]  # what the change makes different


def _keep(library: Library) -> Entry:
    return library.keep(drawn(3, "new"), parents=[Parent(1, VARIED)])


def _total(library: Library) -> tuple[int, int]:
    return library.find(Query()).total, library.find(Query(binned=True)).total


CHANGES = {
    "keep": Change(_keep, _total),
    "keep again": Change(lambda library: library.keep(drawn(2, "a dog")), _total),
    "adopt": Change(lambda library: library.adopt(foreign(), tool="a1111", prompt="x"), _total),
    "empty the bin": Change(Library.empty_bin, _total),
    "rate and tag": Change(lambda library: library.rate([1, 2], 4), lambda library: library.get(1).rating),
}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("prepared")
    with filled(folder, ["a cat", "a dog"]) as library:
        library.forget([2])
    return folder


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked process")
@pytest.mark.parametrize("every", [7, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", CHANGES)
def test_a_kill_at_any_line_leaves_file_and_row_both_or_neither(
    prepared: Path, tmp_path: Path, name: str, every: int
) -> None:
    change = CHANGES[name]
    folder = tmp_path / "library"
    shutil.copytree(prepared, folder)
    lines = moments(lambda: partial(change.do, Library(folder)))
    assert len(lines) > 20
    seen: list[object] = []
    for number in (*lines[::every], lines[-1]):
        shutil.rmtree(folder)
        shutil.copytree(prepared, folder)
        assert killed_at(number, lambda: partial(change.do, Library(folder)))
        assert rows(folder) <= files(folder)  # at no time is there a row without its file
        with Library(folder) as library:
            seen.append(change.state(library))
        assert_sound(folder)
    switched = seen.index(seen[-1])
    assert switched > 0
    assert seen == [seen[0]] * switched + [seen[-1]] * (len(seen) - switched)  # nothing, then all of it


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked process")
def test_a_kill_while_a_kill_is_repaired_is_repaired_too(prepared: Path, tmp_path: Path) -> None:
    folder = tmp_path / "library"
    shutil.copytree(prepared, folder)

    def begin() -> Callable[[], object]:
        _leave_debris(folder)
        return lambda: Library(folder).close()

    for number in moments(begin):
        assert killed_at(number, begin)
    Library(folder).close()
    assert_sound(folder)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked process")
@pytest.mark.parametrize("every", [20, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("lost", [False, True])
def test_a_rebuild_that_is_killed_leaves_the_old_database_or_the_new(
    prepared: Path, tmp_path: Path, lost: bool, every: int
) -> None:
    folder = tmp_path / "library"

    def begin() -> Callable[[], object]:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(prepared, folder)
        if lost:
            (folder / "library.db").unlink()
        return lambda: Library.rebuild(folder)

    lines = moments(begin)
    killed = 0
    for number in (*lines[::every], lines[-1]):
        killed += killed_at(number, begin)
        with Library(folder) as library:
            assert [library.get(id).prompt for id in (1, 2)] == ["a cat", "a dog"]
            assert library.get(2).binned
        assert_sound(folder)
    assert killed > len(lines) // every // 2


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked process")
def test_a_migration_that_is_killed_is_done_by_the_next(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    open_database(path, schema()[:1]).close()
    old = path.read_bytes()
    for number in moments(lambda: partial(open_database, path))[::5]:
        path.write_bytes(old)
        for ending in ("-wal", "-shm"):
            (tmp_path / f"library.db{ending}").unlink(missing_ok=True)
        killed_at(number, lambda: partial(open_database, path))
        with Library(tmp_path) as library:
            library.record_answer("x", "y", "z")
    copies = list(tmp_path.glob("library-version-1*.db"))
    assert len(copies) > 2
    for copy in copies:
        open_database(copy, schema()[:1]).close()  # whole, and of its version


def _leave_debris(folder: Path) -> None:
    """Leave what a killed `keep` leaves: a note, a file without a row and half a file."""
    orphan = Files(folder).path("ab" + "0" * 62, ".png")
    orphan.parent.mkdir(exist_ok=True)
    orphan.write_bytes(foreign())
    (orphan.parent / ".graine-012345678901.part").write_bytes(b"half")
    (folder / "pending").mkdir(exist_ok=True)
    (folder / "pending" / "0123").write_text(orphan.stem)


def test_a_note_that_names_something_else_harms_nothing(prepared: Path, tmp_path: Path) -> None:
    folder = tmp_path / "library"
    shutil.copytree(prepared, folder)
    (folder / "pending").mkdir(exist_ok=True)
    (folder / "pending" / "0123").write_bytes(b"../../library\n*\n\n\xff\xfe")
    Library(folder).close()
    assert_sound(folder)


def test_an_old_database_that_is_put_back_costs_no_picture(prepared: Path, tmp_path: Path) -> None:
    folder = tmp_path / "library"
    shutil.copytree(prepared, folder)
    old = (folder / "library.db").read_bytes()
    with Library(folder) as library:
        entry = _keep(library)
    (folder / "library.db").write_bytes(old)
    (folder / "pending" / "0123").write_text(f"={entry.hash}")  # it was being rated when something was killed
    with Library(folder) as library:
        assert _total(library) == (1, 1)
    assert entry.path.is_file()
    assert Library.rebuild(folder) == 3
    with Library(folder) as library:
        assert library.get(entry.id) == entry
    assert_sound(folder)


def _full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize(
    "place", ["os.fsync", "os.link", "os.replace", "pathlib.Path.write_text", "pathlib.Path.mkdir"]
)
@pytest.mark.parametrize("name", CHANGES)
def test_a_full_disk_is_said_and_loses_nothing(
    prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, place: str
) -> None:
    folder = tmp_path / "library"
    shutil.copytree(prepared, folder)
    with Library(folder) as library:
        before = CHANGES[name].state(library)
        with monkeypatch.context() as patch:
            patch.setattr(place, _full)
            failed = _failed(lambda: CHANGES[name].do(library))
            assert failed is None or "disk is full" in str(failed) or "No space left" in str(failed)
            if failed:
                assert CHANGES[name].state(library) == before
        CHANGES[name].do(library)  # there is room again
    Library(folder).close()
    assert_sound(folder)


def _failed(work: Callable[[], object]) -> GraineError | None:
    try:
        work()
    except (WriteError, LibraryError) as error:
        return error
    return None


class Small(Library):
    """A library on a disk that has room for this many more pages of the database."""

    def limit(self, pages: int) -> None:
        (count,) = self._writer.execute("PRAGMA page_count").fetchone()
        self._writer.execute(f"PRAGMA max_page_count = {count + pages}")


def test_a_database_that_cannot_grow_says_so_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    with Small(tmp_path) as library:
        library.limit(0)
        kept = 0
        while not (
            failed := _failed(lambda seed=kept: library.keep(drawn(seed, f"a long prompt {seed} " * 50)))
        ):
            kept += 1
        assert "the disk is full. Nothing was changed" in str(failed)
        assert library.find(Query()).total == kept
        assert rows(tmp_path) == files(tmp_path)
        library.limit(1000)
        assert library.keep(drawn(5000)).id > kept
    Library(tmp_path).close()
    assert_sound(tmp_path)


def test_an_interrupt_leaves_nothing_half_done(
    prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "library"
    shutil.copytree(prepared, folder)
    with Library(folder) as library:
        with monkeypatch.context() as patch:
            patch.setattr(Files, "describe", _interrupt)
            with pytest.raises(KeyboardInterrupt):
                _keep(library)
        assert _total(library) == (1, 1)
        assert _keep(library).parents == (Parent(1, VARIED),)
    Library(folder).close()
    assert_sound(folder)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
