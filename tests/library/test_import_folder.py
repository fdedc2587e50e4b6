"""A folder of pictures comes in whole, once, whatever lies in it."""

from __future__ import annotations

import json
import os
import shutil
import zlib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest

from graine.errors import GraineError, PictureError, WriteError
from graine.library.entry import Query
from graine.library.import_folder import Imported, import_file, import_folder
from graine.library.store import Library
from tests.library.foreign.samples import A1111, FIELDS, FOOOCUS, PROMPT, REDRAWN, picture, png, with_chunk
from tests.library.pictures import foreign


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """An empty library."""
    with Library(tmp_path / "library") as library:
        yield library


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a picture of every program, some of them deep in it."""
    folder = tmp_path / "outputs"
    for number, (name, fields) in enumerate(FIELDS.items()):
        place = folder / ("deep/er" if number % 2 else ".") / f"{name}.png"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(png(fields))
    return folder


def outcomes(results: list[Imported]) -> dict[str, int]:
    """Count what became of the files."""
    return dict(Counter(one.outcome for one in results))


def test_every_picture_comes_in_with_what_it_says(library: Library, folder: Path) -> None:
    assert outcomes(list(import_folder(library, folder))) == {"new": len(FIELDS)}
    entries = library.find(Query(words="lighthouse dawn")).entries
    assert len(entries) == len(FIELDS)
    assert all(entry.recipe and entry.recipe.prompt == PROMPT for entry in entries)
    tools = {"a1111": 2, "invokeai": 3, "fooocus": 1, "novelai": 1, "swarmui": 1, "comfyui": 1}
    assert dict(library.facets(Query())["tool"]) == tools
    (comfy,) = library.find(Query(tool="comfyui")).entries
    assert comfy.path.read_bytes() == (folder / "comfyui.png").read_bytes()


def test_a_second_run_changes_nothing(library: Library, folder: Path) -> None:
    first = [one.entry and one.entry.id for one in import_folder(library, folder)]
    again = list(import_folder(library, folder))
    assert [one.entry and one.entry.id for one in again] == first
    assert outcomes(again) == {"known": len(FIELDS)}
    assert library.find(Query()).total == len(FIELDS)


def test_an_interrupted_run_goes_on(library: Library, folder: Path) -> None:
    results = import_folder(library, folder)
    next(results)
    results.close()
    assert outcomes(list(import_folder(library, folder))) == {"known": 1, "new": len(FIELDS) - 1}


def test_what_was_thrown_away_stays_in_the_bin(library: Library, folder: Path) -> None:
    first = next(import_folder(library, folder)).entry
    assert first
    library.forget([first.id])
    assert library.get(first.id).binned
    list(import_folder(library, folder))
    assert library.get(first.id).binned


def test_bad_files_are_skipped_with_their_reason(library: Library, folder: Path) -> None:
    whole = png({"parameters": A1111}, picture(size=(16, 16)))
    for name, data in {
        "cut.png": whole[: len(whole) // 2],
        "empty.png": b"",
        "text.jpg": b"I am no picture",
        "page.webp": b"<html>",
    }.items():
        (folder / name).write_bytes(data)
    results = list(import_folder(library, folder))
    assert outcomes(results) == {"new": len(FIELDS), "skipped": 4}
    reasons = {one.path.name: one.notes[0] for one in results if one.outcome == "skipped"}
    assert reasons["text.jpg"] == "“text.jpg” is not a PNG, JPEG or WebP picture. Convert it first."
    assert "cut.png” is damaged or incomplete" in reasons["cut.png"]


@pytest.mark.skipif(os.name != "posix", reason="links need rights elsewhere")
def test_links_are_not_followed(library: Library, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "a.png").write_bytes(png({"parameters": A1111}))
    shutil.rmtree(folder)
    folder.mkdir()
    (folder / "out.png").symlink_to(tmp_path / "secret" / "a.png")
    (folder / "secret").symlink_to(tmp_path / "secret")
    (folder / "round").symlink_to(folder)
    (one,) = import_folder(library, folder)
    assert (one.outcome, one.notes) == ("skipped", ("It is a link, and links are not followed.",))
    assert library.find(Query()).total == 0


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with names")
def test_a_pipe_does_not_hang(library: Library, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    assert list(import_folder(library, tmp_path)) == []
    assert import_file(library, tmp_path / "pipe.png").outcome == "skipped"


def test_the_library_does_not_import_itself(library: Library, folder: Path) -> None:
    list(import_folder(library, folder))
    assert outcomes(list(import_folder(library, folder.parent))) == {"known": len(FIELDS)}


def test_a_picture_that_says_nothing_comes_in_all_the_same(library: Library, tmp_path: Path) -> None:
    (tmp_path / "photo.JPG").write_bytes(foreign(kind="JPEG"))
    (one,) = import_folder(library, tmp_path)
    assert one.entry
    assert (one.entry.tool, one.entry.prompt, one.entry.recipe) == ("", "", None)


def test_the_moment_of_a_picture_is_that_of_its_file(library: Library, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png())
    os.utime(tmp_path / "a.png", (1_700_000_000, 1_700_000_000))
    (one,) = import_folder(library, tmp_path)
    assert one.entry
    assert one.entry.made == datetime.fromtimestamp(1_700_000_000, UTC)


def test_a_text_beside_a_picture_counts(library: Library, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png())
    (tmp_path / "a.txt").write_text(A1111)
    (one,) = import_folder(library, tmp_path)
    assert one.entry
    assert (one.entry.tool, one.entry.prompt) == ("a1111", PROMPT)


def test_fooocus_says_it_in_a_log(library: Library, tmp_path: Path) -> None:
    labels = {"Prompt": PROMPT, "Seed": "12", "Sampler": "dpmpp_2m_sde_gpu", "Scheduler": "karras"}
    labels |= {"Performance": "Speed", "Resolution": "(1152, 896)", "Base Model": "j.safetensors"}
    labels |= {"Guidance Scale": "4.0", "Version": "Fooocus v2.1.8"}
    cells = "".join(
        f"<div id='{name}'><a href=\"{name}\"><img src='{name}' onerror=''></a>"
        f"<button onclick=\"to_clipboard('{quote(json.dumps(values), safe='')}')\">Copy</button></div>"
        for name, values in (("one.png", labels), ("two.png", FOOOCUS))
    )
    (tmp_path / "log.html").write_text(f"<!DOCTYPE html><html><body>{cells}<p>unclosed")
    (tmp_path / "one.png").write_bytes(png(image=picture("L")))
    (tmp_path / "two.png").write_bytes(png())
    one, two = import_folder(library, tmp_path)
    assert one.entry
    assert two.entry
    assert one.entry.recipe
    assert two.entry.recipe
    assert (one.entry.tool, one.entry.recipe.steps, one.entry.recipe.width) == ("fooocus", 30, 1152)
    assert (one.entry.model, two.entry.model) == ("j", "juggler_v8")
    assert (one.entry.recipe.seed, two.entry.recipe.seed) == (12, 8126)


def test_what_is_lost_is_said(library: Library, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png({"parameters": REDRAWN}))
    (one,) = import_folder(library, tmp_path)
    assert one.entry
    assert one.entry.recipe is None
    assert any("made from another picture" in note for note in one.notes)


def test_a_bomb_in_a_chunk_is_skipped_quickly(library: Library, tmp_path: Path) -> None:
    bomb = b"parameters\0\0" + zlib.compress(bytes(100_000_000))
    (tmp_path / "bomb.png").write_bytes(with_chunk(png(), b"zTXt", bomb))
    (tmp_path / "good.png").write_bytes(png({"parameters": A1111}))
    assert outcomes(list(import_folder(library, tmp_path))) == {"new": 1, "skipped": 1}


def test_a_library_that_cannot_be_written_ends_the_import(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise WriteError("picture_disk_full", path="x")

    monkeypatch.setattr("graine.library.picture_folder.commit", full)
    with pytest.raises(GraineError, match="disk is full"):
        list(import_folder(library, folder))


def test_a_folder_that_is_not_there_is_an_error(library: Library, tmp_path: Path) -> None:
    with pytest.raises(PictureError, match="is not a folder, a picture or a bundle"):
        list(import_folder(library, tmp_path / "missing"))
