"""What the worker makes of jobs: the pictures of `Studio.draw`, whoever shares the network calls."""

from __future__ import annotations

import base64
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from graine.errors import WriteError
from graine.library.entry import VARIED, Parent, Query
from graine.library.store import Library
from graine.picture import Picture
from graine.recipe import Recipe
from graine.studio import Draw
from tests.worker.conftest import DRAW, Shop

WISH: Any = {**DRAW, "size": (64, 64)}


def solo(shop: Shop, **wish: Any) -> list[str]:
    """Name the pixels that `Studio.draw` gives."""
    return [picture.pixels_hash for picture in shop.studio.draw(shop.studio.plan(Draw(**{**WISH, **wish})))]


def drawn_twice(*_: object) -> None:
    pytest.fail("drawn twice")


def test_a_job_gives_the_pictures_of_the_studio(shop: Shop) -> None:
    job = shop.done(shop.order(count=3))
    assert (job.state, job.attempt) == ("done", 1)
    assert shop.pixels(job) == solo(shop, count=3)
    assert job.plan
    assert [recipe["seed"] for recipe in job.plan["recipes"]] == [5, 6, 7]


def test_eight_clients_share_network_calls_and_each_gets_its_own(shop: Shop) -> None:
    samplers = ["k_euler", "k_heun", "k_lms", "ddim", "k_euler_a", "k_dpm_2", "k_dpmpp_2m", "k_dpmpp_sde"]
    ids = [
        shop.order(client=f"client {index}", sampler=sampler, steps=4 + index, seed=index)
        for index, sampler in enumerate(samplers)
    ]
    shop.work()
    for index, (id, sampler) in enumerate(zip(ids, samplers, strict=True)):
        assert shop.pixels(shop.queue.get(id)) == solo(shop, sampler=sampler, steps=4 + index, seed=index)
    facts = [shop.library.facts(id)["rows"] for id in range(1, 9)]
    assert max(map(int, facts)) > 8, "nobody shared a call"


def test_what_the_library_has_is_not_drawn_again(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    first = shop.done(shop.order(count=2))
    monkeypatch.setattr(shop.worker.pool, "start", drawn_twice)
    again = shop.done(shop.order(count=2))
    assert again.results == first.results


def test_two_jobs_of_one_recipe_are_one_picture(shop: Shop) -> None:
    ids = [shop.order(client=client) for client in ("one", "other")]
    shop.work()
    results = {shop.queue.get(id).results for id in ids}
    assert len(results) == 1
    assert shop.library.find(Query()).total == 1


def test_recipes_are_drawn_as_they_are(shop: Shop) -> None:
    recipe = Recipe(prompt="a cat", model="exact", width=64, height=72, steps=3, seed=9)
    (job,) = [shop.done(shop.order({}, recipes=[recipe.to_dict()]))]
    assert job.state == "done", job.error
    assert shop.library.get(job.results[0] or 0).recipe == recipe


def test_pictures_have_the_parents_and_tags_of_their_wish(shop: Shop) -> None:
    first = shop.done(shop.order()).results[0]
    assert first
    second = shop.done(shop.order(seed=6, parents=[first], tags=["api"])).results[0]
    assert second
    entry = shop.library.get(second)
    assert (entry.parents, entry.tags) == ((Parent(first, VARIED),), ("api",))


def test_a_picture_is_edited(shop: Shop) -> None:
    image = Image.linear_gradient("L").resize((64, 64)).convert("RGB")
    taken = shop.studio.take(image)
    redrawn = shop.done(shop.order(edit={"kind": "redraw", "image": taken.hash, "strength": 0.5}))
    sharper = shop.done(
        shop.order({"edit": {"kind": "adjust", "image": taken.hash, "sharpen": 1.0}}),
    )
    assert (redrawn.state, sharper.state) == ("done", "done")
    assert shop.library.get(sharper.results[0] or 0).width == 64


def test_an_edit_without_a_prompt_takes_that_of_its_picture(shop: Shop) -> None:
    first = shop.done(shop.order()).results[0]
    assert first
    taken = shop.studio.take(shop.library.load(shop.library.get(first)))
    edit = {"kind": "redraw", "image": taken.hash, "strength": 0.5}
    job = shop.done(shop.order(prompt="", edit=edit, parents=[first], how="edited"))
    assert shop.library.get(job.results[0] or 0).prompt == "a red cat"


@pytest.mark.parametrize(
    ("wish", "key"),
    [
        ({"prompt": " "}, "prompt_empty"),
        ({"steps": 0}, "integer"),
        ({"colour": "red"}, "recipe_fields"),
        ({"edit": {"kind": "redraw", "image": "0" * 64}}, "input_missing"),
        ({"parents": [12]}, "library_unknown"),
    ],
)
def test_one_jobs_failure_is_its_own(shop: Shop, wish: dict[str, Any], key: str) -> None:
    bad, good = shop.order(client="one", **wish), shop.order(client="other")
    shop.work()
    failed = shop.queue.get(bad)
    assert (failed.state, shop.queue.get(good).state) == ("failed", "done")
    assert failed.error
    assert failed.error["key"] == key
    assert failed.error["text"]["en"] != failed.error["text"]["fr"]


def test_a_full_disk_fails_the_job_and_the_next_one_is_drawn(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = Library.keep

    def full(library: Library, picture: Picture, **more: Any) -> Any:
        if picture.recipe.seed == 5:
            raise WriteError("picture_disk_full", path="x", folder="y", reason="no space")
        return keep(library, picture, **more)

    monkeypatch.setattr(Library, "keep", full)
    bad, good = shop.order(), shop.order(seed=6)
    shop.work()
    assert shop.queue.get(good).state == "done"
    assert (shop.queue.get(bad).error or {})["key"] == "picture_disk_full"


def test_a_queued_job_is_canceled_and_never_drawn(shop: Shop) -> None:
    id = shop.order()
    shop.queue.cancel(id)
    shop.work()
    assert (shop.queue.get(id).state, shop.library.find(Query()).total) == ("canceled", 0)


def test_a_running_job_stops_before_the_next_network_call(shop: Shop) -> None:
    id, other = shop.order(count=2, steps=50), shop.order(client="other", seed=9)
    for _ in range(4):
        shop.worker.turn()
    assert shop.queue.cancel(id).cancel_asked
    shop.worker.turn()
    assert shop.queue.get(id).state == "canceled"
    assert {drawing.run.id for drawing in shop.worker.pool.drawings} == {other}
    shop.work()
    assert shop.queue.get(other).state == "done"
    assert shop.pixels(shop.queue.get(other)) == solo(shop, seed=9)


def test_a_job_whose_lease_is_lost_is_let_go(shop: Shop) -> None:
    id = shop.order(steps=50)
    shop.worker.turn()
    shop.worker._leases._lost.add(id)  # pyright: ignore[reportPrivateUsage]
    shop.worker.turn()
    assert (shop.worker.runs, shop.worker.pool.drawings) == ([], [])
    assert shop.queue.get(id).state == "running"


def test_jobs_in_hand_go_back_when_the_worker_is_told_to_end(shop: Shop) -> None:
    id = shop.order(steps=50)
    shop.worker.turn()
    shop.worker.stopping.set()
    shop.worker.serve()
    job = shop.queue.get(id)
    assert (job.state, job.attempt) == ("queued", 0)


def test_one_heavy_client_does_not_keep_the_others_waiting(shop: Shop) -> None:
    heavy = shop.order(client="heavy", count=200, steps=3)
    for _ in range(3):
        shop.worker.turn()
    light = shop.done(shop.order(client="light", seed=900, steps=3))
    assert light.state == "done"
    assert shop.queue.get(heavy).results.count(None) > 100


def test_the_page_hears_of_progress_and_sees_the_picture_grow(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graine.worker.progress_report.EVERY", 0.0)
    id = shop.order(count=2)
    shop.work()
    progress = [one for one in shop.messages("progress") if one["job"] == id]
    assert {one["total"] for one in progress} == {12}
    done = [one["done"] for one in progress]
    assert done == sorted(done)
    assert progress[-1]["seconds_left"] is not None
    previews = [one for one in shop.messages("preview") if one["job"] == id]
    assert {one["index"] for one in previews} == {0, 1}
    assert len({one["index"] for one in previews[:4]}) == 2, "one picture was shown, and then the other"
    head, _, data = previews[0]["image"].partition(",")
    assert head == "data:image/webp;base64"
    assert Image.open(io.BytesIO(base64.b64decode(data))).size == (8, 8)


def test_a_preview_comes_at_most_four_times_a_second(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "slow", call=0.02)
    shop.order(steps=30)
    shop.work()
    assert 2 <= len(shop.messages("preview")) <= 5
    shop.close()


def test_what_the_answering_process_needs_to_know_is_left_for_it(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graine.worker.model_facts.EVERY", 0.0)
    shop.done(shop.order(count=2, model="pousse"))
    model, speed = shop.queue.recall("model:pousse"), shop.queue.recall("speed:pousse")
    assert model
    assert (model["native_size"], model["family"]) == ([64, 64], "exact")
    assert speed
    assert speed["cell"] > 0
    assert (shop.queue.recall("memory:pousse") or {})["pixels"] == 64 * 64
    shop.done(shop.order(model="pousse", hires={"scale": 2.0}))
    assert (shop.queue.recall("memory:pousse") or {})["pixels"] == 128 * 128
    assert [one["state"] for one in shop.messages("model")] == ["loading", "ready"]


def test_memory_measures_do_not_make_another_picture(shop: Shop) -> None:
    """A picture that was drawn with measures for want of memory answers for its recipe."""
    (recipe,) = shop.studio.plan(Draw(**WISH))
    (picture,) = shop.studio.draw([recipe])
    kept = shop.library.keep(replace(picture, recipe=replace(recipe, memory=("tiled VAE",))))
    assert shop.done(shop.order()).results == (kept.id,)
