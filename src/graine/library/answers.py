"""What was chosen in experiments: in the database and, for a rebuild, as lines of JSON in `answers.jsonl`."""

from __future__ import annotations

import json
import os
import sqlite3
from pathlib import Path

from graine.errors import WriteError


class Answers:
    """The answers of a library."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "answers.jsonl"

    def get(self, db: sqlite3.Connection, experiment: str, question: str) -> str | None:
        """An answer, None if there was none yet."""
        query = "SELECT answer FROM answer WHERE experiment = ? AND question = ?"
        row = db.execute(query, (experiment, question)).fetchone()
        return row[0] if row else None

    def add(self, db: sqlite3.Connection, experiment: str, question: str, answer: str) -> None:
        """Note an answer; the caller holds the write lock. Raises `WriteError`."""
        db.execute("INSERT OR REPLACE INTO answer VALUES (?, ?, ?)", (experiment, question, answer))
        try:
            with self.path.open("ab") as file:  # a line of its own, also after half a one
                file.write(f"\n{json.dumps([experiment, question, answer])}".encode())
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise WriteError("library_write", path=self.path, reason=error.strerror or error) from error

    def restore(self, db: sqlite3.Connection) -> None:
        """Note again, after a rebuild, what the file holds; half a line is left out."""
        if not self.path.is_file():
            return
        for line in self.path.read_text(encoding="ascii", errors="replace").splitlines():
            try:
                experiment, question, answer = map(str, json.loads(line))
            except ValueError:
                continue
            db.execute("INSERT OR REPLACE INTO answer VALUES (?, ?, ?)", (experiment, question, answer))
