"""A full disk: what is drawn then fails or waits, nothing is cut, and it goes on once there is room."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from graine.queue.job import QueueJob
from tests.faults.conftest import Open
from tests.faults.studio import check_whole

FULL = {"picture_disk_full", "library_full", "library_write"}
FLOOR = 64 * 1024  # bytes; a picture of these tests has one or two thousand


@contextmanager
def small_disk(folder: Path, size: str) -> Generator[Path]:
    """Put a file system of so many bytes at a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if os.name != "posix" or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount a small file system: a full disk was not tried")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Leave no byte free."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (65536, 4096, 1):
            try:
                while file.write(bytes(size)) == size:
                    pass
            except OSError:
                continue
    return filler


@pytest.mark.parametrize("all_of_it", [False, True], ids=["library", "home"])
def test_a_full_disk_cuts_no_picture_and_it_goes_on_once_there_is_room(
    studio: Open, tmp_path: Path, all_of_it: bool
) -> None:
    home = tmp_path / "studio-0"
    with small_disk(home if all_of_it else home / "library", "8m") as disk:
        opened = studio(PACE="0.05,0.005", DISK_FLOOR=str(FLOOR), WORK_FLOOR="0")
        first = opened.ended([opened.submit(seed=1)])
        assert [job.state for job in first] == ["done"]
        opened.until(opened.ready)
        worker = opened.worker
        ids = [opened.submit(seed=seed, count=2) for seed in (10, 20, 30)]
        opened.until(lambda: opened.job(ids[0])["state"] == "running")
        filler = fill(disk)
        refused = opened.ask("POST", "/api/jobs", json={"kind": "draw", "wish": {"prompt": "no room"}})
        assert refused.status_code == 507
        assert "MB" in refused.json()["error"]["message"]
        time.sleep(4)
        assert opened.ask("GET", "/health").status_code == 200
        filler.unlink()
        began = time.monotonic()
        fresh = opened.submit(seed=2)
        (last,) = opened.ended([fresh], 30)
        assert last.state == "done"
        jobs = opened.ended(ids, 60)
        print(f"drew again after {time.monotonic() - began:.1f} s")
        check_ends(jobs)
        assert opened.worker == worker, f"it was started again: {opened.log()}"
        opened.stop()
        check_whole(home)


def check_ends(jobs: list[QueueJob]) -> None:
    """Each was drawn, or says that the disk was full."""
    for job in jobs:
        assert job.state == "done" or (job.error and job.error["key"] in FULL), job


def test_queued_jobs_wait_while_there_is_no_room(studio: Open, tmp_path: Path) -> None:
    home = tmp_path / "studio-0"
    with small_disk(home / "library", "8m") as disk:
        opened = studio(DISK_FLOOR="0", WORK_FLOOR=str(FLOOR))
        opened.until(opened.ready)
        opened.ended([opened.submit(seed=1)])
        filler = fill(disk)
        ids = [opened.submit(seed=seed) for seed in (2, 3)]
        time.sleep(2)
        assert [opened.job(id)["state"] for id in ids] == ["queued", "queued"]
        filler.unlink()
        began = time.monotonic()
        assert [job.state for job in opened.ended(ids, 10)] == ["done", "done"]
        print(f"drew again after {time.monotonic() - began:.1f} s")
