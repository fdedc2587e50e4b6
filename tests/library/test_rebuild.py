"""A library from its files alone has lost nothing that they carry."""

from __future__ import annotations

import io
import multiprocessing
import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from graine.edits import Redraw
from graine.errors import LibraryError
from graine.library.entry import EDITED, VARIED, Entry, Parent, Query
from graine.library.picture_folder import Files
from graine.library.store import Library
from tests.library.pictures import assert_sound, drawn, filled, foreign


def everything(library: Library) -> list[Entry]:
    found = [library.find(Query(binned=binned, limit=100)).entries for binned in (False, True)]
    return [entry for entries in found for entry in entries]


@pytest.fixture
def full(tmp_path: Path) -> Path:
    """A library in which all that can be known of pictures is known of some."""
    with filled(tmp_path, ["a cat", "a dog", "a fox"]) as library:
        library.adopt(foreign(), tool="comfyui", prompt="un chêne", facts={"workflow": "{}"}, model="sdxl")
        library.keep(
            drawn(9, edit=Redraw(image=library.get(2).pixels)), parents=[Parent(1, VARIED)], experiment="x"
        )
        library.rate([1], 5)
        library.star([2])
        library.tag([1, 4], ["Été"])
        library.board("Walls", [2, 4])
        library.forget([1, 3])
        library.empty_bin()
        library.keep(drawn(10))
        library.forget([6])
        library.record_score(2, "clip", 0.25, "a dog")
        library.record_score(2, "sharpness", 10.0)
        library.record_vector(4, "clip", np.eye(8, dtype=np.float32)[2])
        library.record_answer("ab", "2 or 4?", "left")
    return tmp_path


def test_a_rebuilt_library_is_the_same(full: Path) -> None:
    with Library(full) as library:
        before = everything(library)
    assert Library.rebuild(full) == 4
    with Library(full) as library:
        assert everything(library) == before
        assert library.facts(4) == {"workflow": "{}"}
        assert library.answer("ab", "2 or 4?") == "left"
        assert [entry.id for entry, _ in library.nearest(np.eye(8)[2], "clip")] == [4]
        assert library.find(Query(words="chene ete")).total == 1
        assert library.find(Query(order="best")).entries[0].id == 2
        assert library.keep(drawn(11)).id == 7
    assert_sound(full)


def test_a_library_whose_database_was_deleted_rebuilds_itself(full: Path) -> None:
    with Library(full) as library:
        before = everything(library)
    (full / "library.db").unlink()
    with Library(full) as library:
        assert everything(library) == before
    assert_sound(full)


def test_the_pictures_alone_carry_recipe_words_and_what_they_were_edited_from(full: Path) -> None:
    with Library(full) as library:
        old = {entry.hash: entry for entry in everything(library)}
    for file in full.glob("pictures/*/*.json"):
        file.unlink()
    assert Library.rebuild(full) == 4
    with Library(full) as library:
        new = {entry.hash: entry for entry in everything(library)}
        assert new.keys() == old.keys()
        for hash, entry in new.items():
            if old[hash].tool == "graine":
                assert (entry.recipe, entry.prompt, entry.pixels) == (
                    old[hash].recipe,
                    old[hash].prompt,
                    old[hash].pixels,
                )
        (edited,) = (entry for entry in new.values() if entry.recipe and entry.recipe.edit)
        (parent,) = edited.parents
        assert parent.how == EDITED
        assert library.get(parent.id).prompt == "a dog"
    assert_sound(full)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"format": "graine-library/1"}', '{"format": 2}', "[" * 5000]
)
def test_a_damaged_file_beside_a_picture_costs_only_what_it_held(tmp_path: Path, text: str) -> None:
    with filled(tmp_path, ["a cat", "a dog"]) as library:
        entry = library.get(1)
    entry.path.with_suffix(".json").write_text(text)
    assert Library.rebuild(tmp_path) == 2
    with Library(tmp_path) as library:
        assert library.of_recipe(drawn(1, "a cat").recipe) is not None
        assert library.get(2).prompt == "a dog"


def test_a_file_that_says_wrong_things_beside_a_picture_is_not_believed(tmp_path: Path) -> None:
    with filled(tmp_path, ["a cat", "a dog"]) as library:
        cat, dog = library.get(1), library.get(2)
    beside = cat.path.with_suffix(".json")
    right = beside.read_text()
    for old, new in (
        ('"id": 1', '"id": "x"'),
        ('"rating": 0', '"rating": 77'),
        ('"width": 8', '"width": null'),
    ):
        assert old in right
        beside.write_text(right.replace(old, new))
        assert Library.rebuild(tmp_path) == 2
        with Library(tmp_path) as library:
            assert library.get(cat.hash).prompt == "a cat"
    beside.write_text(dog.path.with_suffix(".json").read_text())
    assert Library.rebuild(tmp_path) == 2
    with Library(tmp_path) as library:
        assert library.get(cat.hash).prompt == "a cat"


def test_a_text_of_a1111_in_a_picture_without_anything_beside_it_is_read(tmp_path: Path) -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text(
        "parameters",
        "a cat\nNegative prompt: a dog\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 64x64",
    )
    buffer = io.BytesIO()
    Image.new("RGB", (64, 64)).save(buffer, "PNG", pnginfo=info)
    with Library(tmp_path) as library:
        entry = library.adopt(buffer.getvalue(), tool="", prompt="")
    entry.path.with_suffix(".json").unlink()
    Library.rebuild(tmp_path)
    with Library(tmp_path) as library:
        found = library.get(1)
        assert (found.prompt, found.negative, found.tool) == ("a cat", "a dog", "a1111")
        assert abs((found.made - datetime.now(UTC)).total_seconds()) < 60


def test_what_is_no_picture_is_left_alone(tmp_path: Path) -> None:
    with filled(tmp_path, ["a cat"]):
        pass
    strange = tmp_path / "pictures" / "00" / f"{'0' * 64}.png"
    strange.parent.mkdir()
    strange.write_bytes(b"no picture")
    (strange.parent / "notes.txt").write_text("mine")
    assert Library.rebuild(tmp_path) == 1
    assert strange.read_bytes() == b"no picture"


def test_a_library_in_use_is_not_rebuilt(tmp_path: Path) -> None:
    with filled(tmp_path, ["a cat"]) as library:
        with pytest.raises(LibraryError, match="Another program"):
            Library.rebuild(tmp_path)
        assert library.keep(drawn(2)).id == 2
    assert Library.rebuild(tmp_path) == 2


@pytest.mark.parametrize("damage", [b"not a database at all, but a text of some length" * 99, b""])
def test_a_damaged_database_says_how_to_mend_it_and_is_mended(tmp_path: Path, damage: bytes) -> None:
    with filled(tmp_path, ["a cat"]) as library:
        before = everything(library)
    path = tmp_path / "library.db"
    path.write_bytes(damage or path.read_bytes()[:20_000] + b"\xff" * 20_000)
    with pytest.raises(LibraryError, match="graine rebuild"):
        _used(tmp_path)
    assert Library.rebuild(tmp_path) == 1
    with Library(tmp_path) as library:
        assert everything(library) == before
    assert list(tmp_path.glob("library-before-rebuild*.db"))


def _used(folder: Path) -> None:
    with Library(folder) as library:
        library.find(Query(words="cat"))
        library.keep(drawn(5))


def _open_and_keep(folder: Path, seed: int) -> None:
    with Library(folder) as library:
        library.keep(drawn(seed))


def test_two_processes_that_find_no_database_share_the_rebuilt_one(full: Path) -> None:
    (full / "library.db").unlink()
    context = multiprocessing.get_context("spawn")
    both = [context.Process(target=_open_and_keep, args=(full, 100 + number)) for number in (1, 2)]
    for process in both:
        process.start()
    for process in both:
        process.join()
    assert [process.exitcode for process in both] == [0, 0]
    with Library(full) as library:
        assert len(everything(library)) == 6
    assert_sound(full)


def test_who_comes_during_a_rebuild_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with filled(tmp_path, ["a cat"]):
        pass
    said: list[str] = []

    def come() -> None:
        try:
            _open_and_keep(tmp_path, 7)
            said.append("kept")
        except LibraryError as error:
            said.append(error.key)

    visitor = Thread(target=come)

    def described(files: Files, db: sqlite3.Connection, hashes: Iterable[str]) -> bool:
        visitor.start()
        visitor.join(0.3)  # it waits for the lock by now
        return describe(files, db, hashes)

    describe = Files.describe
    with monkeypatch.context() as patch:
        patch.setattr(Files, "describe", described)
        assert Library.rebuild(tmp_path) == 1
    visitor.join()
    with Library(tmp_path) as library:
        assert said in (["kept"], ["library_busy"])
        assert library.find(Query()).total == 1 + (said == ["kept"])
        library.keep(drawn(8))
    assert_sound(tmp_path)
