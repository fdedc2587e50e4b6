"""Whatever is killed, and when: no job is lost or doubled, rows are files, and the pixels are the same."""

from __future__ import annotations

import random
import time
from typing import Any

import httpx2
import pytest

from graine.queue.job import QueueJob
from tests.faults.conftest import Open
from tests.faults.studio import DRAW, Studio, check_whole, pixels

JOBS, EACH = 4, 2
WISHES = [{**DRAW, "seed": 10 * number, "count": EACH, "steps": 8 + number} for number in range(JOBS)]
PACE = "0.01,0.001"
# Where server and worker die together; the whole list is what a quiet run passes.
SOME = ("claim:after", "rename:after", "result:before")
NEEDED = {
    *("submit:before", "submit:after", "claim:before", "claim:after", "planned:before", "planned:after"),
    *("rename:before", "rename:after", "keep:before", "keep:after", "result:before", "result:after"),
    *("done:before", "done:after", "heard:before", "heard:after"),
}


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[list[str]], list[str]]:
    """The pixels of the jobs when nobody is killed, and the moments that are passed."""
    home = tmp_path_factory.mktemp("quiet")
    studio = Studio(home / "studio", KILL_LOG=str(home / "moments"), PACE=PACE).start()
    try:
        jobs = studio.ended(submitted(studio))
        found = pixels(studio.home, jobs)
    finally:
        studio.stop()
    return found, (home / "moments").read_text().splitlines()


def submitted(studio: Studio) -> list[str]:
    """Order all drawings, each under a key, as a page does that asks again when it got no answer."""
    ids: list[str] = []
    for number, wish in enumerate(WISHES):
        answer = studio.ask(
            "POST",
            "/api/jobs",
            client=f"c{number % 2}",
            json={"kind": "draw", "wish": wish},
            headers={"Idempotency-Key": f"wish-{number}"},
        )
        assert answer.status_code == 202, answer.text
        ids.append(answer.json()["id"])
    return ids


def check(studio: Studio, jobs: list[QueueJob], undisturbed: list[list[str]]) -> None:
    """See that all was done, once."""
    assert [job.state for job in jobs] == ["done"] * JOBS
    assert max(job.attempt for job in jobs) <= 2
    assert pixels(studio.home, jobs) == undisturbed
    assert check_whole(studio.home) == JOBS * EACH, "lost or doubled"


def check_moment(open: Open, moment: str, undisturbed: list[list[str]]) -> None:
    """Let all die at a moment, start again, and see that nobody could tell."""
    studio = open(KILL_AT=moment, PACE=PACE)
    try:
        submitted(studio)
    except httpx2.HTTPError:
        assert moment.startswith(("submit:", "heard:")), f"{moment}: {studio.log()}"
    studio.until(lambda: studio.gone, 60)
    studio.kill()
    check_rows(studio)
    studio.start(KILL_AT="")
    ids = submitted(studio)
    jobs = studio.ended(ids)
    studio.stop()
    assert len(set(ids)) == JOBS
    check(studio, jobs, undisturbed)


def check_rows(studio: Studio) -> None:
    """What a kill left is sound as soon as it is opened."""
    if (studio.home / "library" / "library.db").exists():
        check_whole(studio.home)


@pytest.mark.parametrize("moment", SOME)
def test_all_may_die_at_a_commit(studio: Open, moment: str, quiet: tuple[list[list[str]], list[str]]) -> None:
    check_moment(studio, moment, quiet[0])


def test_every_commit_is_a_moment(quiet: tuple[list[list[str]], list[str]]) -> None:
    assert set(quiet[1]) >= NEEDED


@pytest.mark.slow
@pytest.mark.parametrize("moment", sorted(NEEDED - set(SOME)))
def test_all_may_die_at_every_commit(
    studio: Open, moment: str, quiet: tuple[list[list[str]], list[str]]
) -> None:
    check_moment(studio, moment, quiet[0])


def test_killing_the_worker_at_any_time_changes_nothing(studio: Open) -> None:
    check_kills(studio, 6)


@pytest.mark.slow
def test_killing_the_worker_fifty_times_changes_nothing(studio: Open) -> None:
    check_kills(studio, 50)


def check_kills(open: Open, count: int) -> None:
    """Kill the worker at random moments, with new jobs each time, and compare with a quiet studio."""
    rounds = [[{**wish, "seed": wish["seed"] + 1000 * kill} for wish in WISHES] for kill in range(count)]
    disturbed, undisturbed = open(PACE="0.02,0.002", PAUSE="0.1"), open()
    expected = [undisturbed.submit(wish) for wishes in rounds for wish in wishes]
    ids = [id for kill, wishes in enumerate(rounds) for id in one_killed(disturbed, wishes, kill)]
    jobs, likewise = disturbed.ended(ids), undisturbed.ended(expected)
    shown = [disturbed.job(id)["state"] for id in ids]
    disturbed.stop()
    undisturbed.stop()
    assert shown == ["done"] * JOBS * count
    assert max(job.attempt for job in jobs) == 2, "no kill met its job"
    assert pixels(disturbed.home, jobs) == pixels(undisturbed.home, likewise)
    assert check_whole(disturbed.home) == JOBS * EACH * count, "lost or doubled"


def one_killed(studio: Studio, wishes: list[dict[str, Any]], seed: int) -> list[str]:
    """Order drawings, kill the worker once while it is at them, and wait until they are done."""
    studio.until(studio.ready)
    ids = [studio.submit(wish) for wish in wishes]
    time.sleep(random.Random(seed).uniform(0, 1.2))
    studio.kill_worker()
    studio.ended(ids)
    return ids
