import numpy as np
import pytest

from training.captions import BACKGROUNDS, COLOURS, WHITE
from training.measures import background, distances, framed, psnr, ssim


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


@pytest.mark.parametrize("name", COLOURS)
def test_each_named_background_is_found_even_if_a_little_off(name: str) -> None:
    red, green, blue = BACKGROUNDS[name][1]
    off = (min(red + 9, 255), max(green - 9, 0), min(blue + 9, 255))
    assert background(drawing(off)) == COLOURS.index(name)


def test_a_white_background_is_white() -> None:
    assert background(drawing((255, 255, 255))) == WHITE


def test_place_and_size_do_not_count_but_the_drawing_does() -> None:
    same = framed(drawing((255, 255, 255), left=50, side=50))
    other = framed(drawing((255, 255, 255))[::-1])
    asked = framed(drawing((255, 255, 255)))
    near, far = distances(asked[None], np.stack([same, other]))[0]
    assert near < 15 < 50 < far


def test_an_empty_picture_can_be_framed() -> None:
    assert framed(np.full((128, 128, 3), 255, np.uint8)).min() == pytest.approx(255)
