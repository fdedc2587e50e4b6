"""A/B tests by the worker: by the judge, or with a person's answers."""

from __future__ import annotations

from typing import Any

from graine.experiments.statistics import pairs_until_clear
from graine.library.entry import Query
from tests.worker.conftest import DRAW, Shop

ALIKE = pairs_until_clear(0, 0, 0.05)  # answers in a row that make it clear
AB: dict[str, Any] = {"left": DRAW, "right": {**DRAW, "prompt": "a blue cat"}, "seeds": 8, "first_seed": 5}


def test_the_judge_compares_both_sides(shop: Shop) -> None:
    job = shop.done(shop.order(AB, kind="ab"))
    assert job.state == "done", job.error
    found = job.outcome
    assert found
    assert [one["en"] for one in found["labels"]] == ["a red cat", "a blue cat"]
    assert sum(found["wins"].values()) == len(found["pairs"])
    assert found["ended"] in ("clear", "out of reach", "used up")
    assert set(found["sentence"]) == {"en", "fr"}
    low, high = found["interval"]
    assert 0 <= low <= high <= 1
    for pair in found["pairs"]:
        left, right = (shop.library.get(pair[side]).recipe for side in ("left", "right"))
        assert left
        assert right
        assert (left.seed, left.prompt, right.prompt) == (right.seed, "a red cat", "a blue cat")


def test_sides_and_confounds_are_said_in_both_languages(shop: Shop) -> None:
    left, right = ({**DRAW, "sampler": "ddim", "eta": eta} for eta in (0.2, 0.0125))
    found = shop.done(shop.order(AB | {"left": left, "right": right}, kind="ab")).outcome or {}
    assert found["labels"] == [{"en": "eta 0.2", "fr": "eta 0,2"}, {"en": "eta 0.0125", "fr": "eta 0,0125"}]
    longer = {**DRAW, "prompt": "a blue cat, asleep"}
    found = shop.done(shop.order(AB | {"right": longer}, kind="ab")).outcome or {}
    (said,) = found["confounds"]
    assert "red → blue; (nothing) → , asleep" in said["en"]
    assert "red → blue; (rien) → , asleep" in said["fr"]


def test_a_person_is_asked_pair_by_pair_and_nothing_is_drawn_twice(shop: Shop) -> None:
    id = shop.order(AB | {"chooser": "person"}, kind="ab")
    asked = list[tuple[int, int]]()
    while (job := shop.done_or_waiting(id)).state == "waiting":
        question = job.question
        assert question
        assert question["prompt"]
        asked.append((question["left"], question["right"]))
        red = next(
            side for side in ("left", "right") if shop.library.get(question[side]).prompt == "a red cat"
        )
        shop.queue.answer(id, {"left": question["left"], "right": question["right"], "chosen": red})
    assert job.state == "done", job.error
    assert len(set(asked)) == len(asked) == ALIKE
    assert job.outcome
    assert job.outcome["wins"] == {"left": ALIKE, "right": 0, "neither": 0}
    assert [pair["scores"] for pair in job.outcome["pairs"]] == [None] * ALIKE
    assert job.attempt == 1, "an answer is not a further try"
    assert shop.library.find(Query()).total <= 16


def test_who_has_seen_enough_stops(shop: Shop) -> None:
    id = shop.order(AB | {"chooser": "person"}, kind="ab")
    job = shop.done_or_waiting(id)
    assert job.question
    shop.queue.answer(id, {**job.question, "chosen": "stop"})
    job = shop.done_or_waiting(id)
    assert job.outcome
    assert (job.state, job.outcome["ended"], job.outcome["pairs"]) == ("done", "stopped", [])


def test_a_waiting_job_can_be_canceled(shop: Shop) -> None:
    id = shop.order(AB | {"chooser": "person"}, kind="ab")
    shop.done_or_waiting(id)
    shop.queue.cancel(id)
    shop.work()
    assert shop.queue.get(id).state == "canceled"


def test_sides_that_differ_in_two_things_are_refused(shop: Shop) -> None:
    job = shop.done(shop.order(AB | {"right": {**DRAW, "prompt": "a dog", "cfg": 9}}, kind="ab"))
    error = job.error or {}
    assert error["key"] == "ab_confounded"
    assert "prompt, CFG scale" in error["text"]["en"]
    assert "prompt, fidélité (CFG)" in error["text"]["fr"]
