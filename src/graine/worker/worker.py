"""`Worker`: claims jobs as long as there is room, and serves them together, one network call at a time."""

from __future__ import annotations

import os
import secrets
import sys
import threading
from collections.abc import Callable, Sequence
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Final, TypeAlias

from graine.errors import Cancelled, GraineError, QueueError
from graine.jobs.cost import effort
from graine.jobs.registry import KINDS
from graine.queue.job import ENDED
from graine.queue.queue import LeaseLost
from graine.studio.experiment_runner import drawn_before
from graine.studio.judge_loader import built_in_judge
from graine.worker.active_job import Run
from graine.worker.choices import ask, chosen
from graine.worker.disk_space import FLOOR, has_room, will_pass
from graine.worker.error_report import failure
from graine.worker.job_driver import JobDriver
from graine.worker.lease_renewal import Leases
from graine.worker.model_facts import ModelFacts
from graine.worker.progress_report import Reports
from graine.worker.render_pool import PendingRender, RenderPool

if TYPE_CHECKING:
    from graine.json_types import JsonObject
    from graine.library.store import Library
    from graine.queue.job import QueueJob
    from graine.queue.queue import Queue
    from graine.recipe import Recipe
    from graine.studio import Studio
    from graine.worker.messages import Voice

IDLE: Final = 0.25  # seconds between two looks into the queue where nobody wakes the worker
LEISURE: Final = 8  # such looks in a row that found nothing, after which what may be needed is loaded
SWEEP: Final = 5.0  # seconds between two looks for jobs whose worker is gone
LEAST_RUNS: Final = 2
ALONE: Final = frozenset(kind for kind, request in KINDS.items() if request.alone)
Ending: TypeAlias = "Callable[[QueueJob], object]"  # tells the queue how a job ended


class Worker:
    """Serves the jobs of a queue."""

    def __init__(self, studio: Studio, queue: Queue, voice: Voice) -> None:
        self.studio, self.queue, self.voice = studio, queue, voice
        self.library: Library = studio.library
        self.name = f"{os.getpid()}-{secrets.token_hex(4)}"
        self.pool, self.runs = RenderPool(studio), list[Run]()
        studio.in_use = lambda: {name for run in self.runs for name in run.models}
        self.wake, self.stopping = threading.Event(), threading.Event()
        self.reports = Reports(voice, self.pool)
        self.measured = ModelFacts(queue, studio, self.pool.speeds)
        studio.on_model = self._model
        self._drains = False  # claims nothing until the jobs in hand have ended
        self._seen: int | None = None
        self._swept = -SWEEP
        self._leases = Leases(queue, self.name, beat=self.reports.usage)

    def serve(self) -> None:
        """Serve until told to stop; jobs in hand go back to the queue then."""
        idle = 0
        try:
            while not self.stopping.is_set():
                if self._try():
                    idle = 0
                    continue
                idle += 1
                if idle == LEISURE:
                    built_in_judge()  # the first experiment, and a cancel of it, will not wait for it
                self.wake.wait(IDLE)
                self.wake.clear()
        finally:
            for run in list(self.runs):
                self._end(run, self.queue.release)
            self._leases.close()

    def _try(self) -> bool:
        """Do a turn; a database that is busy or full now is tried again."""
        try:
            return self.turn()
        except QueueError as error:
            print(error, file=sys.stderr)
            return False

    def preload(self, name: str) -> None:
        """Load a model before anybody asks for it; what fails is told when somebody does."""
        try:
            self.studio.model(name)
            self.measured.rehearse(name)
        except GraineError as error:
            print(error, file=sys.stderr)

    def turn(self) -> bool:
        """Look into the queue, make one network call, deliver; False where there was nothing to do."""
        self._sweep()
        self._heed()
        claimed = self._claim()
        self._begin_pictures()
        served = self.pool.step()
        for drawing in served:
            drawing.go_on()
            # A neighbour's failure may have ended its run just now.
            self._deliver_done([drawing])
        self._deliver_done(self.pool.drawings)
        self.reports.progress(self.runs, served)
        self.measured.remember()
        return claimed or bool(self.runs) or self._drains

    def _sweep(self) -> None:
        """Bring back the jobs of a worker that is gone."""
        if monotonic() - self._swept >= SWEEP:
            self._swept = monotonic()
            if self.queue.sweep():
                self.voice.tell("changed")

    def _heed(self) -> None:
        """Let go of jobs that were cancelled, or that somebody else has by now."""
        lost = self._leases.lost()
        for run in [one for one in self.runs if one.id in lost]:
            self._end(run, None)
        if (now := self.queue.changed()) == self._seen:
            return
        self._seen = now
        for run in list(self.runs):
            job = self.queue.get(run.id)
            if job.cancel_asked:
                self._end(run, self.queue.canceled)
            elif job.state in ENDED:
                self._end(run, None)

    def _heed_one(self, run: Run) -> None:
        """Stop a job, in the midst of judging, that was cancelled."""
        if self.queue.get(run.id).cancel_asked:
            raise Cancelled("cancelled", step=run.drawn, steps=run.pictures)

    def _claim(self) -> bool:
        """Take jobs while there is room, in the loop and on the disk.

        A job that is tried again is drawn alone: if it ends the worker once more, it takes no other with it.
        """
        claimed = False
        self._drains = self._drains and bool(self.runs)
        on_disk = has_room((self.queue.path.parent, self.library.folder), FLOOR)
        while on_disk and not self._drains and len(self.runs) < max(LEAST_RUNS, self.pool.slots):
            job = self.queue.claim(self.name)
            if job is None:
                break
            alone = job.attempt > 1 or job.kind in ALONE
            self._drains = alone
            if alone and self.runs:
                self.queue.release(job)
            else:
                claimed = True
                self._take(job)
        return claimed

    def _take(self, job: QueueJob) -> None:
        """Begin a job."""
        self._leases.hold(job.id)
        run: Run | None = None
        try:
            self.voice.tell("changed")
            driver = JobDriver(self.studio, self.queue, job)
            run = Run(driver.job, driver.request)
            publish, heed = partial(self._publish, driver.job), partial(self._heed_one, run)
            run.begin(driver.plan, driver.steps(publish=publish, heed=heed))
            self.runs.append(run)
            self._advance(run)
        except Exception as error:
            self._fail(run, error) if run else self._let_go(job, self._ending(error))

    def _publish(self, job: QueueJob, found: JsonObject) -> None:
        self._tell_queue(lambda: self.queue.outcome(job, found))

    def _advance(self, run: Run, answer: object = None) -> None:
        """Let a job go on until it waits for pictures or for a person, or is done."""
        if answer and not run.counts:
            self.reports.phase(run, "judging")
        while run.go_on(answer):
            question = run.question
            if question is None:
                answer = run.answer
            else:
                answer = chosen(self.queue, run)
                if answer is None:
                    self._end(run, partial(ask, self.queue, question))
            if answer is None:
                return
        self._end(run, self.queue.done)

    def _begin_pictures(self) -> None:
        """Begin pictures while there is room: next is the run that has the fewest in the loop."""
        while run := self._next_run():
            index, recipe = run.wanted[0]
            try:
                known = drawn_before(self.library, recipe)
                if known is None and not self.pool.has_room(recipe):
                    return
                run.wanted.popleft()
                if known is None:
                    run.drawings.append(self.pool.start(run, index, recipe))
                else:
                    run.spent.add(effort(recipe))
                    self._have(run, index, recipe, known)
            except Exception as error:
                self._fail(run, error)

    def _next_run(self) -> Run | None:
        """The run whose turn it is; a picture that is being drawn already is waited for."""
        going = {drawing.recipe for drawing in self.pool.drawings}
        ready = [run for run in self.runs if run.wanted and run.wanted[0][1] not in going]
        return min(ready, key=lambda run: len(run.drawings), default=None)

    def _deliver_done(self, drawings: Sequence[PendingRender]) -> None:
        """Deliver those that are done. Many may be at once: between two, a cancel is heeded."""
        for drawing in [one for one in drawings if one.done]:
            self._heed()
            if drawing in self.pool.drawings:
                self._deliver(drawing)

    def _deliver(self, drawing: PendingRender) -> None:
        """Keep a picture, then tell the queue: whatever happens between the two, it is found again."""
        run = drawing.run
        run.drawings.remove(drawing)
        try:
            began = monotonic()
            picture = self.pool.picture(drawing)
            run.spent.add(drawing.spent)
            experiment = "" if run.counts else run.id
            entry = self.library.keep(picture, parents=run.request.origins, experiment=experiment)
            if run.request.tags:
                self.library.tag([entry.id], run.request.tags)
            if drawing.task:
                self.pool.finished(drawing, drawing.apart + monotonic() - began)
            self._have(run, drawing.index, drawing.recipe, entry.id)
        except Exception as error:
            self._fail(run, error)

    def _have(self, run: Run, index: int, recipe: Recipe, id: int) -> None:
        run.have(index, recipe, id)
        if run.counts:
            self._tell_queue(lambda: self.queue.result(run.job, index, id))
        if (answer := run.answer) is not None:
            self._advance(run, answer)

    def _fail(self, run: Run, error: Exception) -> None:
        """End a job alone with an error."""
        self._end(run, self._ending(error))

    def _ending(self, error: Exception) -> Ending | None:
        """How a job ends for an error; one whose lease is lost is somebody else's."""
        if isinstance(error, LeaseLost):
            return None
        if will_pass(error):
            return self.queue.release
        if isinstance(error, Cancelled):
            return self.queue.canceled
        return lambda job: self.queue.failed(job, failure(error))

    def _end(self, run: Run, tell: Ending | None) -> None:
        """Stop a job in hand, and let go of it."""
        run.close(self.pool.drop)
        if run in self.runs:
            self.runs.remove(run)
        self._let_go(run.job, tell)

    def _let_go(self, job: QueueJob, tell: Ending | None) -> None:
        """Let go of a job and tell the queue how it ended, if it is still ours to say."""
        self._leases.let_go(job.id)
        if tell is None:
            return
        try:
            self._tell_queue(lambda: tell(job))
        except LeaseLost:
            pass
        except Exception as error:  # such as a full disk: the lease ends, and the job is tried again
            print(f"queue: {error}", file=sys.stderr)

    def _tell_queue(self, tell: Callable[[], object]) -> None:
        tell()
        self.voice.tell("changed")

    def _model(self, name: str, state: str) -> None:
        self.voice.tell("model", name=name, state=state)
        if state == "ready":
            self.measured.loaded(name)
        elif state == "loading":
            self.reports.loading(self.runs)
