from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from graine.queue.job import State
from graine.queue.queue import Queue
from tests.queue.opening import Clocks, Quick, claimed, drained, kinds, order, submitted


def test_open_jobs_come_first_and_the_last_that_ended_before_older_ones(queue: Queue, clocks: Clocks) -> None:
    for _ in range(2):
        submitted(queue, "a")
        clocks.pass_by(1)
        queue.done(claimed(queue))
    old, new = queue.jobs()[::-1]
    submitted(queue, "aaa")
    running, asked = claimed(queue), claimed(queue)
    queue.ask(asked, {"left": 1})
    (queued,) = queue.jobs(states=("queued",))
    assert [job.id for job in queue.jobs()] == [running.id, asked.id, queued.id, new.id, old.id]
    assert [job.id for job in queue.jobs(limit=2)] == [running.id, asked.id]
    assert queue.counts() == {"running": 1, "waiting": 1, "queued": 1, "done": 2}


@pytest.mark.parametrize(
    ("states", "client", "hidden", "found"),
    [
        ((), None, None, "aBbc"),
        ((), "b", None, "Bb"),
        ((), None, True, "B"),
        ((), None, False, "abc"),
        (("queued",), None, None, "Bbc"),
        (("running", "queued"), None, False, "abc"),
        (("running",), "b", None, ""),
    ],
)
def test_jobs_are_narrowed(
    queue: Queue, states: tuple[State, ...], client: str | None, hidden: bool | None, found: str
) -> None:
    for name in "aBbc":  # in capitals: hidden
        queue.submit([order(name.lower(), name, hidden=name.isupper())])
    claimed(queue)
    jobs = queue.jobs(states=states, client=client, hidden=hidden)
    assert sorted(job.label for job in jobs) == sorted(found)


def test_queued_jobs_are_shown_in_the_order_of_their_claims(queue: Queue) -> None:
    submitted(queue, "aaabbacddaab")
    for _ in range(3):
        queue.done(claimed(queue))
    submitted(queue, "eeab")
    asked = claimed(queue)
    queue.ask(asked, {"left": 1})
    queue.answer(asked.id, {"chosen": "left"})
    shown = [job.id for job in queue.jobs(states=("queued",))]
    assert drained(queue) == shown


def test_events_are_numbered_in_order_and_read_in_parts(queue: Queue) -> None:
    assert (queue.first_event(), queue.last_event(), queue.events(0)) == (1, 0, [])
    submitted(queue, "aaa")
    drained(queue)
    whole = queue.events(0)
    assert [event.id for event in whole] == list(range(1, 10))
    assert queue.events(4) == whole[4:]
    assert queue.events(4, limit=2) == whole[4:6]
    assert queue.events(9) == []
    assert (queue.first_event(), queue.last_event()) == (1, 9)


def test_an_event_says_what_happened_to_whose_job(queue: Queue, clocks: Clocks) -> None:
    submitted(queue, "a")
    job = queue.planned(claimed(queue), {"recipes": []}, 2)
    queue.result(job, 1, 12)
    queue.failed(job, {"key": "render_nan"})
    told = [(event.job, event.client, event.kind, event.data) for event in queue.events(0)]
    assert told == [
        (job.id, "a", "submitted", {}),
        (job.id, "a", "running", {"attempt": 1}),
        (job.id, "a", "planned", {"count": 2}),
        (job.id, "a", "result", {"index": 1, "picture": 12}),
        (job.id, "a", "failed", {"error": {"key": "render_nan"}}),
    ]
    assert queue.events(0)[0].made == datetime.fromtimestamp(clocks.day, UTC)


def test_every_change_is_noticed_by_all_who_look(queue: Queue, tmp_path: Path, clocks: Clocks) -> None:
    with Quick(tmp_path / "queue.db", clocks) as other:
        seen = [(queue.changed(), other.changed())]
        for writer in (queue, other, queue):
            writer.remember("fact", len(seen))
            seen.append((queue.changed(), other.changed()))
            assert (queue.changed(), other.changed()) == seen[-1]  # nothing was written since
    assert len({one for one, _ in seen}) == len({one for _, one in seen}) == 4


def test_what_is_refused_is_not_told(queue: Queue) -> None:
    submitted(queue, "a")
    before = queue.changed()
    with pytest.raises(ValueError, match="JSON"):
        queue.remember("fact", float("inf"))
    assert queue.recall("fact") is None
    assert queue.changed() == before
    assert kinds(queue) == ["submitted"]
