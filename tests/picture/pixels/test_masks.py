"""Masks: their blur, box, fill and overlay follow the rules of the field; nothing else changes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageChops
from scipy.ndimage import correlate1d, distance_transform_edt

from graine.errors import PictureError
from graine.picture.pixels import masks

SIZES = st.tuples(st.integers(1, 40), st.integers(1, 40))


def white(*boxes: masks.Box, size: masks.Size = (64, 48)) -> Image.Image:
    """A mask that is white in these boxes (left, top, right, bottom)."""
    mask = Image.new("L", size)
    for box in boxes:
        mask.paste(255, box)
    return mask


def values(image: Image.Image) -> NDArray[np.uint8]:
    return np.asarray(image)


@st.composite
def any_mask(draw: st.DrawFn) -> Image.Image:
    """A mask with a white box and a box of some grey."""
    size = draw(SIZES)
    mask = Image.new("L", size)
    for shade in (draw(st.integers(1, 255)), 255):
        x, y = draw(st.integers(0, size[0] - 1)), draw(st.integers(0, size[1] - 1))
        mask.paste(shade, (x, y, x + draw(st.integers(1, 12)), y + draw(st.integers(1, 12))))
    return mask


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        ((3, 4, 10, 20), (3, 4, 13, 24)),
        ((-5, -5, 10, 10), (0, 0, 5, 5)),
        ((60, 40, 100, 100), (60, 40, 64, 48)),
        ((0, 0, 64, 48), (0, 0, 64, 48)),
    ],
)
def test_a_box_is_white_where_it_lies_in_the_picture(
    box: tuple[int, int, int, int], expected: masks.Box
) -> None:
    mask = masks.from_box(box, (64, 48))
    assert ImageChops.difference(mask, white(expected)).getbbox() is None


@pytest.mark.parametrize("box", [(64, 0, 5, 5), (0, 0, 0, 5), (5, 5, -2, 5), (-9, 0, 9, 9)])
def test_a_box_beside_the_picture_is_refused_with_the_size(box: tuple[int, int, int, int]) -> None:
    with pytest.raises(PictureError, match=r"The box .* outside the picture, which is 64x48"):
        masks.from_box(box, (64, 48))


def test_what_was_erased_is_white() -> None:
    alpha = white((0, 0, 10, 48))
    assert masks.from_alpha(alpha).getbbox() == (10, 0, 64, 48)


def test_a_mask_of_the_same_shape_is_scaled_and_of_another_refused() -> None:
    assert masks.prepared(white((32, 0, 64, 48)), (128, 96)).getbbox() == (63, 0, 128, 96)
    with pytest.raises(
        PictureError, match=r"The mask is 64x48 and the picture 64x64: they must have the same proportions"
    ):
        masks.prepared(white((0, 0, 9, 9)), (64, 64))
    assert masks.prepared(white((0, 0, 9, 9)), (1000, 755)).size == (1000, 755)  # within 1 %


def test_inverted_white_is_kept_and_black_painted() -> None:
    mask = masks.prepared(white((0, 0, 32, 48)), (64, 48), invert=True)
    assert ImageChops.difference(mask, white((32, 0, 64, 48))).getbbox() is None


@pytest.mark.parametrize(
    ("mask", "options"),
    [
        (white(), {}),
        (white((0, 0, 64, 48)), {"invert": True}),
        (white((5, 5, 9, 9)), {"grow": -3}),
    ],
)
def test_a_mask_that_paints_nothing_is_refused_with_the_repair(
    mask: Image.Image, options: dict[str, int]
) -> None:
    with pytest.raises(PictureError) as caught:
        masks.prepared(mask, (64, 48), invert=bool(options.get("invert")), grow=options.get("grow", 0))
    assert "all black" in caught.value.text("en")
    assert "--invert" in caught.value.text("en")
    assert "entièrement noir" in caught.value.text("fr")


@settings(max_examples=60, deadline=None)
@given(mask=any_mask(), grow=st.integers(1, 9))
def test_growing_reaches_every_pixel_within_the_radius(mask: Image.Image, grow: int) -> None:
    """Level by level: a pixel is at least that grey if one that was lies within the radius."""
    grown = values(masks.prepared(mask, mask.size, grow=grow))
    for level in {1, 128, 255} & {1, *values(mask).ravel().tolist()}:
        near = np.asarray(distance_transform_edt(values(mask) < level)) <= grow
        assert ((grown >= level) == near).all()


@settings(max_examples=60, deadline=None)
@given(mask=any_mask(), shrink=st.integers(1, 3))
def test_shrinking_eats_from_edges_but_not_from_the_pictures_border(mask: Image.Image, shrink: int) -> None:
    solid = mask.point([0] * 255 + [255])
    black = values(solid) == 0
    expected = np.asarray(distance_transform_edt(~black)) > shrink if black.any() else ~black
    if not expected.any():
        with pytest.raises(PictureError):
            masks.prepared(solid, solid.size, grow=-shrink)
    else:
        assert ((values(masks.prepared(solid, solid.size, grow=-shrink)) == 255) == expected).all()


@pytest.mark.parametrize(
    ("sigma", "length"), [(0.3, 3), (0.5, 3), (1, 7), (2, 11), (4, 21), (8, 41), (64, 321)]
)
def test_the_kernel_is_as_long_as_the_fields(sigma: float, length: int) -> None:
    kernel = masks.gaussian(sigma)
    assert len(kernel) == length  # 2 * int(2.5 * sigma + 0.5) + 1
    assert kernel.sum() == pytest.approx(1)
    if sigma >= 1:  # cut off at 2.5 sigma, so a little narrower than the Gaussian
        spread = np.sqrt((kernel * (np.arange(length) - length // 2) ** 2).sum())
        assert 0.93 * sigma < spread <= sigma


def test_the_blur_is_that_of_opencv() -> None:
    """Made with opencv-python 5.0: `GaussianBlur(mask, (21, 1), 4)`, then `(1, 21)`; it rounds its kernel."""
    edge = values(masks.blurred(white((32, 0, 64, 48)), 4))[24, 20:44].tolist()
    opencv = [0, 0, 1, 3, 7, 12, 21, 32, 48, 67, 90, 115, 140, 165, 188, 207, 223, 234, 243, 248, 252, 254]
    assert max(abs(a - b) for a, b in zip(edge, [*opencv, 255, 255], strict=True)) <= 1


def test_the_blur_mirrors_at_a_border_as_opencv_does() -> None:
    """Made with opencv-python 5.0: `GaussianBlur(mask, (11, 1), 2)`, then `(1, 11)`."""
    mask = masks.blurred(white((1, 1, 5, 4), size=(16, 12)), 2)
    column, row = values(mask)[:, 3].tolist(), values(mask)[2].tolist()
    opencv = [132, 129, 119, 97, 67, 39, 18, 6, 1, 0, 0, 0]
    assert max(abs(a - b) for a, b in zip(column, opencv, strict=True)) <= 1
    opencv = [131, 132, 130, 119, 96, 66, 37, 17, 6, 1, 0, 0, 0, 0, 0, 0]
    assert max(abs(a - b) for a, b in zip(row, opencv, strict=True)) <= 1


@settings(max_examples=60, deadline=None)
@given(mask=any_mask(), sigma=st.sampled_from([0.4, 1, 2, 4, 7]))
def test_the_blur_of_the_part_that_matters_is_the_blur_of_all(mask: Image.Image, sigma: float) -> None:
    whole = values(mask)
    for axis in (1, 0):
        soft = correlate1d(whole.astype(np.float32), masks.gaussian(sigma), axis=axis, mode="mirror")
        whole = np.rint(np.clip(soft, 0, 255)).astype(np.uint8)
    if whole.max() < 0.1 * values(mask).max():
        with pytest.raises(PictureError, match=r"a blur of .* pixels erases it"):
            masks.blurred(mask, sigma)
    else:
        assert (values(masks.blurred(mask, sigma)) == whole).all()


def test_a_spot_that_the_blur_washes_out_is_refused_with_the_repair() -> None:
    with pytest.raises(PictureError) as caught:
        masks.blurred(white((20, 20, 21, 21)), 4)
    assert "a blur of 4 pixels erases it" in caught.value.text("en")
    assert "--grow 4" in caught.value.text("fr")
    grown = masks.prepared(white((20, 20, 21, 21)), (64, 48), grow=4)
    assert values(masks.blurred(grown, 4)).max() >= 100


def test_no_blur_leaves_the_mask() -> None:
    mask = white((3, 3, 9, 9))
    assert masks.blurred(mask, 0) is mask
    assert masks.blurred(white((0, 0, 64, 48)), 4).getextrema() == (255, 255)


def test_the_overlay_of_a_whole_picture_is_doubled_and_clipped() -> None:
    grey = Image.frombytes("L", (6, 1), bytes([0, 1, 64, 127, 128, 255]))
    assert list(masks.overlay(grey, area="picture").tobytes()) == [0, 2, 128, 254, 255, 255]
    assert masks.overlay(grey, area="masked").tobytes() == grey.tobytes()
    assert list(masks.overlay(grey, area="masked", soft=True).tobytes()) == [0, 8, 255, 255, 255, 255]


@pytest.mark.parametrize(
    ("region", "size", "padding", "shape", "expected"),
    [
        ((200, 300, 328, 332), (640, 640), 0, (512, 512), (200, 252, 328, 380)),  # 128x32 becomes 128x128
        ((200, 300, 232, 428), (640, 640), 0, (512, 512), (152, 300, 280, 428)),
        ((200, 300, 328, 332), (640, 640), 32, (512, 512), (168, 220, 360, 412)),
        ((200, 0, 328, 32), (640, 640), 0, (512, 512), (200, 0, 328, 128)),  # moved in from the upper border
        ((200, 608, 328, 640), (640, 640), 0, (512, 512), (200, 512, 328, 640)),  # and from the lower one
        ((0, 10, 20, 110), (640, 640), 0, (512, 512), (0, 10, 100, 110)),
        ((10, 10, 110, 60), (640, 640), 0, (768, 512), (10, 2, 110, 68)),  # 100 / 1.5 = 66.7
        ((0, 10, 600, 20), (640, 100), 0, (512, 512), (0, 0, 600, 100)),  # too flat for the shape
        ((0, 0, 640, 640), (640, 640), 32, (512, 512), (0, 0, 640, 640)),
        ((5, 5, 6, 6), (640, 640), 0, (512, 512), (5, 5, 6, 6)),
    ],
)
def test_the_box_round_a_mask_gets_the_shape_of_the_pass(
    *, region: masks.Box, size: masks.Size, padding: int, shape: masks.Size, expected: masks.Box
) -> None:
    assert masks.crop_box(white(region, size=size), padding, shape) == expected


@settings(max_examples=100)
@given(mask=any_mask(), padding=st.integers(0, 50), width=st.integers(8, 64), height=st.integers(8, 64))
def test_the_box_holds_the_mask_and_lies_in_the_picture(
    mask: Image.Image, padding: int, *, width: int, height: int
) -> None:
    left, top, right, bottom = masks.crop_box(mask, padding, (width, height))
    inner = masks.mask_box(mask)
    assert 0 <= left <= inner[0] < inner[2] <= right <= mask.width
    assert 0 <= top <= inner[1] < inner[3] <= bottom <= mask.height


def test_a_fill_takes_the_colours_around_and_keeps_every_other_pixel() -> None:
    picture = Image.new("RGB", (64, 48), (200, 40, 40))
    picture.paste((20, 20, 220), (32, 0, 64, 48))
    hole = (22, 10, 42, 38)
    painted = picture.copy()
    painted.paste((0, 255, 0), hole)  # what is in the hole must not matter
    filled = masks.filled(painted, white(hole))
    outside = np.asarray(white(hole)) == 0
    assert (np.asarray(filled)[outside] == np.asarray(picture)[outside]).all()
    inside = np.asarray(filled.crop(hole), int)
    assert inside[..., 1].max() <= 41  # no green
    assert inside[14, 0, 0] > 190 > inside[14, -1, 0]  # red on the left flows in, blue on the right
    steps = np.abs(np.diff(inside[14, :, 0]))
    assert steps.max() < 30  # softly


def test_a_fill_without_surroundings_is_their_mean() -> None:
    picture = Image.new("RGB", (8, 8), (10, 20, 30))
    picture.paste((30, 40, 50), (4, 0, 8, 8))
    filled = masks.filled(picture, white((0, 0, 8, 8), size=(8, 8)))
    assert filled.getcolors() == [(64, (20, 30, 40))]


@settings(max_examples=40, deadline=None)
@given(mask=any_mask(), red=st.integers(0, 255), green=st.integers(0, 255))
def test_a_fill_of_one_colour_is_that_colour(mask: Image.Image, red: int, green: int) -> None:
    picture = Image.new("RGB", mask.size, (red, green, 7))
    assert masks.filled(picture, mask).tobytes() == picture.tobytes()


@pytest.mark.parametrize(
    "box", [(9, 9, 10, 10), (0, 0, 1, 1), (63, 47, 64, 48), (14, 14, 18, 18), (9, 9, 15, 15)]
)
def test_a_mask_finer_than_latent_space_becomes_a_cell(box: masks.Box) -> None:
    coarse = masks.at_least_a_cell(white(box))
    cells = values(coarse.resize((8, 6), Image.Resampling.BOX))
    assert set(cells.ravel().tolist()) == {0, 255}
    assert (values(coarse)[values(white(box)) > 0] == 255).all()
    assert (cells == 255).sum() <= 4


def test_a_mask_that_fills_a_cell_stays() -> None:
    mask = white((8, 8, 16, 16), (40, 40, 41, 41))
    assert masks.at_least_a_cell(white()).getbbox() is None
    assert masks.at_least_a_cell(mask) is mask
