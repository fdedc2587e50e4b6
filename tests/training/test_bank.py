from random import Random

import pytest
import torch

from training.bank import COLOURED, VARIANTS, over, variant
from training.captions import BACKGROUNDS, COLOURS, WHITE
from training.data import SIZE


@pytest.fixture
def picture() -> torch.Tensor:
    """A red square in the upper left corner of nothing; straight alpha."""
    drawn = torch.zeros(4, SIZE, SIZE)
    drawn[0] = 1  # red even where nothing is drawn
    drawn[3, 10:40, 10:40] = 1
    return drawn


def test_the_first_two_variants_are_as_drawn_and_mirrored(picture: torch.Tensor) -> None:
    as_drawn, mirrored = (variant(picture, number, Random(0)) for number in (0, 1))
    assert torch.equal(as_drawn[3], picture[3])
    assert as_drawn[0, 0, 0] == 0  # premultiplied: nothing drawn has no colour
    assert torch.equal(mirrored, as_drawn.flip(2))


@pytest.mark.parametrize("number", range(2, VARIANTS))
def test_later_variants_are_smaller_and_whole(picture: torch.Tensor, number: int) -> None:
    made = variant(picture, number, Random(number))
    assert made.shape == (4, SIZE, SIZE)
    area = float(made[3].sum() / picture[3].sum())
    assert 0.6 < area < 1.02
    assert (made[3, 64:] == 0).all()  # it moves, but not across the picture


@pytest.mark.parametrize("background", range(len(COLOURS)))
def test_a_named_background_is_near_its_colour(picture: torch.Tensor, background: int) -> None:
    torch.manual_seed(background)
    corner = (over(variant(picture, 0, Random(0)), background)[:, -1, -1] + 1) * 127.5
    wanted = torch.tensor(BACKGROUNDS[COLOURS[background]][1]).float()
    assert (corner - wanted).abs().max() <= 0.04 * 255 + 1e-3


def test_white_is_white_and_the_drawing_keeps_its_colour(picture: torch.Tensor) -> None:
    laid = over(variant(picture, 0, Random(0)), WHITE)
    assert laid[:, -1, -1].tolist() == [1, 1, 1]
    assert laid[:, 20, 20].tolist() == [1, -1, -1]


def test_two_variants_of_ten_have_a_coloured_background() -> None:
    assert set(COLOURED) <= set(range(2, VARIANTS))
