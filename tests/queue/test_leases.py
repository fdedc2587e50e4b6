from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graine.queue.job import QueueJob
from graine.queue.queue import LeaseLost, Queue
from tests.queue.opening import DAY, Clocks, Quick, claimed, drained, kinds, order, submitted

REPORTS: dict[str, Callable[[Queue, QueueJob], object]] = {
    "planned": lambda queue, job: queue.planned(job, {"recipes": []}, 1),
    "result": lambda queue, job: queue.result(job, 0, 1),
    "outcome": lambda queue, job: queue.outcome(job, {"total": 1}),
    "ask": lambda queue, job: queue.ask(job, {"left": 1, "right": 2}),
    "done": Queue.done,
    "failed": lambda queue, job: queue.failed(job, {"key": "x"}),
    "canceled": Queue.canceled,
    "release": Queue.release,
}


def test_a_claim_begins_a_job(queue: Queue) -> None:
    (job,) = submitted(queue, "a")
    mine = claimed(queue)
    assert (mine.id, mine.state, mine.attempt) == (job.id, "running", 1)
    assert mine.begun
    assert queue.get(job.id) == mine
    assert queue.claim("w") is None


def test_clients_take_turns_each_with_its_first(queue: Queue) -> None:
    jobs = submitted(queue, "aaaabbc")
    assert "".join(queue.get(id).client for id in drained(queue)) == "abcabaa"
    assert [job.id for job in sorted(jobs, key=lambda job: job.place)] == [job.id for job in jobs]


def test_who_comes_anew_waits_for_one_job_of_each(queue: Queue) -> None:
    submitted(queue, "aaabb")
    for _ in range(3):
        queue.done(claimed(queue))
    submitted(queue, "cc")
    assert "".join(queue.get(id).client for id in drained(queue)) == "bacc"


def test_kinds_narrow_what_is_claimed(queue: Queue) -> None:
    queue.submit([order("a", kind="hunt"), order("a", kind="draw")])
    queue.submit([order("b", kind="ab")])
    assert queue.claim("w", kinds=("refine",)) is None
    jobs = [queue.claim("w", kinds=("draw", "ab")) for _ in range(3)]
    assert [job and job.kind for job in jobs] == ["draw", "ab", None]


def test_light_clients_hardly_notice_a_heavy_one(queue: Queue) -> None:
    """One client with 400 jobs, 19 that ask five times, each when the last answer has come."""
    queue.submit([order("heavy")] * 400)
    left = {f"light-{number}": 5 for number in range(19)}
    asked: dict[str, int] = {}
    waits: list[int] = []
    for client in left:
        asked[queue.submit([order(client)])[0].id] = 0
    for now in range(1, 496):
        job = claimed(queue)
        queue.done(job)
        if job.client != "heavy":
            waits.append(now - asked[job.id])
            left[job.client] -= 1
            if left[job.client]:
                asked[queue.submit([order(job.client)])[0].id] = now
    assert len(waits) == 95
    assert max(waits) < 25
    assert queue.counts() == {"done": 495}


def test_a_lease_that_is_renewed_lasts(queue: Queue, clocks: Clocks) -> None:
    submitted(queue, "aa")
    mine, others = claimed(queue, "w"), claimed(queue, "v")
    for _ in range(10):
        clocks.pass_by(9)
        assert queue.renew("w", [mine.id, others.id]) == {mine.id}
        assert queue.renew("v", [others.id, mine.id]) == {others.id}
        assert queue.sweep() == []
    queue.done(mine)
    assert queue.renew("w", [mine.id]) == set()


def test_what_a_dead_worker_had_is_tried_three_times_then_set_aside(queue: Queue, clocks: Clocks) -> None:
    (poison,) = submitted(queue, "a")
    good = submitted(queue, "bc")
    for attempt in (1, 2, 3):
        while (job := claimed(queue)).id != poison.id:
            queue.done(job)
        assert job.attempt == attempt
        clocks.pass_by(9.9)
        assert queue.sweep() == []
        clocks.pass_by(0.2)
        assert queue.sweep() == [poison.id]
    now = queue.get(poison.id)
    assert (now.state, now.attempt) == ("quarantined", 3)
    assert now.error
    assert now.error["key"] == "queue_poison"
    assert "3" in now.error["text"]["en"]
    assert "3 fois" in now.error["text"]["fr"]
    drained(queue)
    assert {queue.get(job.id).state for job in good} == {"done"}
    assert queue.claim("w") is None
    again = queue.again(poison.id)
    assert (again.state, again.attempt, again.error) == ("queued", 0, None)


def test_a_dead_workers_job_that_was_to_be_canceled_is_canceled(queue: Queue, clocks: Clocks) -> None:
    submitted(queue, "a")
    job = claimed(queue)
    queue.cancel(job.id)
    clocks.pass_by(11)
    assert queue.sweep() == [job.id]
    assert queue.get(job.id).state == "canceled"


def test_what_a_worker_had_that_is_known_to_be_gone_is_taken_back_before_its_lease_ends(queue: Queue) -> None:
    submitted(queue, "ab")
    left, kept = claimed(queue, "gone"), claimed(queue, "here")
    assert queue.abandon("gone") == [left.id]
    assert queue.abandon("gone") == []
    assert [queue.get(job.id).state for job in (left, kept)] == ["queued", "running"]
    with pytest.raises(LeaseLost):
        queue.done(left)
    for _ in range(2):
        claimed(queue, "gone")
        queue.abandon("gone")
    assert queue.get(left.id).state == "quarantined"


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("reclaimed", [False, True])
def test_a_report_that_comes_too_late_changes_nothing(
    queue: Queue, clocks: Clocks, name: str, reclaimed: bool
) -> None:
    submitted(queue, "a")
    late = claimed(queue)
    clocks.pass_by(11)
    queue.sweep()
    if reclaimed:
        claimed(queue)  # by the same worker: what counts is the claim
    before, event = queue.get(late.id), queue.last_event()
    with pytest.raises(LeaseLost):
        REPORTS[name](queue, late)
    assert (queue.get(late.id), queue.last_event()) == (before, event)


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("purged", [False, True])
def test_a_report_on_a_job_that_has_ended_is_too_late(
    queue: Queue, clocks: Clocks, name: str, purged: bool
) -> None:
    submitted(queue, "a")
    job = claimed(queue)
    queue.done(job)
    if purged:
        clocks.pass_by(1)
        assert queue.purge(datetime.fromtimestamp(clocks.day, UTC)) == 1
    with pytest.raises(LeaseLost):
        REPORTS[name](queue, job)


def test_a_lease_that_ran_out_counts_until_somebody_takes_the_job_back(queue: Queue, clocks: Clocks) -> None:
    submitted(queue, "a")
    job = claimed(queue)
    clocks.pass_by(60)  # such as a machine that slept
    assert queue.renew("w", [job.id]) == {job.id}
    assert queue.sweep() == []
    queue.done(job)


def test_a_plan_is_made_once(queue: Queue, clocks: Clocks) -> None:
    submitted(queue, "a")
    job = queue.planned(claimed(queue), {"recipes": [1, 2]}, 2)
    assert (job.plan, job.results) == ({"recipes": [1, 2]}, (None, None))
    clocks.pass_by(11)
    queue.sweep()
    job = queue.planned(claimed(queue), {"recipes": ["other"]}, 5)
    assert (job.plan, job.results) == ({"recipes": [1, 2]}, (None, None))
    assert kinds(queue).count("planned") == 1


def test_a_result_is_replaced_by_a_redo_and_never_doubled(queue: Queue) -> None:
    submitted(queue, "a")
    job = queue.planned(claimed(queue), {}, 3)
    for index, picture in [(2, 12), (0, 10), (2, 13)]:
        queue.result(job, index, picture)
    assert queue.get(job.id).results == (10, None, 13)
    assert [job.results for job in queue.jobs()] == [(10, None, 13)]


def test_an_outcome_is_the_newest(queue: Queue) -> None:
    submitted(queue, "a")
    job = claimed(queue)
    for total in (1, 2):
        queue.outcome(job, {"total": total})
    assert queue.get(job.id).outcome == {"total": 2}


def test_a_question_gives_the_lease_up_and_is_no_try(queue: Queue, clocks: Clocks) -> None:
    (only,) = submitted(queue, "a")
    for turn in range(5):
        job = claimed(queue, f"w{turn}")
        assert (job.id, job.attempt) == (only.id, 1)
        queue.ask(job, {"left": turn, "right": 9})
        waiting = queue.get(job.id)
        assert (waiting.state, waiting.question) == ("waiting", {"left": turn, "right": 9})
        clocks.pass_by(DAY)  # nobody hurries a person
        assert queue.sweep() == []
        assert queue.renew(f"w{turn}", [job.id]) == set()
        queue.answer(job.id, {"left": turn, "right": 9, "chosen": "left"})
    assert [answer["left"] for answer in queue.answers(only.id)] == [0, 1, 2, 3, 4]


def test_a_job_that_is_given_back_is_next_and_was_not_tried(queue: Queue) -> None:
    submitted(queue, "ab")
    job = claimed(queue)
    queue.release(job)
    assert (queue.get(job.id).state, queue.get(job.id).attempt) == ("queued", 0)
    assert claimed(queue).id == job.id
    assert "".join(queue.get(id).client for id in drained(queue)) == "b"


@pytest.mark.parametrize("name", ["ask", "release", "canceled"])
def test_a_cancel_that_was_asked_for_comes_before_all_but_an_end(queue: Queue, name: str) -> None:
    submitted(queue, "a")
    job = claimed(queue)
    queue.cancel(job.id)
    REPORTS[name](queue, job)
    now = queue.get(job.id)
    assert (now.state, now.cancel_asked, now.question) == ("canceled", False, None)
    assert kinds(queue)[-2:] == ["canceling", "canceled"]


@pytest.mark.parametrize("jump", [-DAY, DAY, 3600.0, -3600.0])
def test_a_jump_of_the_clock_takes_no_lease_and_no_turn(queue: Queue, clocks: Clocks, jump: float) -> None:
    submitted(queue, "aab")
    mine = claimed(queue)
    clocks.day += jump
    assert queue.sweep() == []
    submitted(queue, "ab")
    assert queue.renew("w", [mine.id]) == {mine.id}
    queue.done(mine)
    assert "".join(queue.get(id).client for id in drained(queue)) == "baba"


@pytest.mark.parametrize("up", [30.0, 2_000_000.0])
def test_a_machine_that_was_started_anew_takes_its_jobs_back(tmp_path: Path, up: float) -> None:
    clocks = Clocks(steady=1_000_000.0)
    with Quick(tmp_path / "queue.db", clocks) as queue:
        submitted(queue, "a")
        job = claimed(queue)
    clocks.steady = up  # seconds since the machine was started
    with Quick(tmp_path / "queue.db", clocks) as queue:
        assert queue.sweep() == [job.id]
        assert claimed(queue).attempt == 2
