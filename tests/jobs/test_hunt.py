"""Hunting by the worker: the hunt of the command line, through any kill."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from graine.experiments.seed_hunt import DraftRound, seed_hunt
from graine.fields import decode
from graine.jobs.draw import DrawRequest
from graine.jobs.hunt import hunt_plan
from graine.library.entry import Query
from graine.prompt.common_words import plain_text
from graine.queue.job import Order, QueueJob
from graine.queue.queue import Queue
from graine.recipe import Recipe
from graine.studio.experiment_runner import ExperimentRunner
from tests.worker.conftest import DRAW, Shop, Start

RECIPE = Recipe(prompt="a cat, watercolor", cfg=4.0)
HUNT: dict[str, Any] = {"base": {**DRAW, "steps": 12}, "seeds": 20, "keep": 2}


def by_hand(home: Path) -> list[tuple[int, float, list[int]]]:
    """Hunt as the command line does: (seed, score, seeds that look the same) of what was kept."""
    shop = Shop(home)
    (recipe,) = shop.studio.plan(decode(DrawRequest, HUNT["base"]))
    seeds = range(recipe.seed, recipe.seed + HUNT["seeds"])
    hunt = seed_hunt(recipe, seeds, keep=2, plan=hunt_plan(recipe), wish=plain_text(recipe.prompt))
    found = ExperimentRunner(shop.studio, shop.library).run(hunt, "by hand")
    shop.close()
    return [(one.seed, one.final.score, [each.recipe.seed for each in one.alike]) for one in found.kept]


def kept(outcome: dict[str, Any] | None) -> list[tuple[int, float, list[int]]]:
    assert outcome
    return [(one["seed"], one["score"], one["alike"]) for one in outcome["kept"]]


def test_it_finds_what_the_command_line_finds(shop: Shop, tmp_path: Path) -> None:
    job = shop.done(shop.order(HUNT, kind="hunt"))
    assert job.state == "done", job.error
    assert kept(job.outcome) == by_hand(tmp_path / "by hand")
    assert job.outcome
    drafts = job.outcome["drafts"]
    assert len(drafts) == job.outcome["total"] == 20
    assert [one["score"] for one in drafts] == sorted((one["score"] for one in drafts), reverse=True)
    assert shop.library.get(job.outcome["kept"][0]["picture"]).recipe
    assert shop.library.find(Query(experiment=job.id)).total == shop.library.find(Query()).total


def test_drafts_are_shown_as_they_come(shop: Shop) -> None:
    id = shop.order(HUNT, kind="hunt")
    shop.work(lambda: bool((shop.queue.get(id).outcome or {}).get("drafts")))
    outcome = shop.queue.get(id).outcome
    assert outcome
    assert (len(outcome["drafts"]), outcome["total"], outcome["kept"]) == (16, 20, None)
    assert outcome["opening"]["seeds"] == 20


@pytest.mark.parametrize("at", ["keep", "load"])
def test_a_cancel_is_heeded_between_two_pictures(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    id, work, seen = shop.order(HUNT, kind="hunt"), getattr(shop.library, at), list[object]()

    def canceling(*given: Any, **more: Any) -> Any:
        seen.append(given)
        if len(seen) == 3:
            shop.queue.cancel(id)
        return work(*given, **more)

    monkeypatch.setattr(shop.library, at, canceling)
    assert shop.done(id).state == "canceled"
    assert len(seen) == 3, "sixteen are drawn, and judged, at once"


def test_drafts_share_network_calls_with_another_clients_drawing(shop: Shop) -> None:
    hunt, drawing = shop.order(HUNT, kind="hunt"), shop.order(client="other", seed=99, steps=6)
    shop.work()
    assert [shop.queue.get(id).state for id in (hunt, drawing)] == ["done", "done"]
    picture = shop.queue.get(drawing).results[0]
    assert picture
    assert int(shop.library.facts(picture)["rows"]) > 2


def hunted(home: Path, start: Start, *, killed: bool) -> QueueJob:
    """Hunt in worker processes, of which the first may be killed when its drafts are judged."""
    home.mkdir()
    with Queue(home / "queue.db") as queue:
        (job,) = queue.submit([Order(kind="hunt", wish=HUNT)])
        worker = start(home)
        if killed:
            worker.wait_for(lambda: bool((queue.get(job.id).outcome or {}).get("drafts")))
            worker.kill()
            worker = start(home)
        worker.wait_for(lambda: queue.get(job.id).state == "done")
        assert worker.end() == 0
        return queue.get(job.id)


def pixels_in(home: Path) -> list[str]:
    """The pictures of a library, by what they show."""
    shop = Shop(home)
    entries = shop.library.find(Query(limit=1000)).entries
    shop.close()
    return sorted(one.pixels for one in entries)


def test_a_hunt_that_was_killed_goes_on_and_draws_nothing_twice(tmp_path: Path, start: Start) -> None:
    job = hunted(tmp_path / "killed", start, killed=True)
    undisturbed = hunted(tmp_path / "undisturbed", start, killed=False)
    assert (job.attempt, undisturbed.attempt) == (2, 1)
    assert kept(job.outcome) == kept(undisturbed.outcome)
    assert pixels_in(tmp_path / "killed") == pixels_in(tmp_path / "undisturbed")


def test_drafts_of_what_converges_are_by_the_sampler_that_is_nearest_in_few_steps() -> None:
    plan = hunt_plan(replace(RECIPE, sampler="k_heun"))
    assert (plan.sampler, plan.schedule, plan.looks, plan.foretells) == (
        "k_lms",
        "draft",
        (DraftRound(8),),
        True,
    )
    assert (plan.calls, plan.final_calls) == (1, 2)
    assert hunt_plan(replace(RECIPE, sampler="ddim")).schedule == "draft_ddim"
    assert hunt_plan(replace(RECIPE, sampler="ddim", schedule="normal")).schedule == "draft"


def test_a_high_cfg_scale_needs_more_steps() -> None:
    assert hunt_plan(replace(RECIPE, cfg=7.0)).looks == (DraftRound(10),)


def test_a_sampler_that_adds_noise_drafts_itself_and_promises_nothing() -> None:
    plan = hunt_plan(replace(RECIPE, sampler="dpmpp_sde"))
    assert (plan.sampler, plan.schedule, plan.foretells) == ("", "", False)
    assert plan.calls == plan.final_calls == 2
