"""Ablations, grids, refinements and questions about a picture, by the worker."""

from __future__ import annotations

import re
from typing import Any

import pytest

from graine.experiments.ab_test import evaluations
from graine.library.entry import Query
from tests.worker.conftest import DRAW, Shop

TWO_PARTS = {**DRAW, "prompt": "a red cat, on a blue chair"}


def done(shop: Shop, kind: str, wish: dict[str, Any]) -> dict[str, Any]:
    """Give the outcome of a job that is done well."""
    job = shop.done(shop.order(wish, kind=kind))
    assert job.state == "done", job.error
    assert job.outcome is not None
    return job.outcome


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


def test_a_grid_fills(shop: Shop) -> None:
    axes = [{"name": "cfg", "values": "2.5, 4"}, {"name": "steps", "values": "3-5"}]
    found = done(shop, "grid", {"base": DRAW, "axes": axes})
    cfg, steps = found["axes"]
    assert (cfg["name"], cfg["label"]) == ("cfg", {"en": "CFG scale", "fr": "fidélité (CFG)"})
    assert cfg["values"] == [{"en": "2.5", "fr": "2,5"}, {"en": "4", "fr": "4"}]
    assert (steps["name"], steps["label"]) == ("steps", {"en": "steps", "fr": "étapes"})
    assert [one["en"] for one in steps["values"]] == ["3", "4", "5"]
    assert (found["done"], found["total"], len(found["cells"])) == (6, 6, 6)
    for cell in found["cells"]:
        recipe = shop.library.get(cell["picture"]).recipe
        assert recipe
        assert [recipe.cfg, recipe.steps] == [(2.5, 4.0)[cell["place"][0]], (3, 4, 5)[cell["place"][1]]]


def test_a_prompt_matrix_is_a_grid(shop: Shop) -> None:
    axes = [{"name": "prompt_matrix", "values": "red|large"}]
    found = done(shop, "grid", {"base": DRAW, "axes": axes})
    prompts = {shop.library.get(cell["picture"]).prompt for cell in found["cells"]}
    assert prompts == {"a red cat", "a red cat, red", "a red cat, large", "a red cat, red, large"}


def test_a_grid_that_cannot_be_made_draws_nothing(shop: Shop) -> None:
    axes = [{"name": "steps", "values": "0, 5"}]
    job = shop.done(shop.order({"base": DRAW, "axes": axes}, kind="grid"))
    assert job.state == "failed"
    assert shop.library.find(Query()).total == 0


def test_refining_climbs_and_ranks_neighbours(shop: Shop) -> None:
    picture = shop.done(shop.order()).results[0]
    found = done(shop, "refine", {"picture": picture, "variations": 1})
    assert [one["steps"] for one in found["rungs"]][:2] == [10, 20]
    assert found["rungs"][0]["likeness"] is None
    scores = [one["score"] for one in found["neighbours"]]
    assert scores == sorted(scores, reverse=True)
    assert found["settled"] in (10, 20, 40, 80, None)
    best = shop.library.get(found["best"])
    assert picture in [parent.id for parent in best.parents]
    assert found["sentence"]["en"] != found["sentence"]["fr"]
    strengths = [one["what"] for one in found["neighbours"] if "0.1" in one["what"]["en"]]
    assert strengths
    assert all("0,1" in one["fr"] for one in strengths)
    # A weight is told as it is typed, "(red cat:1.1)"; everything else in words.
    french = [one["what"]["fr"] for one in found["neighbours"] if ":" not in one["what"]["fr"]]
    assert not any(re.search(r"\d\.\d", said) for said in [*french, found["sentence"]["fr"]])


def test_a_picture_is_asked_for_words(shop: Shop) -> None:
    picture = shop.done(shop.order()).results[0]
    found = done(shop, "ask", {"picture": picture, "lang": "fr"})
    assert {"subject", "style"} <= set(found["keywords"])
    word, share = found["keywords"]["subject"][0]
    assert 0 < share <= 1
    assert word in found["prompt"]


def test_words_of_a_model_without_attention_cannot_be_shown(shop: Shop) -> None:
    picture = shop.done(shop.order()).results[0]
    job = shop.done(shop.order({"picture": picture}, kind="words"))
    assert (job.error or {})["key"] == "words_unseen"


@pytest.mark.parametrize("kind", ["refine", "ask", "words"])
def test_a_picture_that_is_not_there_is_named(shop: Shop, kind: str) -> None:
    job = shop.done(shop.order({"picture": 12}, kind=kind))
    assert (job.error or {})["key"] == "library_unknown"


def test_progress_of_an_experiment_is_of_the_whole(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graine.worker.reports.EVERY", 0.0)
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
