"""The side of those who want something: orders, answers, a change of mind."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from graine.errors import QueueError
from graine.queue.connection import SELECT, OpenQueue, dumps, in_words
from graine.queue.job import ENDED, OPEN, Order, QueueJob

DAY: Final = 24 * 3600 * 1_000_000  # microseconds that a request's key is kept
IS_OPEN: Final = f"state IN ({', '.join(repr(state) for state in sorted(OPEN))})"


class QueueSubmissions(OpenQueue):
    """What clients may do."""

    def submit(
        self, orders: Sequence[Order], *, key: str = "", body_hash: str = "", limit: int | None = None
    ) -> list[QueueJob]:
        """Queue orders of one client, all or none; the same key again, within a day, gives the same jobs.

        Raises `QueueError` if the key came with another body, or the client has more than `limit` open jobs.
        """
        client = orders[0].client if orders else ""
        with self._writing() as db:
            if key and (known := self._asked_before(db, client, key, body_hash)) is not None:
                return [self._job(db, id) for id in known]
            self._check_room(db, client, len(orders), limit)
            jobs = [self._insert(db, order) for order in orders]
            if key:
                row = (client, key, body_hash, dumps([job.id for job in jobs]), self._now())
                db.execute("INSERT OR REPLACE INTO request VALUES (?, ?, ?, ?, ?)", row)
            return jobs

    def cancel(self, id: str) -> QueueJob:
        """Cancel what is queued or waiting; what is running is asked to stop.

        Raises `QueueError` if it has ended already.
        """
        with self._writing() as db:
            job = self._job(db, id)
            if job.state in ENDED:
                raise QueueError("queue_ended", value=id, state=in_words(job.state))
            self._cancel(db, job)
            return self._job(db, id)

    def cancel_all(self, client: str | None = None) -> list[str]:
        """Cancel everything that is open, of one client or of all, and give its ids."""
        with self._writing() as db:
            query = f"{SELECT} WHERE {IS_OPEN} AND NOT cancel_asked AND ? IN (client, '') ORDER BY place"
            jobs = self._found(db, db.execute(query, (client or "",)).fetchall())
            for job in jobs:
                self._cancel(db, job)
            return [job.id for job in jobs]

    def restore(self, ids: Sequence[str]) -> list[QueueJob]:
        """Take back a cancelling: what has ended so is queued again, at its place."""
        with self._writing() as db:
            for id in ids:
                job = self._job(db, id)
                if job.state == "canceled":
                    self._queue_again(db, job)
                elif job.state == "running" and job.cancel_asked:
                    db.execute("UPDATE job SET cancel_asked = 0 WHERE id = ?", (id,))
                    self._tell(db, job, "running", attempt=job.attempt)
            return [self._job(db, id) for id in ids]

    def again(self, id: str) -> QueueJob:
        """Queue once more what failed, was canceled or set aside. Raises `QueueError` for other states."""
        with self._writing() as db:
            job = self._job(db, id)
            if job.state not in ENDED - {"done"}:
                raise QueueError("queue_not_again", value=id, state=in_words(job.state))
            self._queue_again(db, job)
            return self._job(db, id)

    def pause(self, on: bool = True) -> None:
        """Let nothing new begin, or again; what is running goes on."""
        with self._writing() as db:
            (was,) = db.execute("SELECT MAX(value) FROM fact WHERE name = 'paused'").fetchone()
            if (was == "true") != on:
                db.execute("INSERT OR REPLACE INTO fact VALUES ('paused', ?)", (dumps(on),))
                self._tell(db, None, "paused" if on else "resumed")

    def answer(self, id: str, choice: Mapping[str, object]) -> QueueJob:
        """Answer a waiting job, which goes on next. Raises `QueueError` if it asks nothing."""
        with self._writing() as db:
            job = self._job(db, id)
            if job.state != "waiting":
                raise QueueError("queue_not_waiting", value=id, state=in_words(job.state))
            db.execute("INSERT INTO answer (job, choice) VALUES (?, ?)", (id, dumps(dict(choice))))
            db.execute("UPDATE job SET state = 'queued', urgent = 1, question = NULL WHERE id = ?", (id,))
            self._tell(db, job, "requeued")
            return self._job(db, id)

    def purge(self, before: datetime) -> int:
        """Forget jobs that ended before a moment, and older events; give the number of jobs."""
        limit = round(before.timestamp() * 1_000_000)
        with self._writing() as db:
            db.execute("DELETE FROM event WHERE made < ?", (limit,))
            db.execute("DELETE FROM request WHERE made < ?", (max(limit, self._now() - DAY),))
            gone = db.execute("DELETE FROM job WHERE ended < ?", (limit,)).rowcount
            db.execute("DELETE FROM turn WHERE client NOT IN (SELECT client FROM job)")
            return gone

    def remember(self, name: str, value: object) -> None:
        """Keep a small fact that the processes share."""
        with self._writing() as db:
            db.execute("INSERT OR REPLACE INTO fact VALUES (?, ?)", (name, dumps(value)))

    def _asked_before(self, db: sqlite3.Connection, client: str, key: str, body: str) -> list[str] | None:
        query = "SELECT body_hash, jobs FROM request WHERE client = ? AND key = ? AND made > ?"
        row = db.execute(query, (client, key, self._now() - DAY)).fetchone()
        if row is None:
            return None
        if row[0] != body:
            raise QueueError("queue_key_reused", value=key[:80])
        return list(json.loads(row[1]))

    def _check_room(self, db: sqlite3.Connection, client: str, count: int, limit: int | None) -> None:
        query = f"SELECT COUNT(*) FROM job WHERE {IS_OPEN} AND client = ?"
        if limit is not None and db.execute(query, (client,)).fetchone()[0] + count > limit:
            raise QueueError("queue_full", limit=limit)

    def _insert(self, db: sqlite3.Connection, order: Order) -> QueueJob:
        (last,) = db.execute("SELECT MAX(id) FROM job").fetchone()
        (place,) = db.execute("SELECT COALESCE(MAX(place), 0) + 1 FROM job").fetchone()
        id = self._new_id(last or "")
        label = order.label.encode("utf-8", "replace").decode()
        row = (id, order.kind, dumps(dict(order.wish)), label, order.client, order.hidden, place, self._now())
        db.execute(
            "INSERT INTO job (id, kind, wish, label, client, hidden, place, made)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            row,
        )
        # Who is new comes after one job of each who is there, as if just served.
        turn = "SELECT COALESCE(MAX(number), 0) + 1 FROM turn"
        db.execute(f"INSERT OR IGNORE INTO turn VALUES (?, ({turn}))", (order.client,))
        job = self._job(db, id)
        self._tell(db, job, "submitted")
        return job

    def _cancel(self, db: sqlite3.Connection, job: QueueJob) -> None:
        if job.state == "running":
            if not job.cancel_asked:
                db.execute("UPDATE job SET cancel_asked = 1 WHERE id = ?", (job.id,))
                self._tell(db, job, "canceling")
            return
        db.execute(
            "UPDATE job SET state = 'canceled', ended = ?, question = NULL, urgent = 0 WHERE id = ?",
            (self._now(), job.id),
        )
        self._tell(db, job, "canceled")

    def _queue_again(self, db: sqlite3.Connection, job: QueueJob) -> None:
        db.execute(
            "UPDATE job SET state = 'queued', attempt = 0, ended = NULL, error = NULL, cancel_asked = 0,"
            " urgent = 0, worker = NULL, lease_until = NULL WHERE id = ?",
            (job.id,),
        )
        self._tell(db, job, "requeued")
