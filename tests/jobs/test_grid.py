"""Grids by the worker."""

from __future__ import annotations

from graine.library.entry import Query
from tests.jobs.conftest import done
from tests.worker.conftest import DRAW, Shop


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
