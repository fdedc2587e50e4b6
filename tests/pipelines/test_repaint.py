"""Repainting changes what the mask and its blur reach, and no other pixel."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from graine.edits import AREAS, CONTENTS, Repaint
from graine.errors import PictureError
from graine.picture.pixels import masks
from graine.pipelines.repaint import region_size, repaint
from graine.recipe import Recipe
from tests.pipelines.driving import Engine, World, colour, drive, identity

EDIT = Repaint(image="in", mask="mask")


def noise(size: tuple[int, int], seed: int = 0) -> Image.Image:
    """A picture of random pixels: any change of one shows."""
    return Image.fromarray(np.random.default_rng(seed).integers(0, 256, (size[1], size[0], 3), np.uint8))


def scene(size: tuple[int, int]) -> Image.Image:
    """A picture as soft as a photograph."""
    return noise(size).filter(ImageFilter.GaussianBlur(6))


def box(area: masks.Box, size: tuple[int, int]) -> Image.Image:
    mask = Image.new("L", size)
    mask.paste(255, area)
    return mask


def recipe(edit: Repaint, size: tuple[int, int] = (64, 64), upscale: int = 1) -> Recipe:
    return Recipe(prompt="a panda", width=size[0], height=size[1], upscale=upscale, edit=edit)


def painted(asked: Recipe, picture: Image.Image, mask: Image.Image, engine: Engine) -> Image.Image:
    """The result as its user sees it."""
    return drive(repaint(asked, World({"in": picture, "mask": mask}).tools), engine)[0].image


def differs(a: Image.Image, b: Image.Image) -> np.ndarray:
    return (np.asarray(a) != np.asarray(b)).any(2)


def washed_out(mask: Image.Image, blur: float) -> bool:
    try:
        masks.blurred(mask, blur)
    except PictureError:
        return True
    return False


SIDES = st.integers(1, 150)


@settings(max_examples=100, deadline=None)
@given(
    size=st.tuples(SIDES, SIDES),
    corner=st.tuples(st.floats(0, 0.99), st.floats(0, 0.99)),
    part=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    edit=st.builds(
        Repaint,
        image=st.just("in"),
        mask=st.just("mask"),
        area=st.sampled_from(AREAS),
        content=st.sampled_from(CONTENTS),
        blur=st.integers(0, 12),
        padding=st.integers(0, 60),
        soft=st.booleans(),
    ),
    grey=st.integers(1, 255),
    frame=st.tuples(st.integers(8, 16), st.integers(8, 16), st.sampled_from([1, 2, 4])),
)
def test_no_pixel_changes_where_neither_mask_nor_blur_reach(
    *,
    size: tuple[int, int],
    corner: tuple[float, float],
    part: tuple[float, float],
    edit: Repaint,
    grey: int,
    frame: tuple[int, int, int],
) -> None:
    x, y = int(corner[0] * size[0]), int(corner[1] * size[1])
    area = (x, y, x + 1 + int(part[0] * (size[0] - x - 1)), y + 1 + int(part[1] * (size[1] - y - 1)))
    mask = box(area, size).point([0] * 255 + [grey])
    picture = noise(size)
    asked = recipe(edit, (frame[0] * 8, frame[1] * 8), frame[2])
    assume(not washed_out(mask, edit.blur))
    result = painted(asked, picture, mask, colour("lime"))
    assert result.size == size
    reach = int(2.5 * edit.blur + 0.5)
    outside = np.ones((size[1], size[0]), bool)
    outside[max(area[1] - reach, 0) : area[3] + reach, max(area[0] - reach, 0) : area[2] + reach] = False
    assert not (differs(result, picture) & outside).any()


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("content", CONTENTS)
def test_without_blur_the_mask_is_repainted_and_nothing_else(area: str, content: str) -> None:
    picture, mask = noise((100, 80)), box((30, 20, 50, 60), (100, 80))
    edit = replace(EDIT, area=area, content=content, blur=0)
    result = np.asarray(painted(recipe(edit), picture, mask, colour("lime")))
    white = np.asarray(mask) > 0
    assert (result[white] == (0, 255, 0)).all()
    assert (result[~white] == np.asarray(picture)[~white]).all()


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("blur", [0, 4, 9])
@pytest.mark.parametrize("soft", [False, True])
def test_an_engine_that_changes_nothing_gives_the_picture_back(area: str, blur: int, soft: bool) -> None:
    """No scaling is needed here, so every bit is equal."""
    picture, mask = noise((251, 187)), box((32, 40, 101, 72), (251, 187))
    edit = replace(EDIT, area=area, blur=blur, soft=soft)
    size = region_size(mask, edit, native_size=(128, 128), upscale=1)
    assert painted(recipe(edit, size), picture, mask, identity).tobytes() == picture.tobytes()


@pytest.mark.parametrize(
    ("area", "size", "upscale"),
    [
        ("masked", (128, 128), 1),
        ("masked", (96, 64), 1),
        ("picture", (256, 192), 1),
        ("picture", (64, 64), 1),
        ("picture", (64, 48), 4),
        ("masked", (64, 64), 4),
    ],
)
def test_colours_do_not_drift(area: str, size: tuple[int, int], upscale: int) -> None:
    """Scaled to the pass and back, the colour of the region stays; and so does the place of its parts."""
    picture, mask = scene((128, 96)), box((32, 24, 96, 72), (128, 96))
    result = painted(recipe(replace(EDIT, area=area), size, upscale), picture, mask, identity)
    change = np.asarray(result, float) - np.asarray(picture, float)
    assert abs(change[24:72, 32:96].mean((0, 1))).max() <= 0.25
    # Scaled up and back a soft picture is itself; scaled down it loses detail, but does not shift.
    larger = (size[0] >= 128 and area == "picture") or (area == "masked" and size == (128, 128))
    assert abs(change).max() <= (1 if larger else 12)


def test_masked_takes_the_box_round_the_mask_at_the_full_size_of_the_pass() -> None:
    picture, mask = scene((640, 640)), box((200, 300, 328, 332), (640, 640))
    edit = replace(EDIT, area="masked", padding=0, blur=0)
    _, (one,) = drive(repaint(recipe(edit, (512, 512)), World({"in": picture, "mask": mask}).tools))
    expected = picture.crop((200, 252, 328, 380)).resize((512, 512), Image.Resampling.LANCZOS)
    assert one.image is not None
    assert one.image.tobytes() == expected.tobytes()
    assert one.mask is not None
    assert one.mask.crop((0, 200, 512, 312)).getextrema() == (255, 255)
    assert one.mask.crop((0, 0, 512, 180)).getbbox() is None


def test_a_region_that_is_flatter_than_the_pass_keeps_its_shape() -> None:
    picture, mask = scene((400, 50)), box((100, 10, 300, 40), (400, 50))
    edit = replace(EDIT, area="masked", padding=0, blur=0)
    _, (one,) = drive(repaint(recipe(edit, (400, 400)), World({"in": picture, "mask": mask}).tools))
    assert one.image is not None
    inside = picture.crop((100, 0, 300, 50)).resize((400, 100), Image.Resampling.LANCZOS)
    assert one.image.crop((0, 150, 400, 250)).tobytes() == inside.tobytes()


def test_a_region_nearly_as_large_as_the_pass_is_not_scaled() -> None:
    picture, mask = noise((300, 300)), box((100, 100, 190, 190), (300, 300))
    edit = replace(EDIT, area="masked", padding=10, blur=0)
    _, (one,) = drive(repaint(recipe(edit, (120, 120)), World({"in": picture, "mask": mask}).tools))
    assert one.image is not None
    assert one.image.tobytes() == picture.crop((85, 85, 205, 205)).tobytes()


def test_the_result_of_a_small_model_is_enlarged_only_where_it_grows() -> None:
    world = World({"in": scene((512, 512)), "mask": box((0, 0, 256, 256), (512, 512))})
    drive(repaint(recipe(replace(EDIT, area="picture"), (128, 128), upscale=4), world.tools))
    assert world.enlarged == [((128, 128), 4)]
    small = World({"in": scene((512, 512)), "mask": box((40, 40, 60, 60), (512, 512))})
    drive(repaint(recipe(replace(EDIT, area="masked"), (128, 128), upscale=4), small.tools))
    assert small.enlarged == []


@pytest.mark.parametrize(("content", "passed"), [(c, "original" if c == "fill" else c) for c in CONTENTS])
def test_the_hole_holds_what_was_asked_for(content: str, passed: str) -> None:
    picture, mask = scene((64, 64)), box((16, 16, 48, 48), (64, 64))
    edit = replace(EDIT, content=content, blur=0, strength=0.4, exact_steps=True, mask_weight=0.5)
    _, (one,) = drive(repaint(recipe(edit), World({"in": picture, "mask": mask}).tools))
    assert one.image is not None
    same = picture if content == "original" else masks.filled(picture, mask)
    assert one.image.tobytes() == same.tobytes()
    assert (one.content, one.strength, one.exact_steps, one.mask_weight) == (passed, 0.4, True, 0.5)


def test_the_greys_of_a_soft_mask_are_strengths_and_not_opacities() -> None:
    picture, mask = noise((64, 64)), Image.new("L", (64, 64), 90)
    edit = replace(EDIT, blur=0, soft=True)
    _, (one,) = drive(repaint(recipe(edit), World({"in": picture, "mask": mask}).tools))
    assert one.soft
    assert one.mask is not None
    assert one.mask.getextrema() == (90, 90)
    assert painted(recipe(edit), picture, mask, colour("lime")).getcolors() == [(64 * 64, (0, 255, 0))]


@pytest.mark.parametrize("area", AREAS)
def test_one_pixel_is_repainted(area: str) -> None:
    picture, mask = noise((64, 64)), box((21, 33, 22, 34), (64, 64))
    edit = replace(EDIT, area=area, blur=0, padding=31)
    finished, (one,) = drive(
        repaint(recipe(edit), World({"in": picture, "mask": mask}).tools), colour("lime")
    )
    changed = np.argwhere(differs(finished.image, picture)).tolist()
    assert changed == [[33, 21]]
    assert one.mask is not None
    cells = one.mask.resize((8, 8), Image.Resampling.BICUBIC)
    assert np.asarray(cells).max() >= 128  # there is a cell of latent space that the engine may change


def test_an_all_white_mask_repaints_the_whole_picture() -> None:
    picture, mask = noise((70, 50)), Image.new("L", (70, 50), 255)
    for area in AREAS:
        result = painted(recipe(replace(EDIT, area=area)), picture, mask, colour("lime"))
        assert result.getcolors() == [(70 * 50, (0, 255, 0))]


def test_an_all_black_mask_is_refused_before_any_pass() -> None:
    world = World({"in": noise((64, 64)), "mask": Image.new("L", (64, 64))})
    with pytest.raises(PictureError, match=r"all black.*--invert"):
        next(repaint(recipe(EDIT), world.tools))


def test_a_mask_of_another_size_is_scaled_or_refused() -> None:
    half = box((8, 8, 16, 16), (32, 32))
    result = painted(recipe(replace(EDIT, blur=0)), noise((64, 64)), half, colour("lime"))
    assert (np.asarray(result)[18:30, 18:30] == (0, 255, 0)).all()
    with pytest.raises(PictureError, match="The mask is 32x32 and the picture 64x48"):
        painted(recipe(EDIT), noise((64, 48)), half, identity)


@pytest.mark.parametrize(
    ("picture", "area", "edit", "native", "upscale", "expected"),
    [
        # A small region is drawn at the native size, a larger one at its own.
        ((4000, 3000), (100, 100, 140, 120), replace(EDIT, area="masked"), (512, 512), 1, (512, 512)),
        ((4000, 3000), (100, 100, 700, 600), replace(EDIT, area="masked", padding=0, blur=0), (512, 512), 1,
         (600, 512)),
        ((4000, 3000), (100, 100, 803, 700), replace(EDIT, area="masked", padding=0, blur=0), (512, 512), 1,
         (704, 600)),
        # No larger than four times what the model knows.
        ((4000, 3000), (0, 0, 4000, 3000), replace(EDIT, area="masked", blur=0), (512, 512), 1, (1184, 888)),
        ((4000, 3000), (0, 0, 10, 10), EDIT, (512, 512), 1, (1184, 888)),
        # The whole picture, scaled only if it is far too small.
        ((640, 448), (0, 0, 10, 10), EDIT, (512, 512), 1, (640, 448)),
        ((512, 512), (0, 0, 10, 10), EDIT, (512, 512), 1, (512, 512)),
        ((100, 50), (0, 0, 10, 10), EDIT, (512, 512), 1, (728, 368)),
        ((5000, 20), (0, 0, 10, 10), EDIT, (512, 512), 1, (4096, 64)),
        # The built-in model draws at a quarter of what it shows.
        ((512, 512), (0, 0, 10, 10), EDIT, (128, 128), 4, (128, 128)),
        ((768, 512), (0, 0, 10, 10), EDIT, (128, 128), 4, (192, 128)),
        ((768, 512), (30, 30, 60, 60), replace(EDIT, area="masked"), (128, 128), 4, (128, 128)),
    ],
)  # fmt: skip
def test_the_size_of_the_pass_suits_the_region(
    *,
    picture: tuple[int, int],
    area: masks.Box,
    edit: Repaint,
    native: tuple[int, int],
    upscale: int,
    expected: tuple[int, int],
) -> None:
    assert region_size(box(area, picture), edit, native_size=native, upscale=upscale) == expected


@settings(max_examples=100, deadline=None)
@given(
    picture=st.tuples(st.integers(1, 900), st.integers(1, 900)),
    area=st.sampled_from(AREAS),
    native=st.sampled_from([128, 512, 1024]),
    upscale=st.sampled_from([1, 4]),
)
def test_the_size_of_the_pass_is_one_that_a_model_can_draw(
    *, picture: tuple[int, int], area: str, native: int, upscale: int
) -> None:
    mask, edit = box((0, 0, 9, 9), picture), replace(EDIT, area=area)
    for side in region_size(mask, edit, native_size=(native, native), upscale=upscale):
        assert side % 8 == 0
        assert 64 <= side <= 4096
