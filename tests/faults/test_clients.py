"""Many clients, some greedy, some gone: all get their turn, and nobody who left is kept."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from random import Random

import httpx2

from tests.faults.conftest import Open
from tests.faults.studio import DRAW, Studio


def test_who_asks_for_little_does_not_wait_for_who_asks_for_much(studio: Open) -> None:
    opened = studio(PACE="0.01,0.002")
    opened.ask("POST", "/api/queue/pause")
    ids = [opened.submit(client="much", seed=seed) for seed in range(50)]
    ids.append(opened.submit(client="little", seed=1000))
    opened.ask("POST", "/api/queue/resume")
    *much, little = opened.ended(ids)
    assert {job.state for job in (*much, little)} == {"done"}
    assert little.ended
    before = sum(job.ended < little.ended for job in much if job.ended)
    assert before <= 12, f"{before} of 50 came first"


def test_the_same_order_twenty_times_at_once_is_one_job(studio: Open) -> None:
    opened = studio()
    body = {"kind": "draw", "wish": DRAW}
    with ThreadPoolExecutor(20) as pool:
        asked = [
            pool.submit(opened.ask, "POST", "/api/jobs", json=body, headers={"Idempotency-Key": "once"})
            for _ in range(20)
        ]
        answers = [one.result() for one in asked]
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(opened.ask("GET", "/api/jobs", params={"all": "true"}).json()["jobs"]) == 1
    other = {"kind": "draw", "wish": {**DRAW, "seed": 6}}
    refused = opened.ask("POST", "/api/jobs", json=other, headers={"Idempotency-Key": "once"})
    assert refused.status_code == 422


def test_event_streams_that_are_cut_leave_nothing_behind(studio: Open) -> None:
    opened = studio(PACE="0.005,0.0005")
    opened.until(opened.ready)
    files = opened.server.num_fds()
    over = threading.Event()

    def listen(number: int) -> int:
        heard, random = 0, Random(number)
        while not over.is_set():
            with (
                suppress(httpx2.HTTPError),
                httpx2.stream("GET", f"{opened.url}/api/events", timeout=5) as stream,
            ):
                for line, _ in zip(stream.iter_lines(), range(random.randrange(3, 40)), strict=False):
                    heard += line.startswith("event:")
                    if over.is_set():
                        break
        return heard

    with ThreadPoolExecutor(50) as pool:
        listening = [pool.submit(listen, number) for number in range(50)]
        jobs = opened.ended([opened.submit(seed=seed) for seed in range(10)])
        over.set()
        opened.submit(seed=99)  # so that who still listens hears something
        heard = [one.result() for one in listening]
    assert {job.state for job in jobs} == {"done"}
    assert min(heard) > 0
    opened.until(lambda: listeners(opened) == 0, 30)
    assert opened.server.num_fds() <= files + 10, "sockets stay open"


def listeners(opened: Studio) -> int:
    """How many event streams the server has open."""
    found = re.search(r"^graine_event_streams (\d+)", opened.ask("GET", "/metrics").text, re.MULTILINE)
    assert found
    return int(found[1])


def test_a_program_that_hangs_up_frees_the_queue(studio: Open) -> None:
    opened = studio(PACE="0.05,0.01")
    opened.until(opened.ready)
    body = {"prompt": "a red cat", "steps": 20, "width": 64, "height": 64, "n_iter": 1}
    running = opened.submit(seed=1, steps=200)
    opened.until(lambda: opened.job(running)["state"] == "running")
    opened.ask("POST", "/api/queue/pause")
    with suppress(httpx2.TimeoutException):
        opened.ask("POST", "/sdapi/v1/txt2img", json=body, timeout=1.0)
    opened.until(lambda: opened.ask("GET", "/health").json()["queue"]["queued"] == 0, 10)
    opened.ask("POST", f"/api/jobs/{running}/cancel")
    opened.ask("POST", "/api/queue/resume")
    assert [job.state for job in opened.ended([running, opened.submit(seed=2)])] == ["canceled", "done"]
