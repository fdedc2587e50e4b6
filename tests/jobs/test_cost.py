"""What a wish costs, by arithmetic: from measurements that a test can choose."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import pytest
from PIL import Image

from graine.edits import Redraw
from graine.jobs.base import CheckContext
from graine.jobs.cost import CostEstimate, Recall, effort, settled
from graine.jobs.registry import read_request
from graine.picture import Picture
from graine.recipe import Recipe
from graine.settings import Settings
from graine.studio import Studio
from graine.studio.draw_request import Draw

FACTS: dict[str, Any] = {
    "model:pousse": {"native_size": [128, 128], "default_cfg": 4.0, "upscale": 4, "pixel_bytes": 10},
    "speed:pousse": {"fixed": 0.01, "cell": 1e-5, "finish": 0.2, "full": 4096},
    "memory:pousse": {"bytes": 500_000_000, "pixels": 16_384},
}
CAT = {"prompt": "a red cat, on a chair", "seed": 1, "sampler": "k_euler", "steps": 20}
ROW = 2 * 16 * 16  # cells of a guided call


class Estimating(Protocol):
    def __call__(self, kind: str, wish: Mapping[str, object], recall: Recall = FACTS.get) -> CostEstimate: ...


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    home = tmp_path / "home"
    return Studio(Settings(home=home, pictures=home, inputs=home / "inputs", library=home / "library"))


@pytest.fixture
def estimate(studio: Studio) -> Estimating:
    """What estimates a kind of job; what the worker left can be chosen."""

    def of(kind: str, wish: Mapping[str, object], recall: Recall = FACTS.get) -> CostEstimate:
        return read_request(kind, wish).cost(CheckContext(studio, str, recall))

    return of


def test_a_picture_takes_its_calls_and_its_finish(estimate: Estimating) -> None:
    found = estimate("draw", CAT)
    assert (found.pictures, found.evaluations) == (1, 20)
    assert found.seconds == pytest.approx(20 * (0.01 + ROW * 1e-5) + 0.2, abs=0.01)
    assert found.memory_bytes == 500_000_000


def test_pictures_that_share_calls_share_what_a_call_costs_anyway(estimate: Estimating) -> None:
    found = estimate("draw", CAT | {"count": 8})
    assert found.seconds == pytest.approx(160 * (0.01 / 8 + ROW * 1e-5) + 8 * 0.2, abs=0.01)


def test_a_larger_picture_takes_more_memory(estimate: Estimating) -> None:
    found = estimate("draw", CAT | {"size": [256, 256]})
    assert found.memory_bytes == 500_000_000 + 10 * (65_536 - 16_384)


def test_a_second_pass_takes_the_memory_of_its_size(estimate: Estimating) -> None:
    for hires in ({"scale": 2.0}, {"size": [256, 256]}):
        found = estimate("draw", CAT | {"hires": hires})
        assert found.memory_bytes == 500_000_000 + 10 * (65_536 - 16_384)


def test_what_was_never_measured_is_not_guessed(estimate: Estimating) -> None:
    found = estimate("draw", CAT, {}.get)
    assert (found.seconds, found.memory_bytes, found.evaluations) == (None, None, 20)


@pytest.mark.parametrize(
    ("kind", "wish", "pictures"),
    [
        ("ab", {"left": CAT, "right": CAT | {"cfg": 9}, "seeds": 8}, 16),
        ("ablate", {"base": CAT, "seeds": 3}, 15),  # the whole, two idle changes, two parts
        ("grid", {"base": CAT, "axes": [{"name": "cfg", "values": "1,2,3"}]}, 3),
        ("grid", {"base": CAT, "axes": [{"name": "sampler", "values": "k_euler, Euler"}]}, 1),
        ("ask", {"picture": 1}, 0),
    ],
)
def test_experiments_are_counted(
    estimate: Estimating, kind: str, wish: dict[str, Any], pictures: int
) -> None:
    found = estimate(kind, wish)
    assert found.pictures == pictures
    assert found.evaluations == 20 * pictures


def test_a_budget_is_what_a_hunt_takes(estimate: Estimating) -> None:
    free = estimate("hunt", {"base": CAT, "seeds": 64, "keep": 4})
    bound = estimate("hunt", {"base": CAT, "seeds": 64, "keep": 4, "budget": 60})
    assert free.seconds
    assert free.evaluations < 64 * 20
    assert bound.seconds == 60


def test_refining_is_counted_from_the_pictures_recipe(studio: Studio, estimate: Estimating) -> None:
    recipe = Recipe(prompt="a cat", model="pousse", width=128, height=128)
    kept = studio.library.keep(Picture(Image.new("RGB", (128, 128)), recipe))
    found = estimate("refine", {"picture": kept.id, "variations": 1})
    assert found.pictures > 8
    assert found.seconds


def test_what_a_model_decides_is_taken_from_what_is_known_of_it() -> None:
    recipe = settled(Draw(prompt="a cat"), FACTS.get)
    assert (recipe.width, recipe.height, recipe.cfg, recipe.upscale) == (128, 128, 4.0, 4)


def test_a_redrawing_takes_the_share_of_its_strength() -> None:
    recipe = Recipe(prompt="a cat", steps=20, edit=Redraw(image="0" * 64, strength=0.5))
    assert effort(recipe).calls == 10
