"""Ablations by the worker."""

from __future__ import annotations

import pytest

from graine.experiments.ab_test import evaluations
from tests.jobs.conftest import done
from tests.worker.conftest import DRAW, Shop

TWO_PARTS = {**DRAW, "prompt": "a red cat, on a blue chair"}


def test_an_ablation_leaves_out_each_part(shop: Shop) -> None:
    found = done(shop, "ablate", {"base": TWO_PARTS, "seeds": 3})
    assert [(one["part"], one["rest"]) for one in found["parts"]] == [
        ("a red cat", "on a blue chair"),
        ("on a blue chair", "a red cat"),
    ]
    assert (found["done"], found["seeds"], len(found["whole"])) == (3, 3, 3)
    for part in found["parts"]:
        prompts = {shop.library.get(id).prompt for id in part["pictures"]}
        assert prompts == {part["rest"]}
        assert part["pixels"] >= 0
        assert isinstance(part["idle"], bool)
    assert set(found["sentence"]) == {"en", "fr"}


def test_progress_of_an_experiment_is_of_the_whole(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graine.worker.progress_report.EVERY", 0.0)
    id = shop.order({"base": TWO_PARTS, "seeds": 3}, kind="ablate")
    shop.work()
    plan = shop.queue.get(id).plan
    assert plan
    said = [one for one in shop.messages("progress") if one["job"] == id]
    assert {one["total"] for one in said} == {plan["evaluations"]}
    done = [one["done"] for one in said]
    assert done == sorted(done)
    recipe = shop.library.get(1).recipe
    assert recipe
    assert plan["evaluations"] == plan["pictures"] * evaluations(recipe)
