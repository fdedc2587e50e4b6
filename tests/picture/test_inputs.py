"""Inputs are kept once, found by their pixels, and never taken for others."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from graine.edits import Repaint
from graine.errors import PictureError, WriteError
from graine.picture import pixels_hash
from graine.picture.inputs import Inputs

PANDA = Image.linear_gradient("L").convert("RGB").resize((24, 16))
MASK = Image.radial_gradient("L").resize((24, 16))


@pytest.fixture
def inputs(tmp_path: Path) -> Inputs:
    return Inputs(tmp_path / "inputs")


def same(one: Image.Image | None, other: Image.Image) -> bool:
    return one is not None and pixels_hash(one) == pixels_hash(other)


@pytest.mark.parametrize("image", [PANDA, MASK], ids=["picture", "mask"])
def test_what_is_kept_is_found_with_every_pixel(inputs: Inputs, image: Image.Image) -> None:
    name = inputs.keep(image)
    assert name == pixels_hash(image)
    assert same(inputs.find(name), image)


def test_a_picture_is_kept_once(inputs: Inputs) -> None:
    first, second = inputs.keep(PANDA), inputs.keep(PANDA.copy())
    assert first == second
    file = next(inputs.folder.iterdir())
    written = file.stat().st_mtime_ns
    inputs.keep(PANDA)
    assert [(path, path.stat().st_mtime_ns) for path in inputs.folder.iterdir()] == [(file, written)]


@pytest.mark.parametrize("damage", [b"", b"not a picture", None], ids=["empty", "text", "cut off"])
def test_a_damaged_file_is_not_trusted_and_is_replaced(inputs: Inputs, damage: bytes | None) -> None:
    name = inputs.keep(PANDA)
    file = next(inputs.folder.iterdir())
    file.write_bytes(file.read_bytes()[:-40] if damage is None else damage)
    assert inputs.find(name) is None
    inputs.keep(PANDA)
    assert same(inputs.find(name), PANDA)


def test_another_picture_under_the_name_is_not_taken_for_it(inputs: Inputs) -> None:
    name = inputs.keep(PANDA)
    PANDA.rotate(180).save(inputs.folder / f"{name}.png")
    assert inputs.find(name) is None


@pytest.mark.parametrize("name", ["../outside", "0" * 64, ""])
def test_what_was_never_kept_is_not_found(inputs: Inputs, name: str) -> None:
    inputs.keep(PANDA)
    PANDA.save(inputs.folder.parent / "outside.png")
    assert inputs.find(name) is None


def test_a_missing_input_is_named_with_what_to_do(inputs: Inputs) -> None:
    mask = pixels_hash(MASK)
    edit = Repaint(image=inputs.keep(PANDA), mask=mask)
    with pytest.raises(PictureError) as caught:
        inputs.of(edit)
    assert "This recipe (repaint) starts from an input that is no longer available: its mask." in str(
        caught.value
    )
    assert f"--input FILE. Any PNG with the same pixels will do (sha256 {mask})." in str(caught.value)
    inputs.keep(MASK)
    assert {name: image.mode for name, image in inputs.of(edit).items()} == {edit.image: "RGB", mask: "L"}


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(WriteError, match="taken"):
        Inputs(tmp_path / "taken").keep(PANDA)
