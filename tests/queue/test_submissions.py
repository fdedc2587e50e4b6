from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from graine.errors import QueueError
from graine.queue.job import ENDED, Order, QueueJob
from graine.queue.queue import Queue
from tests.queue.opening import DAY, Clocks, claimed, drained, kinds, order, submitted


def in_state(queue: Queue, state: str) -> QueueJob:
    """Bring a new job into a state."""
    job = queue.submit([order()])[0]
    if state in ("queued", "canceled"):
        return queue.cancel(job.id) if state == "canceled" else job
    job = claimed(queue)
    if state == "waiting":
        queue.ask(job, {"left": 1, "right": 2})
    elif state == "done":
        queue.done(job)
    elif state == "failed":
        queue.failed(job, {"key": "render_nan"})
    return queue.get(job.id)


def test_a_job_is_as_it_was_ordered(queue: Queue, clocks: Clocks) -> None:
    wish = {"prompt": "un “renard”, 狐", "seed": 7, "size": [512, 768], "edit": None}
    wanted = Order(kind="hunt", wish=wish, label="un renard", client="page", hidden=True)
    (job,) = queue.submit([wanted])
    assert (job.kind, job.wish, job.label, job.client) == ("hunt", wish, "un renard", "page")
    assert (job.hidden, job.state, job.attempt) == (True, "queued", 0)
    assert job.made == datetime.fromtimestamp(clocks.day, UTC)
    assert (job.begun, job.ended, job.plan, job.results, job.error) == (None, None, None, (), None)
    assert queue.get(job.id) == job
    assert queue.events(0)[0].kind == "submitted"


def test_half_a_pair_of_a_character_stops_nothing(queue: Queue) -> None:
    (job,) = queue.submit([order(prompt="half \ud83e of a pair")])
    assert job.wish["prompt"] == "half \ud83e of a pair"
    assert job.label == "half ? of a pair"


def test_ids_sort_by_time_also_where_the_clock_was_set_back(queue: Queue, clocks: Clocks) -> None:
    ids = [job.id for job in queue.submit([order()] * 5)]
    clocks.day -= DAY
    ids += [job.id for job in queue.submit([order()] * 5)]
    clocks.day += 2 * DAY
    ids += [job.id for job in queue.submit([order()] * 5)]
    assert ids == sorted(set(ids))
    assert {len(id) for id in ids} == {26}
    assert drained(queue) == ids


def test_nothing_is_queued_where_one_order_is_no_json(queue: Queue) -> None:
    bad = Order(kind="draw", wish={"cfg": float("nan")})
    with pytest.raises(ValueError, match="not JSON compliant"):
        queue.submit([order(), bad])
    assert (queue.jobs(), queue.events(0)) == ([], [])


def test_twenty_requests_with_one_key_are_one_job(queue: Queue) -> None:
    def ask(_: int) -> str:
        return queue.submit([order()], key="k", body_hash="h")[0].id

    with ThreadPoolExecutor(20) as threads:
        assert len(set(threads.map(ask, range(20)))) == 1
    assert len(queue.jobs()) == 1
    assert kinds(queue) == ["submitted"]


def test_a_key_belongs_to_one_body_one_client_and_one_day(queue: Queue, clocks: Clocks) -> None:
    (first,) = queue.submit([order()], key="k", body_hash="h")
    with pytest.raises(QueueError) as refused:
        queue.submit([order()], key="k", body_hash="other")
    assert refused.value.key == "queue_key_reused"
    assert queue.submit([order("another")], key="k", body_hash="other")[0].id != first.id
    clocks.pass_by(DAY - 1)
    assert queue.submit([order()], key="k", body_hash="h")[0].id == first.id
    clocks.pass_by(2)
    assert queue.submit([order()], key="k", body_hash="other")[0].id != first.id


def test_a_key_gives_the_job_as_it_is_now(queue: Queue) -> None:
    queue.submit([order()], key="k", body_hash="h", limit=1)
    queue.done(claimed(queue))
    submitted(queue, ["local"])
    (job,) = queue.submit([order()], key="k", body_hash="h", limit=1)  # and is not held up by a limit
    assert job.state == "done"


def test_a_client_has_at_most_so_many_open_jobs(queue: Queue) -> None:
    queue.submit([order()] * 2, limit=3)
    with pytest.raises(QueueError) as refused:
        queue.submit([order()] * 2, limit=3)
    assert refused.value.key == "queue_full"
    assert "3" in str(refused.value)
    queue.submit([order("another")], limit=3)
    queue.done(claimed(queue))
    assert len(queue.submit([order()] * 2, limit=3)) == 2


@pytest.mark.parametrize("state", ["queued", "waiting"])
def test_what_nobody_works_on_is_canceled_at_once(queue: Queue, state: str) -> None:
    job = queue.cancel(in_state(queue, state).id)
    assert (job.state, job.question) == ("canceled", None)
    assert job.ended
    assert kinds(queue)[-1] == "canceled"
    assert queue.claim("w") is None


def test_the_worker_is_asked_to_cancel_what_it_has(queue: Queue) -> None:
    job = in_state(queue, "running")
    for _ in range(2):
        now = queue.cancel(job.id)
        assert (now.state, now.cancel_asked) == ("running", True)
    assert kinds(queue) == ["submitted", "running", "canceling"]
    queue.canceled(job)
    assert (queue.get(job.id).state, queue.get(job.id).cancel_asked) == ("canceled", False)


@pytest.mark.parametrize("state", ["done", "failed", "canceled"])
def test_what_has_ended_is_not_canceled(queue: Queue, state: str) -> None:
    job = in_state(queue, state)
    with pytest.raises(QueueError) as refused:
        queue.cancel(job.id)
    assert refused.value.key == "queue_ended"
    assert job.id in str(refused.value)
    assert queue.get(job.id) == job


def test_a_job_that_ends_before_its_worker_hears_of_the_cancel_is_done(queue: Queue) -> None:
    job = in_state(queue, "running")
    queue.cancel(job.id)
    queue.done(job)
    assert (queue.get(job.id).state, queue.get(job.id).cancel_asked) == ("done", False)


def test_cancel_all_is_taken_back_as_a_whole(queue: Queue) -> None:
    running, waiting = in_state(queue, "running"), in_state(queue, "waiting")
    queued = submitted(queue, ["a", "b"])
    ended = in_state(queue, "canceled")
    before = [job.id for job in queue.jobs(states=("queued",))]
    canceled = queue.cancel_all()
    assert set(canceled) == {running.id, waiting.id, *(job.id for job in queued)}
    assert queue.jobs(states=("queued", "waiting")) == []
    assert queue.cancel_all() == []
    back = queue.restore(canceled)
    assert [job.id for job in back] == canceled
    assert (queue.get(running.id).state, queue.get(running.id).cancel_asked) == ("running", False)
    assert set(before) < {job.id for job in queue.jobs(states=("queued",))}
    assert queue.get(ended.id).state == "canceled"


def test_cancel_all_of_one_client_leaves_the_others(queue: Queue) -> None:
    a, b = submitted(queue, ["a", "b"])
    assert queue.cancel_all("a") == [a.id]
    assert queue.get(b.id).state == "queued"


def test_restored_jobs_have_their_old_places(queue: Queue) -> None:
    jobs = [job.id for job in submitted(queue, "aaaa")]
    queue.cancel(jobs[1])
    queue.cancel(jobs[3])
    jobs.append(queue.submit([order("a")])[0].id)
    queue.restore([jobs[3], jobs[1]])
    assert drained(queue) == jobs


def test_a_worker_that_cancels_what_was_just_restored_gives_it_back(queue: Queue) -> None:
    job = in_state(queue, "running")
    queue.cancel(job.id)
    queue.restore([job.id])
    queue.canceled(job)
    assert queue.get(job.id).state == "queued"
    assert claimed(queue).id == job.id


@pytest.mark.parametrize("state", ["failed", "canceled"])
def test_a_job_is_tried_again_from_the_beginning_with_its_plan(queue: Queue, state: str) -> None:
    (job,) = submitted(queue, ["local"])
    mine = queue.planned(claimed(queue), {"recipes": [1]}, 1)
    if state == "canceled":
        queue.cancel(job.id)
        queue.canceled(mine)
    else:
        queue.failed(mine, {"key": "x"})
    again = queue.again(job.id)
    assert (again.state, again.attempt, again.error, again.ended) == ("queued", 0, None, None)
    assert again.plan == {"recipes": [1]}


@pytest.mark.parametrize("state", ["queued", "running", "waiting", "done"])
def test_what_goes_on_or_is_done_is_not_tried_again(queue: Queue, state: str) -> None:
    job = in_state(queue, state)
    with pytest.raises(QueueError) as refused:
        queue.again(job.id)
    assert refused.value.key == "queue_not_again"


def test_a_refusal_names_the_state_in_the_readers_language(queue: Queue) -> None:
    job = in_state(queue, "done")
    with pytest.raises(QueueError) as refused:
        queue.again(job.id)
    assert "tant qu'elle est terminée" in refused.value.text("fr")


def test_an_answered_job_is_claimed_next_and_knows_the_answers(queue: Queue) -> None:
    job = in_state(queue, "waiting")
    submitted(queue, ["early", "local"])
    choice = {"left": 1, "right": 2, "chosen": "left"}
    now = queue.answer(job.id, choice)
    assert (now.state, now.question) == ("queued", None)
    assert queue.jobs(states=("queued",))[0].id == job.id
    assert claimed(queue).id == job.id
    assert queue.answers(job.id) == [choice]


@pytest.mark.parametrize("state", ["queued", "running", *sorted(ENDED - {"quarantined"})])
def test_only_a_waiting_job_is_answered(queue: Queue, state: str) -> None:
    job = in_state(queue, state)
    with pytest.raises(QueueError) as refused:
        queue.answer(job.id, {"chosen": "left"})
    assert refused.value.key == "queue_not_waiting"
    assert queue.answers(job.id) == []


def test_a_paused_queue_hands_nothing_out(queue: Queue) -> None:
    (job,) = submitted(queue, "a")
    queue.pause()
    queue.pause()
    assert queue.paused()
    assert queue.claim("w") is None
    queue.pause(False)
    assert not queue.paused()
    assert claimed(queue).id == job.id
    assert kinds(queue) == ["submitted", "paused", "resumed", "running"]


@pytest.mark.parametrize("act", [Queue.get, Queue.cancel, Queue.again])
def test_an_unknown_job_is_named(queue: Queue, act: Callable[[Queue, str], object]) -> None:
    with pytest.raises(QueueError, match="no job 01UNKNOWN") as refused:
        act(queue, "01UNKNOWN")
    assert refused.value.key == "queue_unknown"


def test_nothing_is_restored_where_one_job_is_unknown(queue: Queue) -> None:
    job = in_state(queue, "canceled")
    with pytest.raises(QueueError, match="no job 01UNKNOWN"):
        queue.restore([job.id, "01UNKNOWN"])
    assert queue.get(job.id) == job


def test_purge_forgets_what_ended_long_ago_and_nothing_else(queue: Queue, clocks: Clocks) -> None:
    old = in_state(queue, "done")
    open_ones = submitted(queue, "ab")
    clocks.pass_by(7 * DAY)
    new = in_state(queue, "canceled")
    before = datetime.fromtimestamp(clocks.day, UTC) - timedelta(days=1)
    last = queue.last_event()
    assert queue.purge(before) == 1
    with pytest.raises(QueueError):
        queue.get(old.id)
    assert {job.id for job in queue.jobs()} == {new.id, *(job.id for job in open_ones)}
    assert kinds(queue) == ["submitted", "canceled"]
    assert (queue.first_event(), queue.last_event()) == (last - 1, last)


def test_a_purged_queue_still_knows_its_last_event(queue: Queue, clocks: Clocks) -> None:
    in_state(queue, "done")
    clocks.pass_by(1)
    queue.purge(datetime.fromtimestamp(clocks.day, UTC))
    assert (queue.first_event(), queue.last_event()) == (4, 3)
    assert queue.submit([order()])
    assert queue.events(3)[0].id == 4


def test_facts_are_shared(queue: Queue) -> None:
    assert queue.recall("speed:pousse") is None
    queue.remember("speed:pousse", {"step": 0.1})
    queue.remember("speed:pousse", {"step": 0.2})
    assert queue.recall("speed:pousse") == {"step": 0.2}
