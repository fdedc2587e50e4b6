"""The side of the process that draws: claims under a lease, and what it reports.

A lease that is not renewed ends by itself, so a worker that was killed holds nothing up. A report is taken
only while the job is its own: each claim has a number, and a late result of an older one is dropped.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

from graine.errors import QueueError
from graine.i18n import LANGUAGES
from graine.queue.connection import SELECT, OpenQueue, dumps
from graine.queue.job import QueueJob

LEASE: Final = 10.0  # seconds
TRIES: Final = 3  # after which a job that ended its worker each time is set aside
# A lease of the future is one from before the machine was started: its clock began anew.
_EXPIRED: Final = "state = 'running' AND (lease_until <= :now OR lease_until > :now + :lease + 1)"


class LeaseLost(Exception):
    """The job is no longer the worker's: another one has it, or it was taken back."""


class QueueLeases(OpenQueue):
    """What a worker may do."""

    def claim(self, worker: str, *, kinds: Collection[str] = ()) -> QueueJob | None:
        """The next job, now this worker's for ten seconds; None if there is none, or while paused.

        Turns go round between clients. What was answered goes on before others begin.
        """
        with self._writing() as db:
            if db.execute("SELECT 1 FROM fact WHERE name = 'paused' AND value = 'true'").fetchone():
                return None
            id = self._next(db, kinds)
            return self._begin(db, id, worker) if id else None

    def renew(self, worker: str, ids: Sequence[str]) -> set[str]:
        """Keep these jobs for ten more seconds, and give those that are still the worker's."""
        kept: set[str] = set()
        with self._writing() as db:
            for id in ids:
                changed = db.execute(
                    "UPDATE job SET lease_until = ? WHERE id = ? AND worker = ? AND state = 'running'",
                    (self._steady() + LEASE, id, worker),
                )
                if changed.rowcount:
                    kept.add(id)
        return kept

    def sweep(self) -> list[str]:
        """Queue again, or set aside after three tries, what dead workers left, and give its ids."""
        with self._reading() as db:
            clock = {"now": self._steady(), "lease": LEASE}
            if not db.execute(f"SELECT 1 FROM job WHERE {_EXPIRED}", clock).fetchone():
                return []  # as nearly always: no lock is taken
        return self._take_all_back(_EXPIRED, clock)

    def abandon(self, worker: str) -> list[str]:
        """Do the same at once with all that a worker held which is known to be gone, and give its ids."""
        return self._take_all_back("state = 'running' AND worker = :worker", {"worker": worker})

    def planned(self, job: QueueJob, plan: Mapping[str, object], count: int) -> QueueJob:
        """Note what was decided, once: a further try finds it as it was."""
        with self._own(job) as db:
            query = "UPDATE job SET plan = ?, count = ? WHERE id = ? AND plan IS NULL"
            if db.execute(query, (dumps(dict(plan)), count, job.id)).rowcount:
                self._tell(db, job, "planned", count=count)
            return self._job(db, job.id)

    def result(self, job: QueueJob, index: int, picture: int) -> None:
        """Note a picture of a job by its number in the library; again for the same index changes it."""
        with self._own(job) as db:
            db.execute("INSERT OR REPLACE INTO result VALUES (?, ?, ?)", (job.id, index, picture))
            self._tell(db, job, "result", index=index, picture=picture)

    def outcome(self, job: QueueJob, outcome: Mapping[str, object]) -> None:
        """Note what an experiment found so far."""
        with self._own(job) as db:
            db.execute("UPDATE job SET outcome = ? WHERE id = ?", (dumps(dict(outcome)), job.id))
            self._tell(db, job, "outcome")

    def ask(self, job: QueueJob, question: Mapping[str, object]) -> None:
        """Put a question to a person and give the job up until it is answered; its tries begin anew."""
        with self._own(job) as db:
            if self._was_cancelled(db, job):
                return
            self._give_up(db, job, "waiting")
            query = "UPDATE job SET question = ?, attempt = 0 WHERE id = ?"
            db.execute(query, (dumps(dict(question)), job.id))
            self._tell(db, job, "question", **question)

    def done(self, job: QueueJob) -> None:
        """End a job well."""
        self._end(job, "done")

    def failed(self, job: QueueJob, error: Mapping[str, object]) -> None:
        """End a job with what went wrong."""
        self._end(job, "failed", error)

    def canceled(self, job: QueueJob) -> None:
        """End a job that was asked to stop; it is queued again if that was taken back meanwhile."""
        with self._own(job) as db:
            if not self._was_cancelled(db, job):
                self._take_back(db, self._job(db, job.id), otherwise="canceled")

    def release(self, job: QueueJob) -> None:
        """A job back as if it had not been tried; it is the next to be claimed."""
        with self._own(job) as db:
            if self._was_cancelled(db, job):
                return
            self._give_up(db, job, "queued")
            db.execute("UPDATE job SET attempt = attempt - 1, urgent = 1 WHERE id = ?", (job.id,))
            self._tell(db, job, "requeued")

    def _next(self, db: sqlite3.Connection, kinds: Collection[str]) -> str | None:
        only = f"AND kind IN ({', '.join('?' * len(kinds))})" if kinds else ""
        queued = "SELECT id FROM job INDEXED BY job_queued WHERE state = 'queued'"  # it holds all they read
        # Urgent ones have had their turn: they were begun before.
        urgent = f"{queued} AND urgent = 1 {only} ORDER BY place LIMIT 1"
        if row := db.execute(urgent, tuple(kinds)).fetchone():
            return str(row[0])
        first = f"{queued} AND urgent = 0 AND job.client = turn.client {only} ORDER BY place LIMIT 1"
        in_turn = f"SELECT ({first}) AS next FROM turn WHERE next IS NOT NULL ORDER BY number LIMIT 1"
        row = db.execute(in_turn, tuple(kinds)).fetchone()
        return str(row[0]) if row else None

    def _begin(self, db: sqlite3.Connection, id: str, worker: str) -> QueueJob:
        client, urgent = db.execute("SELECT client, urgent FROM job WHERE id = ?", (id,)).fetchone()
        if not urgent:
            turn = "SELECT COALESCE(MAX(number), 0) + 1 FROM turn"
            db.execute(f"INSERT OR REPLACE INTO turn VALUES (?, ({turn}))", (client,))
        db.execute(
            "UPDATE job SET state = 'running', attempt = attempt + 1, begun = COALESCE(begun, ?), urgent = 0,"
            " worker = ?, lease = lease + 1, lease_until = ? WHERE id = ?",
            (self._now(), worker, self._steady() + LEASE, id),
        )
        job = self._job(db, id)
        self._tell(db, job, "running", attempt=job.attempt)
        return job

    def _take_all_back(self, which: str, values: Mapping[str, object]) -> list[str]:
        with self._writing() as db:
            jobs = self._found(db, db.execute(f"{SELECT} WHERE {which}", values).fetchall())
            for job in jobs:
                self._take_back(db, job)
        return [job.id for job in jobs]

    def _take_back(self, db: sqlite3.Connection, job: QueueJob, *, otherwise: str = "quarantined") -> None:
        """Queue a job again that its worker dropped; `otherwise` is its end after the last try."""
        if self._was_cancelled(db, job):
            return
        if job.attempt < TRIES:
            self._give_up(db, job, "queued")
            self._tell(db, job, "requeued", attempt=job.attempt)
        else:
            self._set_ended(db, job, otherwise, poison() if otherwise == "quarantined" else None)

    def _was_cancelled(self, db: sqlite3.Connection, job: QueueJob) -> bool:
        """End a job, as its client asked, that would go on otherwise."""
        asked = bool(db.execute("SELECT cancel_asked FROM job WHERE id = ?", (job.id,)).fetchone()[0])
        if asked:
            self._set_ended(db, job, "canceled", None)
        return asked

    def _end(self, job: QueueJob, state: str, error: Mapping[str, object] | None = None) -> None:
        with self._own(job) as db:
            self._set_ended(db, job, state, error)

    def _set_ended(
        self, db: sqlite3.Connection, job: QueueJob, state: str, error: Mapping[str, object] | None
    ) -> None:
        self._give_up(db, job, state)
        row = (self._now(), None if error is None else dumps(dict(error)), job.id)
        db.execute("UPDATE job SET ended = ?, error = ? WHERE id = ?", row)
        self._tell(db, job, state, **({} if error is None else {"error": error}))

    def _give_up(self, db: sqlite3.Connection, job: QueueJob, state: str) -> None:
        """Take a job out of the worker's hands; a cancel that was asked for concerned the worker alone."""
        free = "worker = NULL, lease_until = NULL, cancel_asked = 0"
        db.execute(f"UPDATE job SET state = ?, {free} WHERE id = ?", (state, job.id))

    @contextmanager
    def _own(self, job: QueueJob) -> Generator[sqlite3.Connection, None, None]:
        """Change a job that is still the worker's. Raises `LeaseLost`."""
        with self._writing() as db:
            held = "SELECT 1 FROM job WHERE id = ? AND state = 'running' AND lease = ?"
            if not db.execute(held, (job.id, job.lease)).fetchone():
                raise LeaseLost(job.id)
            yield db


def poison() -> dict[str, object]:
    """Say why a job was set aside, in both languages."""
    error = QueueError("queue_poison", count=TRIES)
    return {"key": error.key, "values": error.values, "text": {lang: error.text(lang) for lang in LANGUAGES}}
