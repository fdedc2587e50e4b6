"""`JobDriver`: from a row of the queue to the generator of a job, and the answers to what it asks."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Final, cast

from graine.driver import relay
from graine.experiments.base import Choose, Render, Tell
from graine.jobs.base import Asked, Attend, Describe, JobContext
from graine.jobs.registry import read_plan, read_request, write
from graine.studio.attention_maps import words_seen
from graine.studio.experiment_runner import ExperimentRunner
from graine.studio.interrogate import Interrogation, ask, find_captioner, find_judge, load_judge, word_lists
from graine.studio.judge_loader import built_in_judge
from graine.validation import DataclassLike

if TYPE_CHECKING:
    from graine.json_types import JsonObject
    from graine.queue.job import QueueJob
    from graine.queue.queue import Queue
    from graine.studio import Studio

WORDS: Final = 5  # for a picture, of each category


class JobDriver:
    """Plans one job, once and for all, and answers what it asks beside pictures and a person's choices."""

    def __init__(self, studio: Studio, queue: Queue, job: QueueJob) -> None:
        """Read the job's request, and its plan, which is decided at the first claim. Raises `GraineError`."""
        self._studio, self._known = studio, dict(job.outcome or {})
        self._publish: Callable[[JsonObject], None] = self._known.update
        self._laboratory = ExperimentRunner(studio, studio.library)
        self._laboratory.name, self._laboratory.people = job.id, True
        self._laboratory.load_judge = built_in_judge
        self._context = JobContext(studio, self._laboratory.prices)
        self.request = read_request(job.kind, job.wish)
        if job.plan is None:
            plan = self.request.plan(self._context)
            job = queue.planned(job, write(plan), plan.results)
        self.job, self.plan = job, read_plan(job.kind, job.plan)

    def steps(
        self, *, publish: Callable[[JsonObject], None], heed: Callable[[], None]
    ) -> Generator[Render | Choose, object, None]:
        """Do what was planned; asks for pictures and for a person's choices.

        `publish` leaves in the queue what is known so far, `heed` raises `Cancelled` where it was asked for.
        """
        self._publish, self._laboratory.breathe = publish, heed
        return relay(self.plan.run(self._context), self._answer)

    def _answer(self, request: Asked) -> Generator[Render | Choose, object, object]:
        match request:
            case Tell():
                return self._tell(cast("DataclassLike", request.event))
            case Describe():
                return self._describe(request)
            case Attend():
                return words_seen(self._studio, request.recipe)
            case _:
                return (yield from self._laboratory.answering(request))

    def _tell(self, found: DataclassLike) -> None:
        """Leave what was found, over what was told before under the same names."""
        self._laboratory.breathe()
        self._known |= write(found)
        self._publish(self._known)

    def _describe(self, request: Describe) -> Interrogation:
        settings = self._studio.settings
        folder = settings.home / "judges"
        place = find_judge(None, folder)
        return ask(
            request.image,
            load_judge(place, settings.home / "cache"),
            word_lists(place, request.lang),
            lang=request.lang,
            count=WORDS,
            captioner=find_captioner(folder),
        )
