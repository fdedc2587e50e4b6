import numpy as np
import pytest
from PIL import Image

from training.backgrounds import BACKGROUNDS, COLOURS, TINT_NAMES, TINTS, UNTINTED, WHITE
from training.evaluation.measures import (
    background,
    distances,
    framed,
    halves,
    kernel_distance,
    on_white,
    psnr,
    spread,
    ssim,
    tint,
)


def drawing(colour: tuple[int, int, int], left: int = 30, side: int = 60) -> np.ndarray:
    """A blue square with a yellow corner on a ground."""
    picture = np.full((128, 128, 3), colour, np.uint8)
    picture[30 : 30 + side, left : left + side] = (20, 40, 180)
    picture[30 : 30 + side // 2, left : left + side // 2] = (250, 220, 40)
    return picture


def test_psnr_of_a_known_error() -> None:
    black = np.zeros((8, 8, 3), np.uint8)
    assert psnr(black + np.uint8(16), black) == pytest.approx(24.05, abs=0.01)  # 20 log10(255 / 16)


def test_ssim_is_one_for_the_same_picture_and_falls_with_blur_and_noise() -> None:
    picture = drawing((255, 255, 255))
    noisy = np.clip(picture + np.random.default_rng(0).normal(0, 20, picture.shape), 0, 255).astype(np.uint8)
    assert ssim(picture, picture) == pytest.approx(1)
    assert ssim(noisy, picture) < 0.7
    assert ssim(noisy, picture) == pytest.approx(ssim(picture, noisy))


def test_what_is_half_transparent_is_half_white() -> None:
    rgba = np.array([[[[0, 100, 200, 255], [0, 100, 200, 0], [0, 100, 200, 51]]]], np.uint8)
    assert on_white(rgba).tolist() == [[[[0, 100, 200], [255, 255, 255], [204, 224, 244]]]]


@pytest.mark.parametrize("name", COLOURS)
def test_each_named_background_is_found_even_if_a_little_off(name: str) -> None:
    red, green, blue = BACKGROUNDS[name][1]
    off = (min(red + 9, 255), max(green - 9, 0), min(blue + 9, 255))
    assert background(drawing(off)) == COLOURS.index(name)


def test_a_white_background_is_white() -> None:
    assert background(drawing((255, 255, 255))) == WHITE


@pytest.mark.parametrize("name", TINT_NAMES)
def test_each_tint_is_found_beside_grey_and_a_little_of_another_colour(name: str) -> None:
    hsv = np.zeros((128, 128, 3), np.uint8)
    hsv[..., 2] = 255
    hsv[30:90, 30:90] = (TINTS[name][2] + 4, 190, 220)
    hsv[40:50, 30:90] = (0, 0, 90)
    hsv[50:55, 30:90] = ((TINTS[name][2] + 128) % 256, 200, 200)
    assert tint(np.asarray(Image.fromarray(hsv, "HSV").convert("RGB"))) == TINT_NAMES.index(name)


def test_what_has_no_colour_has_no_tint() -> None:
    assert tint(np.full((128, 128, 3), 240, np.uint8)) == UNTINTED


def test_place_and_size_do_not_count_but_the_drawing_does() -> None:
    same = framed(drawing((255, 255, 255), left=50, side=50))
    other = framed(drawing((255, 255, 255))[::-1])
    asked = framed(drawing((255, 255, 255)))
    near, far = distances(asked[None], np.stack([same, other]))[0]
    assert near < 15 < 50 < far


def test_an_empty_picture_can_be_framed() -> None:
    assert framed(np.full((128, 128, 3), 255, np.uint8)).min() == pytest.approx(255)


def test_things_beside_each_other_are_cut_apart_and_each_fills_its_half() -> None:
    picture = np.full((128, 128, 3), 255, np.uint8)
    picture[60:100, 8:61], picture[50:100, 66:110] = (200, 0, 0), (0, 0, 200)
    left, right = halves(picture)
    assert left.shape == right.shape == picture.shape
    assert left[64, 64].tolist() == [200, 0, 0]
    assert right[64, 64].tolist() == [0, 0, 200]
    assert not (left == (0, 0, 200)).all(2).any()
    assert (left[..., 1] < 100).mean() > 0.6  # 53x40 of 56x56


def test_an_empty_half_stays_empty() -> None:
    assert halves(np.full((128, 128, 3), 200, np.uint8)).min() == 200


def test_spread_is_the_mean_distance_of_different_rows() -> None:
    assert spread(np.array([[0.0, 0.0], [3.0, 3.0], [3.0, 3.0]])) == pytest.approx(2)  # of 3, 3 and 0


def test_the_kernel_distance_of_one_kind_is_about_zero_and_grows_with_the_shift() -> None:
    random = np.random.default_rng(0)
    some, alike = random.normal(size=(2, 300, 16))
    near, far = kernel_distance(some, alike + 0.2), kernel_distance(some, alike + 1.0)
    assert abs(kernel_distance(some, alike)) < 0.02 < near < far


def test_the_kernel_distance_of_two_points_by_hand() -> None:
    some, others = np.array([[1.0], [1.0]]), np.array([[0.0], [0.0]])
    assert kernel_distance(some, others) == pytest.approx(2**3 + 1 - 2 * 1)
