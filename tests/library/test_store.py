"""Keeping pictures, and finding a certain one again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from graine.edits import Redraw
from graine.errors import LibraryError, PictureError
from graine.library.entry import EDITED, VARIED, Parent, Query
from graine.library.store import MAX_TEXT, Library
from graine.picture import Picture, load, pixels_hash
from graine.recipe import Recipe
from tests.library.pictures import assert_sound, drawn, filled, foreign


def test_a_picture_that_is_kept_can_be_drawn_again_from_its_file(tmp_path: Path) -> None:
    picture = replace(drawn(seed=7), made_with={"graine": "0.1"})
    with Library(tmp_path / "library") as library:
        entry = library.keep(picture, experiment="hunt")
        assert (entry.id, entry.prompt, entry.tool, entry.experiment) == (1, "a red cat", "graine", "hunt")
        assert (entry.width, entry.height, entry.recipe) == (8, 8, picture.recipe)
        assert abs(datetime.now(UTC) - entry.made).total_seconds() < 60
        saved = load(entry.path)
        assert saved.recipe == picture.recipe
        assert saved.agrees
        assert library.load(entry).tobytes() == picture.image.tobytes()
        assert library.facts(1) == {"graine": "0.1"}
    assert_sound(tmp_path / "library")


def test_the_same_picture_is_kept_once_and_comes_out_of_the_bin(tmp_path: Path) -> None:
    with filled(tmp_path, ["a cat", "a dog"]) as library:
        library.forget([1])
        entry = library.keep(drawn(1, "a cat"), parents=[Parent(2, VARIED)], experiment="later")
        assert (entry.id, entry.binned, entry.experiment) == (1, False, "later")
        assert entry.parents == (Parent(2, VARIED),)
        assert library.find(Query()).total == 2


def test_the_pictures_that_an_edit_began_from_are_its_parents(tmp_path: Path) -> None:
    with filled(tmp_path, ["a cat", "a dog"]) as library:
        edit = Redraw(image=pixels_hash(drawn(2).image))
        entry = library.keep(drawn(9, edit=edit), parents=[Parent(1, VARIED)])
        assert library.parents(entry.id) == [Parent(1, VARIED), Parent(2, EDITED)]
        assert library.children(2) == [Parent(entry.id, EDITED)]


def test_a_picture_that_did_not_change_is_not_its_own_parent(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        same = drawn(3)
        library.keep(same)
        entry = library.keep(Picture(same.image, replace(same.recipe, edit=Redraw(image=same.pixels_hash))))
        assert entry.parents == (Parent(1, EDITED),)
        assert library.keep(Picture(same.image, entry.recipe or same.recipe)).parents == (Parent(1, EDITED),)


def test_an_unknown_parent_is_refused_and_nothing_is_kept(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        with pytest.raises(LibraryError, match="no picture “12”"):
            library.keep(drawn(), parents=[Parent(12, VARIED)])
        assert library.find(Query()).total == 0
    assert_sound(tmp_path)


@pytest.mark.parametrize(("kind", "suffix"), [("PNG", ".png"), ("JPEG", ".jpg"), ("WEBP", ".webp")])
def test_a_foreign_file_is_kept_byte_for_byte(tmp_path: Path, kind: str, suffix: str) -> None:
    data = foreign("teal", kind)
    made = datetime(2023, 5, 6, tzinfo=UTC)
    with Library(tmp_path) as library:
        facts = {"sampler": "DPM++ 2M", "note": "__import__('os')"}
        entry = library.adopt(data, tool="a1111", prompt="un chêne", model="sd15", made=made, facts=facts)
        assert entry.path.read_bytes() == data
        assert (entry.path.suffix, entry.tool, entry.prompt, entry.made) == (
            suffix,
            "a1111",
            "un chêne",
            made,
        )
        assert entry.recipe is None
        assert library.facts(entry.id) == facts
        assert library.find(Query(sampler="dpm++ 2m", words="chene")).entries == [entry]


def test_a_foreign_file_with_a_recipe_says_what_the_tool_said(tmp_path: Path) -> None:
    recipe = Recipe(prompt="a cat", negative="dog", model="pousse")
    with Library(tmp_path) as library:
        entry = library.adopt(foreign(), tool="a1111", prompt="a cat <lora:x>", model="sd15", recipe=recipe)
        assert (entry.prompt, entry.negative, entry.model) == ("a cat <lora:x>", "dog", "sd15")
        assert entry.recipe == recipe


def test_a_picture_that_is_brought_in_has_the_parents_that_its_edit_began_from(tmp_path: Path) -> None:
    with filled(tmp_path, ["a cat", "a dog"]) as library:
        recipe = Recipe(prompt="x", edit=Redraw(image=pixels_hash(drawn(2).image)))
        entry = library.adopt(
            foreign(), tool="graine", prompt="x", recipe=recipe, parents=[Parent(1, VARIED)]
        )
        assert entry.parents == (Parent(1, VARIED), Parent(2, EDITED))


def test_a_workflow_of_a_megabyte_in_the_file_is_no_obstacle(tmp_path: Path) -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("workflow", "{" * 900_000)
    path = tmp_path / "large.png"
    Image.new("RGB", (8, 8)).save(path, pnginfo=info)
    with Library(tmp_path / "library") as library:
        entry = library.adopt(path.read_bytes(), tool="comfyui", prompt="x")
        assert library.load(entry).size == (8, 8)


def test_what_cannot_be_kept_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        with pytest.raises(PictureError):
            library.adopt(b"not a picture", tool="", prompt="x")
        with pytest.raises(PictureError):
            library.adopt(foreign()[:50], tool="", prompt="x")
        with pytest.raises(LibraryError, match="1,000,001 characters"):
            library.adopt(foreign(), tool="", prompt="x" * (MAX_TEXT + 1))
        assert library.find(Query()).total == 0
    assert_sound(tmp_path)


def test_words_that_no_text_can_hold_are_no_obstacle(tmp_path: Path) -> None:
    prompt = "half a pair \ud83d and\0nothing"
    with Library(tmp_path) as library:
        entry = library.keep(drawn(prompt=prompt))
        assert entry.recipe is not None
        assert entry.recipe.prompt == prompt
        assert entry.prompt == "half a pair ? and nothing"
        assert library.find(Query(words="nothing")).total == 1


def test_a_picture_is_named_in_many_ways(tmp_path: Path) -> None:
    with filled(tmp_path / "library", ["a cat", "a dog"]) as library:
        entry = library.get(2)
        copy = tmp_path / "copy.png"
        copy.write_bytes(entry.path.read_bytes())
        bare = tmp_path / "bare.png"
        library.load(entry).save(bare)
        names = ["2", "#2", " 2 ", entry.hash, entry.hash[:6], entry.hash[:9].upper(), entry.path, copy, bare]
        assert [library.get(str(name)) for name in names] == [entry] * len(names)


@pytest.mark.parametrize(
    "name", ["3", "#3", 3, -1, "abcdef", "cat.png", "", "\0", "x" * 5000, "1 2", "²", 10**30]
)
def test_what_names_no_picture_is_refused(tmp_path: Path, name: str | int) -> None:
    with filled(tmp_path, ["a cat", "a dog"]) as library, pytest.raises(LibraryError, match="no picture"):
        library.get(name)


def test_the_beginning_of_several_hashes_is_refused_with_their_numbers(tmp_path: Path) -> None:
    class Doctored(Library):
        def rename(self, id: int, hash: str) -> None:
            self._writer.execute("UPDATE picture SET hash = ? WHERE id = ?", (hash, id))

    Library(tmp_path).close()
    with Doctored(tmp_path) as library:
        for seed in (1, 2):
            library.keep(drawn(seed))
            library.rename(seed, "abcdef" + f"{seed:058x}")
        with pytest.raises(LibraryError, match="numbers 1, 2"):
            library.get("abcdef")
        assert library.get("abcdef" + f"{2:058x}").id == 2


def test_a_recipe_finds_the_newest_picture_that_was_drawn_from_it(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        older = library.keep(replace(drawn(5), made_with={"graine": "0.1"}))
        newer = library.keep(replace(drawn(5), made_with={"graine": "0.2"}))
        recipe = drawn(5).recipe
        assert library.of_recipe(recipe) == newer
        assert library.of_recipe(replace(recipe, memory=("tiled VAE",), cfg=7)) == newer
        assert library.of_recipe(replace(recipe, seed=6)) is None
        assert library.of_recipe(replace(recipe, edit=Redraw(image="0" * 64))) is None
        library.forget([newer.id])
        assert library.of_recipe(recipe) == older
        library.forget([older.id])
        library.adopt(foreign(), tool="a1111", prompt="a red cat", recipe=recipe)
        assert library.of_recipe(recipe) is None


def test_numbers_are_never_given_twice(tmp_path: Path) -> None:
    with filled(tmp_path, ["a cat", "a dog"]) as library:
        library.forget([2])
        assert library.empty_bin() == 1
        assert library.keep(drawn(3)).id == 3


def test_a_picture_whose_file_is_gone_says_so_and_comes_back_with_the_file(tmp_path: Path) -> None:
    with filled(tmp_path, ["a cat"]) as library:
        entry = library.get(1)
        entry.path.unlink()
        with pytest.raises(LibraryError, match="file of picture 1 is missing"):
            library.load(entry)
        assert library.load(library.keep(drawn(1, "a cat"))).size == (8, 8)


def test_threads_share_a_library(tmp_path: Path) -> None:
    with Library(tmp_path) as library, ThreadPoolExecutor(4) as pool:
        ids = [entry.id for entry in pool.map(library.keep, map(drawn, range(24)))]
        assert sorted(ids) == list(range(1, 25))
        assert library.find(Query()).total == 24
    assert_sound(tmp_path)


def test_a_library_cannot_be_where_a_file_is(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(LibraryError, match="cannot be opened"):
        Library(tmp_path / "file")
