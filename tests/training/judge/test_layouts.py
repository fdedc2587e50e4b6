from collections.abc import Iterator

import pytest
import torch

from tests.training.judge.judge_world import ARROW, CODES, PANDA, entries, world
from training.backgrounds import BACKGROUNDS, COLOURS
from training.judge import layouts, names
from training.judge.layouts import Painter, as_seen
from training.judge.names import lexicon
from training.judge.pairs import SIDE, UNNAMED, WHITE, Example


@pytest.fixture(autouse=True)
def small_world(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(names, "_entries", entries)
    lexicon.cache_clear()
    torch.manual_seed(3)
    yield
    lexicon.cache_clear()


def alone(code: str, ground: int = WHITE) -> Example:
    return Example((CODES.index(code) * 3,), "alone", ground)


def test_pictures_have_the_size_and_range_that_the_judge_reads() -> None:
    examples = [alone(PANDA, ground) for ground in (WHITE, UNNAMED, *range(len(COLOURS)))]
    examples += [Example((0,) * count, layout, WHITE) for layout, count in layouts.SPOTS]
    made = Painter(world()).paint(examples)
    assert made.shape == (len(examples), 3, SIDE, SIDE)
    assert made.min() >= 0
    assert made.max() <= 1
    assert made.flatten(1).std(1).min() > 0.05  # something is to be seen on each


def test_a_named_ground_has_its_colour() -> None:
    for number, name in enumerate(COLOURS):
        corner = Painter(world()).paint([alone(PANDA, number)] * 16)[:, :, 1, 1].mean(0)
        assert (corner - torch.tensor(BACKGROUNDS[name][1]) / 255).abs().max() < 0.12, name


def test_signs_keep_their_side_and_other_things_do_not() -> None:
    painter = Painter(world())

    def red_on_the_left(code: str) -> float:
        made = painter.paint([alone(code)] * 40)
        return (red(made[..., : SIDE // 2]) > red(made[..., SIDE // 2 :])).float().mean().item()

    assert red_on_the_left(ARROW) > 0.95
    assert 0.2 < red_on_the_left(PANDA) < 0.8


def red(made: torch.Tensor) -> torch.Tensor:
    """Count what is red."""
    return ((made[:, 0] > 0.6) & (made[:, 1:].amax(1) < 0.4)).flatten(1).sum(1)


def test_what_stands_first_is_left_or_above() -> None:
    drawn = world()
    drawn.layers[0, :3], drawn.layers[3, :3] = 0, 0
    drawn.layers[0, 0], drawn.layers[3, 2] = drawn.layers[0, 3], drawn.layers[3, 3]  # one red, one blue
    for layout, axis in (("row", 2), ("column", 1)):
        made = Painter(drawn).paint([Example((0, 3), layout, WHITE)] * 20)
        parts = made.split(SIDE // 2, dim=axis + 1)
        assert (parts[0][:, 0] - parts[0][:, 2]).mean() > 0.02
        assert (parts[1][:, 0] - parts[1][:, 2]).mean() < -0.02


def test_real_pictures_are_shown_as_they_are() -> None:
    seen = as_seen(world().layers[:1])[0]
    assert seen[:, 0, 0].tolist() == [1, 1, 1]
    assert seen[:, SIDE // 2, SIDE // 4 + 2].tolist() == [1, -1, -1]
