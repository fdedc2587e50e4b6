"""Pictures and masks as users give them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from graine.edits import Redraw
from graine.errors import GraineError, PictureError
from graine.picture import Picture, pixels_hash
from graine.picture.inputs import Inputs
from graine.recipe import Recipe
from graine.studio.input_pictures import InputPicture, Mask, supply, take, take_mask

BANDS = [Image.linear_gradient("L").rotate(turn).resize((32, 24)) for turn in (0, 90, 180)]
PANDA = Image.merge("RGB", BANDS)
RECIPE = Recipe(prompt="a panda", seed=7)


@pytest.fixture
def inputs(tmp_path: Path) -> Inputs:
    return Inputs(tmp_path / "inputs")


@pytest.fixture
def panda(inputs: Inputs) -> InputPicture:
    return take(PANDA, inputs)


def test_a_file_an_image_and_a_picture_are_the_same_input(inputs: Inputs, tmp_path: Path) -> None:
    picture = Picture(PANDA, RECIPE)
    file = picture.save(tmp_path / "panda.png")
    taken = [take(source, inputs) for source in (file, str(file), PANDA, picture)]
    assert {one.hash for one in taken} == {pixels_hash(PANDA)}
    assert [one.recipe for one in taken] == [RECIPE, RECIPE, None, RECIPE]
    assert len(list(inputs.folder.iterdir())) == 1


def test_a_recipe_that_cannot_be_used_keeps_no_picture_out(inputs: Inputs, tmp_path: Path) -> None:
    file = Picture(PANDA, Recipe(prompt="a panda", steps=0)).save(tmp_path / "odd.png")
    assert take(file, inputs).recipe is None


def test_transparency_comes_along(inputs: Inputs) -> None:
    image = PANDA.convert("RGBA")
    image.putalpha(Image.linear_gradient("L").resize(PANDA.size))
    taken = take(image, inputs)
    assert taken.alpha is not None
    assert taken.image.mode == "RGB"


def rectangle(left: int, top: int, right: int, bottom: int) -> Image.Image:
    mask = Image.new("L", PANDA.size)
    mask.paste(255, (left, top, right, bottom))
    return mask


def test_a_mask_may_be_a_file_an_image_or_a_box(inputs: Inputs, panda: InputPicture, tmp_path: Path) -> None:
    expected = rectangle(8, 8, 16, 20)
    expected.save(tmp_path / "mask.png")
    given: list[Mask] = [tmp_path / "mask.png", expected, expected.convert("RGB"), (8, 8, 8, 12)]
    names = [take_mask(mask, panda, inputs, invert=False, grow=0) for mask in given]
    assert set(names) == {pixels_hash(expected)}


def test_a_mask_is_kept_inverted_and_grown(inputs: Inputs, panda: InputPicture) -> None:
    name = take_mask((8, 0, 24, 24), panda, inputs, invert=True, grow=2)
    found = inputs.find(name)
    assert found is not None
    assert found.tobytes() == rectangle(0, 0, 10, 24).tobytes()


def test_a_pictures_own_transparency_is_its_mask(inputs: Inputs) -> None:
    image = PANDA.convert("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 10, 24))
    name = take_mask(None, take(image, inputs), inputs, invert=False, grow=0)
    assert name == pixels_hash(rectangle(0, 0, 10, 24))


def test_without_mask_and_transparency_the_three_ways_are_named(inputs: Inputs, panda: InputPicture) -> None:
    with pytest.raises(PictureError, match=r"--mask FILE.*--box 160,40,200,120.*PNG that is transparent"):
        take_mask(None, panda, inputs, invert=False, grow=0)


def test_picture_and_mask_that_were_swapped_are_told(inputs: Inputs) -> None:
    mask = rectangle(8, 8, 16, 20)
    with pytest.raises(PictureError, match="seem to be swapped"):
        take_mask(PANDA, take(mask, inputs), inputs, invert=False, grow=0)
    assert take_mask(mask, take(mask, inputs), inputs, invert=False, grow=0)  # a drawing in black and white


def test_only_the_inputs_of_the_edit_are_taken_from_what_is_given(inputs: Inputs, tmp_path: Path) -> None:
    edit = Redraw(image=pixels_hash(PANDA))
    PANDA.save(tmp_path / "panda.png")
    PANDA.rotate(180).save(tmp_path / "other.png")
    with pytest.raises(PictureError, match=r"other\.png” is not one of the inputs"):
        supply([tmp_path / "other.png"], edit, inputs)
    assert inputs.find(edit.image) is None
    supply([tmp_path / "panda.png"], edit, inputs)
    assert inputs.find(edit.image) is not None


@pytest.mark.parametrize("content", [None, b"not a picture"])
def test_what_cannot_be_read_is_refused_and_not_kept(
    inputs: Inputs, tmp_path: Path, content: bytes | None
) -> None:
    if content:
        (tmp_path / "file.png").write_bytes(content)
    with pytest.raises(GraineError, match=r"file\.png"):
        take(tmp_path / "file.png", inputs)
    assert not inputs.folder.exists()
