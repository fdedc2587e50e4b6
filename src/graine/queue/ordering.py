"""The side of those who want something: orders, what became of them, a change of mind."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from graine.errors import QueueError
from graine.queue.job import ENDED, OPEN, Event, Job, Order, State
from graine.queue.opened import SELECT, Opened, dumps, event_of

DAY: Final = 24 * 3600 * 1_000_000  # microseconds that a request's key is kept
LEAST_GAP: Final = 1e-6  # between two places; below it all are numbered anew
# The order of claims: each client's first, then each one's second; whoever was served longest ago begins.
_QUEUED: Final = f"""
    WITH queued AS (
        SELECT job.*, ROW_NUMBER() OVER (PARTITION BY job.client ORDER BY urgent DESC, place) AS round
        FROM job WHERE state = 'queued'
    )
    {SELECT.replace("FROM job", "FROM queued LEFT JOIN turn USING (client)")}
    ORDER BY urgent DESC, round, COALESCE(turn.number, 0), place
"""


class Ordering(Opened):
    """What clients may do."""

    def submit(
        self, orders: Sequence[Order], *, key: str = "", body_hash: str = "", limit: int | None = None
    ) -> list[Job]:
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

    def get(self, id: str) -> Job:
        """Give a job. Raises `QueueError`."""
        with self._reading() as db:
            return self._job(db, id)

    def jobs(
        self,
        *,
        states: Collection[State] = (),
        client: str | None = None,
        hidden: bool | None = None,
        limit: int = 200,
    ) -> list[Job]:
        """Give jobs: running and waiting ones, queued ones in the order in which they will run, ended ones.

        The newest of the ended ones comes first.
        """
        wanted = frozenset(states) or OPEN | ENDED
        with self._reading() as db:
            rows: list[tuple[Any, ...]] = []
            for some in (wanted & {"running", "waiting"}, wanted & {"queued"}, wanted & ENDED):
                if some and len(rows) < limit:
                    rows += self._rows(db, some, client, hidden, limit - len(rows))
            return self._found(db, rows)

    def cancel(self, id: str) -> Job:
        """Cancel what is queued or waiting; what is running is asked to stop.

        Raises `QueueError` if it has ended already.
        """
        with self._writing() as db:
            job = self._job(db, id)
            if job.state in ENDED:
                raise QueueError("queue_ended", value=id, state=job.state)
            self._cancel(db, job)
            return self._job(db, id)

    def cancel_all(self, client: str | None = None) -> list[str]:
        """Cancel everything that is open, of one client or of all, and give its ids."""
        with self._writing() as db:
            open_ones = [
                *self._rows(db, OPEN - {"queued"}, client, None, -1),
                *self._rows(db, {"queued"}, client, None, -1),
            ]
            jobs = self._found(db, open_ones)
            for job in jobs:
                self._cancel(db, job)
            return [job.id for job in jobs]

    def restore(self, ids: Sequence[str]) -> list[Job]:
        """Take back a cancelling: what has ended so is queued again, at its place."""
        with self._writing() as db:
            for id in ids:
                job = self._job(db, id)
                if job.state == "canceled":
                    self._queue_again(db, job)
                elif job.state == "running" and job.cancel_asked:
                    db.execute("UPDATE job SET cancel_asked = 0 WHERE id = ?", (id,))
            return [self._job(db, id) for id in ids]

    def again(self, id: str) -> Job:
        """Queue once more what failed, was canceled or set aside. Raises `QueueError` for other states."""
        with self._writing() as db:
            job = self._job(db, id)
            if job.state not in ENDED - {"done"}:
                raise QueueError("queue_not_again", value=id, state=job.state)
            self._queue_again(db, job)
            return self._job(db, id)

    def move(self, id: str, before: str | None) -> Job:
        """Put a queued job before another one, or at the end. Raises `QueueError` if either is not queued."""
        with self._writing() as db:
            for one in filter(None, (id, before)):
                if (job := self._job(db, one)).state != "queued":
                    raise QueueError("queue_not_queued", value=one, state=job.state)
            db.execute("UPDATE job SET place = ? WHERE id = ?", (self._place_before(db, before), id))
            self._tell(db, self._job(db, id), "moved")
            return self._job(db, id)

    def pause(self, on: bool = True) -> None:
        """Let nothing new begin, or again; what is running goes on."""
        with self._writing() as db:
            db.execute("INSERT OR REPLACE INTO fact VALUES ('paused', ?)", (dumps(on),))
            self._tell(db, None, "paused" if on else "resumed")

    def paused(self) -> bool:
        """Tell whether nothing new begins."""
        return bool(self.recall("paused"))

    def answer(self, id: str, choice: Mapping[str, Any]) -> Job:
        """Answer a waiting job, which goes on next. Raises `QueueError` if it asks nothing."""
        with self._writing() as db:
            job = self._job(db, id)
            if job.state != "waiting":
                raise QueueError("queue_not_waiting", value=id, state=job.state)
            db.execute("INSERT INTO answer (job, choice) VALUES (?, ?)", (id, dumps(dict(choice))))
            db.execute("UPDATE job SET state = 'queued', urgent = 1, question = NULL WHERE id = ?", (id,))
            self._tell(db, job, "requeued")
            return self._job(db, id)

    def answers(self, id: str) -> list[dict[str, Any]]:
        """Give what was answered to a job, in order."""
        with self._reading() as db:
            rows = db.execute("SELECT choice FROM answer WHERE job = ? ORDER BY id", (id,))
            return [json.loads(choice) for (choice,) in rows]

    def events(self, after: int, *, limit: int = 500) -> list[Event]:
        """Give what happened after an event, in order."""
        query = "SELECT id, job, client, kind, data, made FROM event WHERE id > ? ORDER BY id LIMIT ?"
        with self._reading() as db:
            return [event_of(row) for row in db.execute(query, (after, limit))]

    def last_event(self) -> int:
        """Give the number of the newest event; 0 if there never was one."""
        with self._reading() as db:
            row = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'event'").fetchone()
            return int(row[0]) if row else 0

    def first_event(self) -> int:
        """Give the number of the oldest event that is kept, or of the next one."""
        with self._reading() as db:
            found = db.execute("SELECT MIN(id) FROM event").fetchone()[0]
        return int(found) if found else self.last_event() + 1

    def purge(self, before: datetime) -> int:
        """Forget jobs that ended before a moment, and older events; give the number of jobs."""
        limit = round(before.timestamp() * 1_000_000)
        with self._writing() as db:
            db.execute("DELETE FROM event WHERE made < ?", (limit,))
            db.execute("DELETE FROM request WHERE made < ?", (self._now() - DAY,))
            states = ", ".join(f"'{state}'" for state in sorted(ENDED))
            return db.execute(f"DELETE FROM job WHERE state IN ({states}) AND ended < ?", (limit,)).rowcount

    def remember(self, name: str, value: Any) -> None:
        """Keep a small fact that the processes share."""
        with self._writing() as db:
            db.execute("INSERT OR REPLACE INTO fact VALUES (?, ?)", (name, dumps(value)))

    def recall(self, name: str) -> Any | None:
        """Give a fact; None if it was never told."""
        with self._reading() as db:
            row = db.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
            return json.loads(row[0]) if row else None

    def _asked_before(self, db: sqlite3.Connection, client: str, key: str, body: str) -> list[str] | None:
        query = "SELECT body_hash, jobs FROM request WHERE client = ? AND key = ? AND made > ?"
        row = db.execute(query, (client, key, self._now() - DAY)).fetchone()
        if row is None:
            return None
        if row[0] != body:
            raise QueueError("queue_key_reused", value=key[:80])
        return list(json.loads(row[1]))

    def _check_room(self, db: sqlite3.Connection, client: str, count: int, limit: int | None) -> None:
        states = ", ".join(f"'{state}'" for state in sorted(OPEN))
        query = f"SELECT COUNT(*) FROM job WHERE state IN ({states}) AND client = ?"
        if limit is not None and db.execute(query, (client,)).fetchone()[0] + count > limit:
            raise QueueError("queue_full", limit=limit)

    def _insert(self, db: sqlite3.Connection, order: Order) -> Job:
        id, flags = self._new_id(), (order.hidden, order.keep)
        place = self._place_before(db, None)
        row = (id, order.kind, dumps(dict(order.wish)), order.label, order.client, *flags, place, self._now())
        db.execute(
            "INSERT INTO job (id, kind, wish, label, client, hidden, keep, place, made)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            row,
        )
        job = self._job(db, id)
        self._tell(db, job, "submitted")
        return job

    def _rows(
        self,
        db: sqlite3.Connection,
        states: Collection[str],
        client: str | None,
        hidden: bool | None,
        limit: int,
    ) -> list[tuple[Any, ...]]:
        """Give rows of `SELECT`: queued ones alone, or others."""
        conditions, values = ["1"], list[Any]()
        for column, value in (("client", client), ("hidden", hidden)):
            if value is not None:
                conditions.append(f"{column} = ?")
                values.append(value)
        where = " AND ".join(conditions)
        if set(states) == {"queued"}:
            query = f"SELECT * FROM ({_QUEUED}) WHERE {where} LIMIT ?"
            return db.execute(query, [*values, limit]).fetchall()
        names = ", ".join(f"'{state}'" for state in sorted(states))
        query = f"{SELECT} WHERE state IN ({names}) AND {where} ORDER BY ended DESC, begun, id LIMIT ?"
        return db.execute(query, [*values, limit]).fetchall()

    def _cancel(self, db: sqlite3.Connection, job: Job) -> None:
        if job.state == "running":
            db.execute("UPDATE job SET cancel_asked = 1 WHERE id = ?", (job.id,))
            return
        db.execute(
            "UPDATE job SET state = 'canceled', ended = ?, question = NULL, urgent = 0 WHERE id = ?",
            (self._now(), job.id),
        )
        self._tell(db, job, "canceled")

    def _queue_again(self, db: sqlite3.Connection, job: Job) -> None:
        db.execute(
            "UPDATE job SET state = 'queued', attempt = 0, ended = NULL, error = NULL, cancel_asked = 0,"
            " urgent = 0, worker = NULL, lease_until = NULL WHERE id = ?",
            (job.id,),
        )
        self._tell(db, job, "requeued")

    def _place_before(self, db: sqlite3.Connection, before: str | None) -> float:
        if before is None:
            last = db.execute("SELECT MAX(place) FROM job WHERE state = 'queued'").fetchone()[0]
            return float((last or 0.0) + 1.0)
        for _ in range(2):
            (place,) = db.execute("SELECT place FROM job WHERE id = ?", (before,)).fetchone()
            query = "SELECT MAX(place) FROM job WHERE state = 'queued' AND place < ?"
            previous = db.execute(query, (place,)).fetchone()[0]
            if previous is None:
                return float(place - 1.0)
            if place - previous > LEAST_GAP:
                return float((place + previous) / 2)
            self._number_anew(db)
        raise AssertionError("places numbered anew are one apart")

    def _number_anew(self, db: sqlite3.Connection) -> None:
        rows = db.execute("SELECT id FROM job WHERE state = 'queued' ORDER BY place").fetchall()
        db.executemany("UPDATE job SET place = ? WHERE id = ?", [(n + 1, id) for n, (id,) in enumerate(rows)])
