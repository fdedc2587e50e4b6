"""Progress: the calls of later passes are counted before they are asked for, and dear calls take longer."""

from dataclasses import replace

import pytest
import torch

from graine.edits import Hires, Loopback
from graine.engine import meter
from graine.engine.render import Renderer
from graine.models.gaussian_model import ExactModel
from graine.pipelines.base import Finished, Pass, Steps
from graine.progress import Progress
from graine.recipe import Recipe

PLAIN = Recipe(
    prompt="a cat", seed=1, sampler="k_euler", steps=5, cfg=3.0, width=64, height=64, model="exact"
)
LOOPS = replace(PLAIN, edit=Loopback(image="0" * 64, loops=3))
SECOND = replace(PLAIN, hires=Hires(scale=2.0, steps=10))


def rounds(recipe: Recipe) -> Steps:
    """Ask for the passes of a drawing, of a loopback of 3, or of a second pass of 10 steps."""
    (drawn,) = yield [Pass(recipe=recipe)]
    for _ in range(2 if recipe.edit else 0):
        (drawn,) = yield [Pass(recipe=recipe, image=drawn.image, strength=0.9)]
    if recipe.hires:
        large = replace(recipe, width=128, height=128, steps=10)
        (drawn,) = yield [Pass(recipe=large, latent=torch.zeros(3, 16, 16), exact_steps=True)]
    return Finished(drawn.image)


@pytest.mark.parametrize(("recipe", "total"), [(PLAIN, 5), (LOOPS, 15), (SECOND, 15)])
def test_the_calls_of_passes_to_come_are_counted_from_the_start(recipe: Recipe, total: int) -> None:
    seen: list[Progress] = []
    list(Renderer(ExactModel(), begin=rounds).draw([recipe, recipe], progress=seen.append))
    assert {progress.total for progress in seen} == {2 * total}
    assert (seen[-1].done, seen[-1].seconds_left) == (2 * total, 0.0)


def test_passes_that_nobody_could_know_of_are_counted_as_soon_as_they_are_asked_for() -> None:
    def surprising(recipe: Recipe) -> Steps:
        yield [Pass(recipe=recipe)]
        (drawn,) = yield [Pass(recipe=recipe)]
        return Finished(drawn.image)

    seen: list[Progress] = []
    list(Renderer(ExactModel(), begin=surprising).draw([PLAIN], progress=seen.append))
    assert [progress.total for progress in seen] == [5] * 5 + [10] * 6


def test_calls_of_a_larger_pass_are_expected_to_take_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    """After 3 of 5 small calls in 3 seconds, 2 small ones and 10 of four times the cells are left."""
    monkeypatch.setattr(meter, "perf_counter", iter([0.0, *[3.0] * 1000]).__next__)
    seen: list[Progress] = []
    list(Renderer(ExactModel(), begin=rounds).draw([SECOND], progress=seen.append))
    assert seen[2].seconds_left == pytest.approx(2 + 10 * 4)


def test_each_window_of_a_large_picture_counts() -> None:
    def wide(recipe: Recipe) -> Steps:
        (drawn,) = yield [Pass(recipe=recipe, window=64, window_overlap=32)]
        return Finished(drawn.image)

    seen: list[Progress] = []
    renderer = Renderer(ExactModel(), begin=wide, row_budget=2)
    picture = next(renderer.draw([replace(PLAIN, width=128)], progress=seen.append))
    assert [progress.done for progress in seen] == [*range(1, 16), 15]  # 3 windows at each of 5 steps
    assert {progress.total for progress in seen} == {15}
    assert picture.measured["calls"] == 5
