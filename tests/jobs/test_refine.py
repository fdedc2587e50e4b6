"""Refining: how it is planned for a recipe, and done by the worker."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from graine.jobs.refine import refine_plan, reweighted
from graine.prompt.syntax.grammar import parse_attention
from graine.recipe import Recipe
from tests.jobs.conftest import done
from tests.worker.conftest import Shop

RECIPE = Recipe(prompt="a cat, watercolor", cfg=4.0)


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


def test_each_part_of_a_prompt_is_tried_weaker_and_stronger() -> None:
    tried = reweighted("a cat, watercolor")
    assert [prompt for _, prompt in tried] == [
        "(a cat:0.85), watercolor",
        "(a cat:1.15), watercolor",
        "a cat, (watercolor:0.85)",
        "a cat, (watercolor:1.15)",
    ]
    for change, prompt in tried:
        weights = {round(piece.weight, 2) for piece in parse_attention(prompt)}
        assert len(weights - {1.0}) == 1
        assert change in prompt


@pytest.mark.parametrize(
    "prompt", ["a (cat:1.2), ink", "[a|b], ink", "a cat AND a dog", r"a \(cat\)", "a cat <lora:x:1>", ""]
)
def test_a_prompt_with_marks_of_its_own_is_left_as_it_is(prompt: str) -> None:
    assert reweighted(prompt) == []


def test_what_never_stands_still_is_not_climbed() -> None:
    assert not refine_plan(replace(RECIPE, sampler="dpmpp_sde")).converges
