"""Whatever clients and workers do, in whatever order, the queue keeps its promises."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from graine.errors import QueueError
from graine.queue.job import ENDED, Event, QueueJob
from graine.queue.leases import TRIES
from graine.queue.queue import LeaseLost
from tests.queue.opening import DAY, Clocks, Quick, drained, order

WORKERS = st.sampled_from(("v", "w"))
PICK = st.integers(0, 99)
AFTER = {  # the state that an event leaves a job in; others leave it as it was
    "submitted": "queued",
    "running": "running",
    "question": "waiting",
    "requeued": "queued",
    **{state: state for state in ENDED},
}


@dataclass
class Known:
    """What the test knows of a job."""

    state: str = "queued"
    attempt: int = 0
    asked: bool = False  # to cancel
    results: dict[int, int] = field(default_factory=dict[int, int])
    answers: int = 0
    worker: str = ""


class QueueMachine(RuleBasedStateMachine):
    """A queue, two workers, and a plain account of what each job should be."""

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.clocks = Clocks()
        self.queue = Quick(self.folder / "queue.db", self.clocks)
        self.known: dict[str, Known] = {}
        self.held: dict[str, QueueJob] = {}  # as its worker has it
        self.late: list[QueueJob] = []  # leases that are over
        self.events: list[Event] = []
        self.last = 0  # event
        self.paused = False

    def teardown(self) -> None:
        if hasattr(self, "queue"):
            self.queue.close()
            shutil.rmtree(self.folder)

    def pick(self, number: int, *states: str) -> str | None:
        """Choose a job in one of the states."""
        ids = [id for id, known in self.known.items() if known.state in states]
        return ids[number % len(ids)] if ids else None

    def let_go(self, id: str, state: str, *, lost: bool = True) -> None:
        """Note that a job has left its worker's hands."""
        known = self.known[id]
        known.state, known.asked, known.worker = state, False, ""
        job = self.held.pop(id)
        if lost:
            self.late.append(job)

    @rule(client=st.sampled_from("abc"), count=st.integers(1, 3))
    def submit(self, client: str, count: int) -> None:
        for job in self.queue.submit([order(client)] * count):
            self.known[job.id] = Known()

    @rule(worker=WORKERS)
    def claim(self, worker: str) -> None:
        expected = self.queue.jobs(states=("queued",), limit=1)
        job = self.queue.claim(worker)
        if self.paused or not expected:
            assert job is None
            return
        assert job
        assert job.id == expected[0].id
        known = self.known[job.id]
        assert known.state == "queued"
        known.state, known.worker, known.attempt = "running", worker, known.attempt + 1
        self.held[job.id] = self.queue.planned(job, {"recipes": [1]}, 3)

    @rule(worker=WORKERS)
    def renew(self, worker: str) -> None:
        mine = {id for id, known in self.known.items() if known.worker == worker}
        assert self.queue.renew(worker, list(self.known)) == mine

    @rule(worker=WORKERS, jump=st.sampled_from((0.0, DAY, -DAY)))
    def crash(self, worker: str, jump: float) -> None:
        """A worker dies; the other one renews in time, whatever the clock says."""
        other = "w" if worker == "v" else "v"
        for _ in range(3):
            self.clocks.pass_by(4)
            self.queue.renew(other, list(self.held))
        self.clocks.day += jump
        gone = {id for id, known in self.known.items() if known.worker == worker}
        assert set(self.queue.sweep()) == gone
        for id in gone:
            known = self.known[id]
            again = "queued" if known.attempt < TRIES else "quarantined"
            self.let_go(id, "canceled" if known.asked else again)

    @rule(number=PICK, index=st.integers(0, 2), picture=st.integers(1, 9))
    def result(self, number: int, index: int, picture: int) -> None:
        if id := self.pick(number, "running"):
            self.queue.result(self.held[id], index, picture)
            self.known[id].results[index] = picture

    @rule(number=PICK)
    def ask(self, number: int) -> None:
        if id := self.pick(number, "running"):
            self.queue.ask(self.held[id], {"left": 1, "right": 2})
            asked = self.known[id].asked
            self.let_go(id, "canceled" if asked else "waiting")
            self.known[id].attempt *= asked

    @rule(number=PICK, state=st.sampled_from(("done", "failed")))
    def end(self, number: int, state: str) -> None:
        if id := self.pick(number, "running"):
            if state == "done":
                self.queue.done(self.held[id])
            else:
                self.queue.failed(self.held[id], {"key": "x"})
            self.let_go(id, state)

    @rule(number=PICK)
    def heed(self, number: int) -> None:
        """A worker that was asked to cancel does so."""
        if (id := self.pick(number, "running")) and self.known[id].asked:
            self.queue.canceled(self.held[id])
            self.let_go(id, "canceled")

    @rule(number=PICK)
    def release(self, number: int) -> None:
        if id := self.pick(number, "running"):
            self.queue.release(self.held[id])
            known = self.known[id]
            known.attempt -= not known.asked
            self.let_go(id, "canceled" if known.asked else "queued")

    @precondition(lambda self: self.late)
    @rule(number=PICK, word=st.sampled_from(("done", "failed", "result", "release", "ask")))
    def come_late(self, number: int, word: str) -> None:
        job = self.late[number % len(self.late)]
        more = {"failed": ({"key": "x"},), "result": (0, 1), "ask": ({"left": 1},)}.get(word, ())
        with pytest.raises(LeaseLost):
            getattr(self.queue, word)(job, *more)

    @rule(number=PICK)
    def cancel(self, number: int) -> None:
        if id := self.pick(number, *AFTER.values()):
            self.known_cancel(id)

    def known_cancel(self, id: str) -> None:
        known = self.known[id]
        if known.state in ENDED:
            with pytest.raises(QueueError):
                self.queue.cancel(id)
            return
        self.queue.cancel(id)
        if known.state == "running":
            known.asked = True
        else:
            known.state = "canceled"

    @rule(back=st.booleans())
    def cancel_all(self, back: bool) -> None:
        ids = self.queue.cancel_all()
        for id in ids:
            known = self.known[id]
            known.asked = known.state == "running"
            known.state = "running" if known.asked else "canceled"
        if back:
            self.restore(ids)

    @rule(number=PICK)
    def restore_one(self, number: int) -> None:
        if id := self.pick(number, *AFTER.values()):
            self.restore([id])

    def restore(self, ids: list[str]) -> None:
        self.queue.restore(ids)
        for id in ids:
            known = self.known[id]
            known.asked = False
            if known.state == "canceled":
                known.state, known.attempt = "queued", 0

    @rule(number=PICK)
    def again(self, number: int) -> None:
        if id := self.pick(number, "failed", "canceled", "quarantined"):
            self.queue.again(id)
            self.known[id].state, self.known[id].attempt = "queued", 0

    @rule(number=PICK)
    def answer(self, number: int) -> None:
        if id := self.pick(number, "waiting"):
            self.queue.answer(id, {"chosen": "left"})
            self.known[id].state = "queued"
            self.known[id].answers += 1

    @rule(number=PICK, other=PICK)
    def move(self, number: int, other: int) -> None:
        if id := self.pick(number, "queued"):
            before = None if other % 5 == 0 else self.pick(other, "queued")
            self.queue.move(id, before)

    @rule(on=st.booleans())
    def pause(self, on: bool) -> None:
        self.queue.pause(on)
        self.paused = on

    @rule()
    def open_anew(self) -> None:
        self.queue.close()
        self.queue = Quick(self.folder / "queue.db", self.clocks)

    @rule()
    def purge(self) -> None:
        self.look()
        self.clocks.pass_by(0.001)
        ended = [id for id, known in self.known.items() if known.state in ENDED]
        moment = datetime.fromtimestamp(self.clocks.day, UTC)
        if all(event.made < moment for event in self.events):  # and the clock was not set back
            assert self.queue.purge(moment) == len(ended)
            for id in ended:
                del self.known[id]
                self.events = [event for event in self.events if event.job != id]

    @invariant()
    def look(self) -> None:
        if not hasattr(self, "queue"):
            return
        found = {job.id: job for job in self.queue.jobs(limit=-1)}
        assert set(found) == set(self.known)
        for id, known in self.known.items():
            job = found[id]
            assert (job.state, job.attempt, job.cancel_asked) == (known.state, known.attempt, known.asked)
            assert dict(enumerate(job.results)) == {
                index: known.results.get(index) for index in range(len(job.results))
            }
            assert (job.ended is not None) == (job.state in ENDED)
            assert (job.question is not None) == (job.state == "waiting")
            assert len(self.queue.answers(id)) == known.answers

    @invariant()
    def tell(self) -> None:
        """Events alone tell how each job is, so none was lost, and none tells of a second end."""
        if not hasattr(self, "queue"):
            return
        last, news = self.last, self.queue.events(self.last)
        self.events += news
        self.last += len(news)
        assert [event.id for event in news] == list(range(last + 1, last + 1 + len(news)))
        assert self.queue.last_event() == self.last
        states: dict[str, str] = {}
        for event in self.events:
            if event.kind in ENDED:
                assert states[event.job] not in ENDED
            if states.get(event.job) in ENDED:
                assert event.kind == "requeued"
            states[event.job] = AFTER.get(event.kind, states.get(event.job, ""))
        for id, known in self.known.items():
            assert states[id] == known.state

    @rule()
    def all_ends_well(self) -> None:
        """Each queued job is claimed once, in the order that was shown, and is done."""
        self.pause(False)
        shown = [job.id for job in self.queue.jobs(states=("queued",), limit=-1)]
        assert drained(self.queue) == shown
        for id in shown:
            self.known[id].state = "done"
            self.known[id].attempt += 1


TestQueueMachine = QueueMachine.TestCase
TestQueueMachine.settings = settings(max_examples=25, stateful_step_count=30)


@pytest.mark.slow
class TestQueueMachineLong(QueueMachine.TestCase):
    settings = settings(max_examples=400, stateful_step_count=60)
