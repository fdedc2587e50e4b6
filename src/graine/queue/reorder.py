"""A queued job goes to another place. Clients still take turns: a place counts among its client's jobs."""

from __future__ import annotations

import sqlite3

from graine.errors import QueueError
from graine.queue.connection import OpenQueue, in_words
from graine.queue.job import QueueJob


class QueueOrder(OpenQueue):
    """Reorders jobs."""

    def move(self, id: str, before: str | None) -> QueueJob:
        """Put a queued job before another one, or after all of its client. Raises `QueueError`.

        Before a job of another client it takes the last of its own client's turns that comes earlier, or the
        first one where none does.
        """
        with self._writing() as db:
            job = self._queued(db, id)
            rows = _in_order(db, job.client)
            others = [one for one, _ in rows if one != id]
            index = len(others) if before is None else self._index(db, job, others, self._queued(db, before))
            order = [*others[:index], id, *others[index:]]
            for one, (now, place) in zip(order, rows, strict=True):
                if one != now:  # the places stay, the jobs change theirs
                    db.execute("UPDATE job SET place = ? WHERE id = ?", (place, one))
            db.execute("UPDATE job SET urgent = 0 WHERE id = ?", (id,))
            self._tell(db, job, "moved", before=before)
            return self._job(db, id)

    def _queued(self, db: sqlite3.Connection, id: str) -> QueueJob:
        job = self._job(db, id)
        if job.state != "queued":
            raise QueueError("queue_not_queued", value=id, state=in_words(job.state))
        return job

    def _index(self, db: sqlite3.Connection, job: QueueJob, others: list[str], before: QueueJob) -> int:
        """How many of its client's other jobs go before a job that is to go before another one."""
        theirs = [id for id, _ in _in_order(db, before.client)].index(before.id)
        if before.client == job.client:
            return others.index(before.id) if before.id in others else theirs
        earlier = _served(db, job.client) < _served(db, before.client)
        return min(max(theirs + earlier - 1, 0), len(others))


def _in_order(db: sqlite3.Connection, client: str) -> list[tuple[str, float]]:
    """The queued jobs of a client with their places, in order."""
    query = "SELECT id, place FROM job WHERE state = 'queued' AND client = ? ORDER BY place"
    return db.execute(query, (client,)).fetchall()


def _served(db: sqlite3.Connection, client: str) -> int:
    row = db.execute("SELECT number FROM turn WHERE client = ?", (client,)).fetchone()
    return row[0] if row else 0
