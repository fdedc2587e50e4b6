"""The file: damage, versions, a full disk, others who hold it."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

import pytest

from graine.errors import QueueError
from graine.queue.queue import Queue
from graine.queue.queue_db import open_database, schema
from graine.sqlite import migrate
from tests.queue.opening import Clocks, Limited, Quick, claimed, drained, order, submitted

NEXT = """
ALTER TABLE job ADD COLUMN mood TEXT;
UPDATE job SET mood = 'calm';
CREATE INDEX job_mood ON job (mood);
"""
PAGE = 4096


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The file of a closed queue with 200 jobs."""
    path = tmp_path / "queue.db"
    with Quick(path, Clocks()) as queue:
        queue.submit([order(prompt="a fox " * 100)] * 200)
    return path


def rows(path: Path) -> list[object]:
    with closing(sqlite3.connect(path)) as db:
        version = db.execute("PRAGMA user_version").fetchall()
        columns = len(db.execute("SELECT * FROM job LIMIT 1").fetchone())
        return [version, columns, *db.execute("SELECT id, wish FROM job ORDER BY id")]


def test_a_queue_outlasts_its_process(file: Path) -> None:
    with Queue(file) as queue:
        assert queue.counts() == {"queued": 200}
        assert claimed(queue).wish["prompt"].startswith("a fox")


def test_each_commit_reaches_the_disk(file: Path) -> None:
    class Shown(Queue):
        def pragma(self, name: str) -> object:
            return self._writer.execute(f"PRAGMA {name}").fetchone()[0]

    with Shown(file) as queue:
        assert (queue.pragma("journal_mode"), queue.pragma("synchronous")) == ("wal", 2)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(QueueError, match="cannot be opened") as refused:
        Queue(tmp_path / "file" / "queue.db")
    assert refused.value.key == "queue_closed"


@pytest.mark.parametrize("what", ["page", "header", "text"])
def test_a_damaged_file_is_refused_with_the_repair(file: Path, what: str) -> None:
    data = bytearray(file.read_bytes())
    if what == "page":
        middle = len(data) // 2 // PAGE * PAGE
        data[middle : middle + PAGE] = b"\xff" * PAGE
    elif what == "header":
        data[:PAGE] = bytes(PAGE)
    file.write_bytes(b"these are notes, and no database at all" * 200 if what == "text" else data)
    with pytest.raises(QueueError, match="Move it away and start again") as refused:
        Queue(file)
    assert refused.value.key == "queue_damaged"
    assert str(file) in str(refused.value)
    file.unlink()
    with Queue(file) as queue:  # the repair that was named
        assert queue.submit([order()])


def test_an_older_file_is_brought_up_to_date_and_a_copy_kept(file: Path) -> None:
    before = rows(file)
    copy = file.with_name(f"queue-version-{len(schema())}.db")
    with closing(open_database(file, steps=[*schema(), NEXT])) as db:
        assert db.execute("SELECT DISTINCT mood FROM job").fetchall() == [("calm",)]
        assert db.execute("PRAGMA user_version").fetchone() == (len(schema()) + 1,)
    assert rows(copy) == before
    assert rows(file)[2:] == before[2:]
    assert [path.name for path in file.parent.glob("*.part")] == []


def test_jobs_of_the_first_version_are_all_there(tmp_path: Path) -> None:
    path = tmp_path / "queue.db"
    with closing(open_database(path, steps=schema()[:1])) as db:
        db.execute(
            "INSERT INTO job (id, kind, wish, label, client, hidden, keep, place, made)"
            " VALUES ('0', 'draw', '{}', 'a fox', 'local', 0, 1, 1, 0)"
        )
    with Quick(path, Clocks()) as queue:
        assert [job.label for job in queue.jobs()] == ["a fox"]


def test_a_copy_that_is_there_is_not_overwritten(file: Path) -> None:
    kept = file.with_name(f"queue-version-{len(schema())}.db")
    kept.write_bytes(b"precious")
    open_database(file, steps=[*schema(), NEXT]).close()
    assert kept.read_bytes() == b"precious"
    assert rows(file.with_name(f"queue-version-{len(schema())}-2.db"))


def test_a_later_file_is_refused_and_left_alone(file: Path) -> None:
    open_database(file, steps=[*schema(), NEXT]).close()
    before = rows(file)
    with pytest.raises(QueueError, match="Update Graine") as refused:
        Queue(file)
    assert refused.value.key == "queue_newer"
    assert rows(file) == before


def test_a_step_that_fails_leaves_the_file_as_it_was(file: Path) -> None:
    before = rows(file)
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        open_database(file, steps=[*schema(), NEXT + "DELETE FROM elsewhere;"])
    assert rows(file) == before
    with Queue(file) as queue:
        assert len(drained(queue)) == 200


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked process")
def test_a_kill_within_a_migration_leaves_one_version_or_the_other(file: Path) -> None:
    before = rows(file)
    versions: list[object] = []
    for number in range(1, 30):
        killed = _killed(number, lambda act: _migrated(file, [*schema(), NEXT], act))
        versions.append(rows(file)[0])
        if not killed:
            break
        assert rows(file) == before
    assert len(versions) > 5
    assert versions[-1] == [(len(schema()) + 1,)]
    assert rows(file)[2:] == before[2:]


def _killed(number: int, work: Callable[[Callable[[str], None]], object]) -> bool:
    """Do work in a process that is killed before its n-th statement; say whether it was."""
    if (child := os.fork()) == 0:
        left = iter(range(number - 1))
        try:
            work(lambda _: next(left, None) is None and os.kill(os.getpid(), signal.SIGKILL))  # type: ignore[func-returns-value]
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def _migrated(file: Path, steps: Sequence[str], act: Callable[[str], None]) -> None:
    db = sqlite3.connect(file, isolation_level=None)
    db.set_trace_callback(act)
    migrate(db, file, steps, refuse=ValueError)


def test_a_full_disk_loses_nothing_and_is_no_end(tmp_path: Path) -> None:
    with Limited(tmp_path / "queue.db") as queue:
        queue.submit([order()] * 3)
        mine = claimed(queue)
        queue.limit(8)
        accepted = 3
        with suppress(QueueError):
            while accepted < 10_000:
                accepted += len(queue.submit([order(prompt="a fox " * 200)] * 5))
        assert 3 < accepted < 10_000
        events = queue.last_event()
        for _ in range(3):
            with pytest.raises(QueueError, match="disk is full") as refused:
                queue.submit([order(prompt="a fox " * 2000)])
            assert refused.value.key == "queue_full_disk"
        assert sum(queue.counts().values()) == accepted
        assert queue.last_event() == events == accepted + 1
        queue.limit(10_000)
        queue.done(mine)
        assert len(queue.submit([order(prompt="a fox " * 200)] * 5)) == 5
        assert len(drained(queue)) == accepted + 4


def test_who_writes_waits_for_others_only_so_long_and_who_looks_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "queue.db"
    with Quick(path, Clocks(), patience=0.3) as queue, closing(sqlite3.connect(path)) as other:
        submitted(queue, "a")
        mine = claimed(queue)
        other.execute("BEGIN IMMEDIATE")

        def refused(_: int) -> str:
            with pytest.raises(QueueError) as caught:
                queue.submit([order()])
            return caught.value.key

        began = time.monotonic()
        with ThreadPoolExecutor(20) as threads:
            found = [threads.submit(refused, number) for number in range(20)]
            assert [job.id for job in queue.jobs()] == [mine.id]
            assert {one.result() for one in found} == {"queue_busy"}
        assert time.monotonic() - began < 4  # not 20 times 0.3 s one after the other
        with pytest.raises(QueueError, match="Try again"):
            queue.done(mine)
        other.execute("ROLLBACK")
        queue.done(mine)
        assert [job.state for job in queue.jobs()] == ["done"]
        assert queue.last_event() == 3
