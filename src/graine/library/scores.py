"""What judges say of the pictures of a library, what they compare them by, and what was chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graine.library import record_rows, search
from graine.library.answers import Answers
from graine.library.entry import Entry, Query
from graine.library.open_library import OpenLibrary

if TYPE_CHECKING:
    import numpy as np


class LibraryScores(OpenLibrary):
    """Scores, vectors and answers; each is kept at once, so that an experiment that was stopped goes on."""

    def record_score(self, id: int, judge: str, value: float, prompt: str = "") -> None:
        """Note how well a picture fits a prompt, or with "" a measure of the picture alone."""
        with self._marking([id]) as db:
            record_rows.judged(db, id, (judge, prompt, value))

    def score(self, id: int, judge: str, prompt: str = "") -> float | None:
        """A score that was noted."""
        query = "SELECT value FROM score WHERE picture = ? AND judge = ? AND prompt = ?"
        with self._reading() as db:
            row = db.execute(query, (id, record_rows.plain(judge), record_rows.plain(prompt))).fetchone()
            return row[0] if row else None

    def record_vector(self, id: int, judge: str, vector: np.ndarray) -> None:
        """Note a judge's vector of a picture, of length 1. Raises `LibraryError` for any other."""
        with self._writing() as db:
            self._hashes(db, [id])
            self._vectors.add(db, id, judge, vector)

    def vector(self, id: int, judge: str) -> np.ndarray | None:
        """A vector that was noted, float32."""
        with self._reading() as db:
            return self._vectors.get(db, id, judge)

    def judges(self, id: int) -> list[str]:
        """Name the judges whose vector of a picture was noted, the one that knows most pictures first."""
        query = (
            "SELECT judge FROM vector WHERE judge IN (SELECT judge FROM vector WHERE picture = ?)"
            " GROUP BY judge ORDER BY COUNT(*) DESC, judge"
        )
        with self._reading() as db:
            return [judge for (judge,) in db.execute(query, (id,))]

    def without_vector(self, judge: str, limit: int) -> list[Entry]:
        """Pictures, the newest first and none in the bin, of which this judge's vector is not known."""
        query = (
            "SELECT id FROM picture WHERE binned = 0"
            " AND id NOT IN (SELECT picture FROM vector WHERE judge = ?) ORDER BY made DESC, id DESC LIMIT ?"
        )
        with self._reading() as db:
            return self._entries(db, [id for (id,) in db.execute(query, (judge, limit))])

    def nearest(
        self, vector: np.ndarray, judge: str, count: int = 50, query: Query | None = None
    ) -> list[tuple[Entry, float]]:
        """The pictures of the query most like a vector, by the cosine (1 for the same), the best first.

        Order and page of the query are left out of account. Raises `LibraryError`.
        """
        with self._reading() as db:
            near = self._vectors.nearest(db, vector, judge, count=count, query=query or Query())
            cosines = dict(near)
            return [(entry, cosines[entry.id]) for entry in self._entries(db, list(cosines))]

    def comparable(self, judge: str, query: Query, *, but: int) -> int:
        """Count the pictures of a query that `nearest` can give, one left out."""
        fitting = search.condition(query)
        known = "SELECT picture FROM vector WHERE judge = ?"
        text = f"SELECT COUNT(*) FROM picture WHERE {fitting.text} AND id <> ? AND id IN ({known})"
        with self._reading() as db:
            return int(db.execute(text, (*fitting.values, but, judge)).fetchone()[0])

    def answer(self, experiment: str, question: str) -> str | None:
        """What was answered in an experiment."""
        with self._reading() as db:
            return Answers(self.folder).get(db, experiment, question)

    def record_answer(self, experiment: str, question: str, answer: str) -> None:
        """Note an answer of an experiment; a later one to the same question takes its place."""
        with self._writing() as db:
            Answers(self.folder).add(db, experiment, question, answer)
