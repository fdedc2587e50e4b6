"""What can be seen without changing anything: jobs, events, facts. Nobody who looks waits for a change."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any, Final

from graine.queue.connection import SELECT, OpenQueue, dumps, event_of
from graine.queue.job import ENDED, OPEN, Event, QueueJob, State
from graine.sqlite import gathered

_NARROWED: Final = "(:client IS NULL OR client = :client) AND (:hidden IS NULL OR hidden = :hidden)"
_OTHERS: Final = f"""
    SELECT id FROM job
    WHERE state IN (SELECT value FROM json_each(:states)) AND {_NARROWED}
    ORDER BY ended DESC, state, place LIMIT :limit
"""
# The order of claims: what is urgent, then each client's first, then each one's second and so on; in a round
# whoever was served longest ago begins. An index holds all that this reads.
_QUEUED: Final = f"""
    WITH queued AS (
        SELECT id, client, hidden, urgent, place,
            ROW_NUMBER() OVER (PARTITION BY urgent, client ORDER BY place) AS round
        FROM job INDEXED BY job_queued WHERE state = 'queued'
    )
    SELECT id FROM queued LEFT JOIN turn USING (client) WHERE {_NARROWED}
    ORDER BY urgent DESC, CASE WHEN urgent THEN place ELSE round END, turn.number LIMIT :limit
"""


class QueueReads(OpenQueue):
    """What anybody may see."""

    def get(self, id: str) -> QueueJob:
        """A job. Raises `QueueError`."""
        with self._reading() as db:
            return self._job(db, id)

    def jobs(
        self,
        *,
        states: Collection[State] = (),
        client: str | None = None,
        hidden: bool | None = None,
        limit: int = 200,
    ) -> list[QueueJob]:
        """Jobs: running ones, waiting ones, queued ones as they will run, then the last that ended.

        `states`, `client` and `hidden` narrow them; empty and None narrow nothing. A negative
        `limit` is none.
        """
        wanted = frozenset(states) or OPEN | ENDED
        with self._reading() as db:
            ids: list[str] = []
            for some in (wanted & {"running", "waiting"}, wanted & {"queued"}, wanted & ENDED):
                left = limit if limit < 0 else limit - len(ids)  # SQLite takes -1 for all
                values = {"states": dumps(sorted(some)), "client": client, "hidden": hidden, "limit": left}
                query = _QUEUED if "queued" in some else _OTHERS
                ids += [id for (id,) in gathered(db, query, 1, values)] if some else []
            rows = db.execute(f"{SELECT} WHERE id IN (SELECT value FROM json_each(?))", (dumps(ids),))
            found = {job.id: job for job in self._found(db, rows.fetchall())}
        return [found[id] for id in ids if id in found]

    def requested(self, client: str, beginning: str) -> list[QueueJob]:
        """The jobs of a client's newest request whose key begins so; [] if none is known any more."""
        query = (
            "SELECT jobs FROM request WHERE client = ? AND key >= ? AND key < ? ORDER BY made DESC LIMIT 1"
        )
        with self._reading() as db:
            row = db.execute(query, (client, beginning, f"{beginning}\U0010ffff")).fetchone()
            return [self._job(db, id) for id in json.loads(row[0])] if row else []

    def counts(self) -> dict[str, int]:
        """Count jobs by state; a state that no job is in is left out."""
        with self._reading() as db:
            return dict(db.execute("SELECT state, COUNT(*) FROM job GROUP BY state").fetchall())

    def answers(self, id: str) -> list[dict[str, Any]]:
        """What was answered to a job, in order."""
        with self._reading() as db:
            rows = db.execute("SELECT choice FROM answer WHERE job = ? ORDER BY id", (id,)).fetchall()
        return [json.loads(choice) for (choice,) in rows]

    def events(self, after: int, *, limit: int = 500) -> list[Event]:
        """What happened after an event, in order."""
        query = "SELECT id, job, client, kind, data, made FROM event WHERE id > ? ORDER BY id LIMIT ?"
        with self._reading() as db:
            return [event_of(row) for row in db.execute(query, (after, limit))]

    def last_event(self) -> int:
        """The number of the newest event; 0 if there never was one."""
        with self._reading() as db:
            row = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'event'").fetchone()
        return int(row[0]) if row else 0

    def first_event(self) -> int:
        """The number of the oldest event that is kept, or of the next one."""
        with self._reading() as db:
            found = db.execute("SELECT MIN(id) FROM event").fetchone()[0]
        return int(found) if found else self.last_event() + 1

    def changed(self) -> int:
        """A number that differs from the last one if anything was written since, by whatever process."""
        with self._reading() as db:
            return int(db.execute("PRAGMA data_version").fetchone()[0])

    def paused(self) -> bool:
        """Tell whether nothing new begins."""
        return bool(self.recall("paused"))

    def recall(self, name: str) -> Any | None:
        """A fact; None if it was never told."""
        with self._reading() as db:
            row = db.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        return json.loads(row[0]) if row else None
