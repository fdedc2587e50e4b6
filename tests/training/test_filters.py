import numpy as np
import pytest

from training.filters import FILTERS, apply, few_colours


@pytest.fixture
def drawing() -> np.ndarray:
    """An orange disc with a dark eye; straight alpha, black where nothing is drawn."""
    y, x = np.mgrid[:128, :128] - 64
    rgba = np.zeros((128, 128, 4), np.uint8)
    rgba[x**2 + y**2 < 48**2] = (240, 140, 20, 255)
    rgba[(x - 10) ** 2 + (y + 10) ** 2 < 8**2] = (30, 20, 20, 255)
    return rgba


def painted(name: str, drawing: np.ndarray, seed: int = 0) -> np.ndarray:
    return apply(name, drawing, np.random.default_rng(seed))


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_keeps_the_shape_and_paints_nothing_far_outside(name: str, drawing: np.ndarray) -> None:
    made = painted(name, drawing)
    assert made.shape == drawing.shape
    assert made.dtype == np.uint8
    assert (made[40:80, 40:60, 3] > 150).mean() > 0.9
    assert (made[:8, :8, 3] < 20).all()


@pytest.mark.parametrize("name", FILTERS)
def test_the_same_random_numbers_give_the_same_picture(name: str, drawing: np.ndarray) -> None:
    assert (painted(name, drawing) == painted(name, drawing)).all()


@pytest.mark.parametrize("name", FILTERS)
def test_an_empty_drawing_stays_empty(name: str) -> None:
    made = painted(name, np.zeros((128, 128, 4), np.uint8))
    assert (made[..., 3] < 40).all()


@pytest.mark.parametrize("name", ["oil painting", "watercolor", "pixel art"])
def test_painted_colours_stay_near_the_drawing(name: str, drawing: np.ndarray) -> None:
    body = painted(name, drawing)[70:90, 40:60, :3].reshape(-1, 3).mean(0)
    assert body[0] > body[1] > body[2]  # orange is still orange


def test_pencil_and_silhouette_have_no_colour(drawing: np.ndarray) -> None:
    for name in ("pencil drawing", "silhouette"):
        rgb = painted(name, drawing)[..., :3].astype(int)
        assert (rgb.max(-1) - rgb.min(-1)).max() <= 12


def test_pixel_art_is_cells_of_few_colours_without_half_transparency(drawing: np.ndarray) -> None:
    made = painted("pixel art", drawing)
    assert set(np.unique(made[..., 3])) <= {0, 255}
    assert len(np.unique(made[made[..., 3] == 255].reshape(-1, 4), axis=0)) <= 13
    flat = sum((made[:, k:] == made[:, : 128 - k]).all(-1).mean() > 0.75 for k in (1,))
    assert flat


def test_filters_look_unlike_each_other(drawing: np.ndarray) -> None:
    def laid(name: str) -> np.ndarray:
        made = painted(name, drawing).astype(float)
        share = made[..., 3:] / 255
        return made[..., :3] * share + 255 * (1 - share)

    looks = {name: laid(name) for name in FILTERS}
    for one in FILTERS:
        for other in FILTERS:
            assert one == other or np.abs(looks[one] - looks[other]).mean() > 4


def test_few_colours_keeps_small_bright_details() -> None:
    colour = np.zeros((16, 16, 3))
    colour[3, 3] = (1, 0, 0)
    assert few_colours(colour, np.ones((16, 16), bool), 2)[3, 3].tolist() == [1, 0, 0]
