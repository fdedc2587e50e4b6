"""A bundle carries a picture and all that it came from to another machine."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from graine.edits import Redraw, Repaint
from graine.errors import LibraryError, WriteError
from graine.library.bundle import bundle
from graine.library.bundle_import import is_bundle, unbundle
from graine.library.entry import EDITED, VARIED, Entry, Parent, Query
from graine.library.import_folder import import_file
from graine.library.store import Library
from graine.picture import Picture
from graine.picture.formats.picture_files import encoded
from graine.picture.inputs import Inputs
from graine.recipe import Recipe
from tests.library.foreign.samples import A1111, PROMPT, png
from tests.library.pictures import drawn

FIRST = Recipe(prompt="a panda", seed=7, model="sd15", model_hash="0a1b2c3d4e")


class Machine:
    """A library and the inputs of its recipes."""

    def __init__(self, folder: Path) -> None:
        self.library = Library(folder / "library")
        self.inputs = Inputs(folder / "inputs")


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Machine]:
    """A machine."""
    machine = Machine(tmp_path / "here")
    with machine.library:
        yield machine


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Machine]:
    """Another machine."""
    machine = Machine(tmp_path / "there")
    with machine.library:
        yield machine


@pytest.fixture
def last(here: Machine) -> Entry:
    """A picture with a history: drawn, varied, redrawn, repainted."""
    library, inputs = here.library, here.inputs
    library.keep(drawn(99))
    first = library.keep(Picture(Image.new("RGB", (8, 8), "teal"), FIRST, made_with={"torch": "2.13"}))
    image = Image.new("RGB", (8, 8), "navy")
    second = library.keep(Picture(image, replace(FIRST, cfg=9.0)), parents=[Parent(first.id, VARIED)])
    edit = Redraw(image=inputs.keep(image), strength=0.5)
    image = Image.new("RGB", (8, 8), "olive")
    third = library.keep(Picture(image, replace(FIRST, edit=edit)))
    assert third.parents == (Parent(second.id, EDITED),)
    repaint = Repaint(image=inputs.keep(image), mask=inputs.keep(Image.new("L", (8, 8), 255)))
    return library.keep(Picture(Image.new("RGB", (8, 8), "red"), replace(FIRST, edit=repaint)))


@pytest.fixture
def file(here: Machine, last: Entry, tmp_path: Path) -> Path:
    """A bundle of that picture."""
    return bundle(here.library, last, tmp_path / "out.zip", here.inputs).path


def test_a_bundle_says_what_is_in_it(here: Machine, last: Entry, tmp_path: Path) -> None:
    done = bundle(here.library, last, tmp_path / "out.zip", here.inputs)
    assert (done.pictures, done.inputs, done.missing) == (4, 3, ())
    assert done.models == (("sd15", "0a1b2c3d4e"),)
    with zipfile.ZipFile(done.path) as packed:
        assert packed.testzip() is None
        assert Recipe.from_dict(json.loads(packed.read("recipe.json"))) == last.recipe


def test_another_machine_gets_picture_inputs_and_lineage(
    there: Machine, here: Machine, last: Entry, file: Path
) -> None:
    results = unbundle(file, there.library, there.inputs)
    assert [one.outcome for one in results] == ["new"] * 4
    came = results[-1].entry
    assert came
    assert (came.hash, came.recipe) == (last.hash, last.recipe)
    assert came.path.read_bytes() == last.path.read_bytes()
    line: list[tuple[str, str]] = []
    while came.parents:
        (parent,) = came.parents
        came = there.library.get(parent.id)
        line.append((parent.how, came.hash))
    assert [how for how, _ in line] == [EDITED, EDITED, VARIED]
    assert there.library.facts(came.id)["torch"] == "2.13"
    edit = last.recipe and last.recipe.edit
    assert isinstance(edit, Repaint)
    assert there.inputs.of(edit).keys() == {edit.image, edit.mask}
    assert there.library.find(Query()).total == 4


def test_taking_it_in_twice_changes_nothing(there: Machine, file: Path) -> None:
    first = unbundle(file, there.library, there.inputs)
    again = unbundle(file, there.library, there.inputs)
    assert [one.outcome for one in again] == ["known"] * 4
    assert [one.entry for one in again] == [one.entry for one in first]
    assert there.library.find(Query()).total == 4


def test_the_same_picture_gives_the_same_bundle(here: Machine, last: Entry, file: Path) -> None:
    again = bundle(here.library, last, file.with_name("again.zip"), here.inputs)
    assert again.path.read_bytes() == file.read_bytes()


def test_a_foreign_picture_travels_byte_for_byte(here: Machine, there: Machine, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png({"parameters": A1111}))
    (tmp_path / "b.png").write_bytes(png())
    (tmp_path / "b.txt").write_text(A1111.replace("4141", "4242"))
    for name, seed in (("a.png", 4141), ("b.png", 4242)):
        entry = import_file(here.library, tmp_path / name).entry
        assert entry
        out = bundle(here.library, entry, tmp_path / f"{name}.zip", here.inputs).path
        came = unbundle(out, there.library, there.inputs)[0].entry
        assert came
        assert came.path.read_bytes() == (tmp_path / name).read_bytes()
        assert (came.tool, came.prompt, came.made) == ("a1111", PROMPT, entry.made)
        assert came.recipe
        assert came.recipe.seed == seed


def test_our_own_picture_in_other_bytes_travels_too(here: Machine, there: Machine, tmp_path: Path) -> None:
    data = encoded(Picture(Image.new("RGB", (8, 8), "teal"), FIRST))
    other = data[:-12] + b"\0\0\0\3tEXta\0b" + zlib.crc32(b"tEXta\0b").to_bytes(4) + data[-12:]
    (tmp_path / "a.png").write_bytes(other)
    entry = import_file(here.library, tmp_path / "a.png").entry
    assert entry
    out = bundle(here.library, entry, tmp_path / "out.zip", here.inputs).path
    came = unbundle(out, there.library, there.inputs)[0].entry
    assert came
    assert came.path.read_bytes() == other
    assert (came.tool, came.recipe) == ("graine", FIRST)


def test_a_foreign_picture_takes_its_parents_along(here: Machine, there: Machine, tmp_path: Path) -> None:
    first = here.library.keep(drawn(1))
    here.library.adopt(
        png({"parameters": A1111}), tool="a1111", prompt="a panda", parents=[Parent(first.id, VARIED)]
    )
    out = bundle(here.library, here.library.get(2), tmp_path / "out.zip", here.inputs).path
    *_, came = unbundle(out, there.library, there.inputs)
    assert came.entry
    assert [parent.how for parent in came.entry.parents] == [VARIED]
    assert there.library.get(came.entry.parents[0].id).recipe == first.recipe


def test_an_input_that_is_gone_is_named(here: Machine, last: Entry, tmp_path: Path) -> None:
    edit = last.recipe and last.recipe.edit
    assert isinstance(edit, Repaint)
    (here.inputs.folder / f"{edit.mask}.png").unlink()
    done = bundle(here.library, last, tmp_path / "out.zip", here.inputs)
    assert (done.inputs, done.missing) == (2, (edit.mask,))


def test_a_picture_whose_file_is_gone_cannot_be_packed(here: Machine, last: Entry, tmp_path: Path) -> None:
    last.path.unlink()
    with pytest.raises(LibraryError, match="is missing"):
        bundle(here.library, last, tmp_path / "out.zip", here.inputs)
    assert not (tmp_path / "out.zip").exists()


def test_a_file_that_is_there_is_not_overwritten(here: Machine, last: Entry, file: Path) -> None:
    with pytest.raises(WriteError, match="already exists"):
        bundle(here.library, last, file, here.inputs)


def repacked(file: Path, **changes: bytes | None) -> Path:
    """The bundle with other contents; None takes a file out, and its name is the key with / for __."""
    with zipfile.ZipFile(file) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    for key, data in changes.items():
        name = key.replace("__", "/")
        if data is None:
            del files[name]
        else:
            files[name] = data
    out = file.with_name("bad.zip")
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return out


def manifest(file: Path) -> dict[str, object]:
    """A bundle's manifest."""
    with zipfile.ZipFile(file) as packed:
        return json.loads(packed.read("manifest.json"))


def refused(there: Machine, file: Path, key: str) -> None:
    """Take a bad bundle in: it must be refused, and leave nothing behind."""
    with pytest.raises(LibraryError) as raised:
        unbundle(file, there.library, there.inputs)
    assert raised.value.key == key, raised.value.text()
    assert raised.value.text("fr") != raised.value.text("en")
    assert there.library.find(Query()).total == 0
    assert not there.inputs.folder.exists()


@pytest.mark.parametrize(
    "name", ["..__evil.png", "__etc__passwd", "pictures__..__x.png", "pictures__x.png", "run.exe", "a\\b.png"]
)
def test_a_name_that_no_bundle_has_is_refused(there: Machine, file: Path, name: str) -> None:
    refused(there, repacked(file, **{name: b"x"}), "bundle_name")


def test_links_are_refused(there: Machine, file: Path) -> None:
    link = zipfile.ZipInfo("inputs/" + "a" * 64 + ".png")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(file, "a") as packed:
        packed.writestr(link, "/etc/passwd")
    refused(there, file, "bundle_name")


def test_a_name_that_is_there_twice_is_refused(there: Machine, file: Path) -> None:
    with zipfile.ZipFile(file, "a") as packed, pytest.warns(UserWarning, match="Duplicate"):
        packed.writestr("recipe.json", "{}")
    refused(there, file, "bundle_name")


def test_a_bomb_is_refused(there: Machine, file: Path) -> None:
    bomb = repacked(file, **{"inputs__" + "b" * 64 + ".png": bytes(30_000_000)})
    refused(there, bomb, "bundle_large")


def test_a_changed_picture_is_refused(there: Machine, file: Path, last: Entry) -> None:
    name = f"pictures__{last.hash}.png"
    refused(there, repacked(file, **{name: png()}), "bundle_damaged")
    refused(there, repacked(file, **{name: None}), "bundle_damaged")


def test_a_manifest_that_lies_is_refused(there: Machine, file: Path) -> None:
    said = manifest(file)
    pictures = said["pictures"]
    assert isinstance(pictures, list)
    for wrong in (
        {"format": "graine-bundle/9"},
        {"pictures": None},
        {"pictures": [7]},
        {"pictures": [{"file": "recipe.json", "hash": "x"}]},
        {"files": []},
    ):
        key = "bundle_version" if "format" in wrong else "bundle_damaged"
        refused(there, repacked(file, **{"manifest.json": json.dumps({**said, **wrong}).encode()}), key)
    for text in (b"", b"[]", b"[" * 100_000, b'{"format": NaN}', None):
        key = "bundle_version" if text in (b"[]", b'{"format": NaN}') else "bundle_none"
        refused(there, repacked(file, **{"manifest.json": text}), key)


def test_what_is_no_zip_is_no_bundle(there: Machine, file: Path, tmp_path: Path) -> None:
    assert is_bundle(file)
    assert not is_bundle(tmp_path)
    (tmp_path / "a.png").write_bytes(png())
    assert not is_bundle(tmp_path / "a.png")
    data = file.read_bytes()
    for place in range(0, len(data), 97):  # wherever a bit is turned, the answer is clear
        (tmp_path / "flipped.zip").write_bytes(data[:place] + bytes([data[place] ^ 16]) + data[place + 1 :])
        with suppress(LibraryError):
            unbundle(tmp_path / "flipped.zip", there.library, there.inputs)


def test_wrong_relatives_and_facts_do_no_harm(there: Machine, file: Path) -> None:
    said = manifest(file)
    pictures = said["pictures"]
    assert isinstance(pictures, list)
    for one in pictures:
        one.update(
            parents=[7, {"hash": 5}, {"how": "x", "hash": one["hash"]}], facts=[], made="then", tool=[]
        )
    entries = unbundle(
        repacked(file, **{"manifest.json": json.dumps(said).encode()}), there.library, there.inputs
    )
    assert len(entries) == 4


def test_an_empty_zip_is_no_bundle(there: Machine, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    zipfile.ZipFile(buffer, "w").close()
    (tmp_path / "empty.zip").write_bytes(buffer.getvalue())
    refused(there, tmp_path / "empty.zip", "bundle_none")
