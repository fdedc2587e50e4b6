"""What a job asks a person, and what was answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graine.experiments.base import Choose
    from graine.queue.job import QueueJob
    from graine.queue.queue import Queue
    from graine.worker.active_job import Run


def ask(queue: Queue, question: Choose, job: QueueJob) -> None:
    """Leave a question of a job, which then waits."""
    pair = {"left": int(question.left.name), "right": int(question.right.name)}
    queue.ask(job, {**pair, "prompt": question.prompt})


def chosen(queue: Queue, run: Run) -> str | None:
    """What a person answered to a job's question, the newest answer first."""
    asked = run.question
    assert asked
    pair = {asked.left.name, asked.right.name}
    for choice in reversed(queue.answers(run.id)):
        if {str(choice.get("left")), str(choice.get("right"))} == pair:
            found = str(choice.get("chosen"))
            turned = str(choice["left"]) != asked.left.name
            return {"left": "right", "right": "left"}.get(found, found) if turned else found
    return None
