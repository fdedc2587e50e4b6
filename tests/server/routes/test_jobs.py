"""Jobs over HTTP: once and only once, in every state, and on a bad day."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest
from PIL import Image
from starlette.testclient import TestClient

from graine.queue.job import Order, QueueJob
from graine.queue.queue import Queue
from graine.server.jobs import submit_job
from graine.server.state import ServerState
from tests.server.conftest import FOX, drawing, end, eventually


def states(client: TestClient) -> list[str]:
    return [job["state"] for job in client.get("/api/jobs").json()["jobs"]]


def test_a_job_is_drawn_and_shown(client: TestClient, state: ServerState) -> None:
    asked = client.post("/api/jobs", json=FOX, headers={"X-Graine-Client": "page-1"})
    assert asked.status_code == 202
    job = asked.json()
    assert (job["state"], job["client"], job["label"]) == ("queued", "page-1", "a red fox")
    assert (job["queue_position"], job["wish"]["seed"]) == (0, 7)
    with drawing(state.queue):
        eventually(lambda: states(client) == ["done"])
    assert client.get(f"/api/jobs/{job['id']}").json()["results"] == [1]


def test_every_seed_is_decided_when_it_is_asked_for(client: TestClient) -> None:
    first, second = (
        client.post("/api/jobs", json={"kind": "draw", "wish": {"prompt": "a fox"}}).json() for _ in range(2)
    )
    assert first["wish"]["seed"] != second["wish"]["seed"]


def test_both_sides_of_a_comparison_have_the_same_seed(client: TestClient) -> None:
    wish = {"left": {"prompt": "a fox"}, "right": {"prompt": "a red fox"}}
    job = client.post("/api/jobs", json={"kind": "ab", "wish": wish}).json()
    left, right = job["wish"]["left"]["seed"], job["wish"]["right"]["seed"]
    assert left == right == job["wish"]["first_seed"]


@pytest.mark.parametrize(
    ("kind", "wish"),
    [
        ("ablate", {"base": {"prompt": "a fox, oil painting"}}),
        ("grid", {"base": {"prompt": "a fox"}, "axes": [{"name": "cfg", "values": "3,7"}]}),
        ("hunt", {"base": {"prompt": "a fox"}, "seeds": 8, "keep": 2}),
    ],
)
def test_experiments_are_taken(client: TestClient, kind: str, wish: dict[str, Any]) -> None:
    job = client.post("/api/jobs", json={"kind": kind, "wish": wish})
    assert job.status_code == 202
    assert isinstance(job.json()["wish"]["base"]["seed"], int)


@pytest.mark.parametrize(
    ("kind", "wish", "status"),
    [
        ("grid", {"base": {"prompt": "a fox"}, "axes": [{"name": "wings", "values": "3"}]}, 422),
        ("grid", {"base": {"prompt": "a fox"}, "axes": [{"name": "cfg", "values": "x"}]}, 422),
        ("grid", {"base": {"prompt": "a fox"}, "axes": []}, 422),
        ("hunt", {"base": {"prompt": " "}}, 422),
        ("refine", {"picture": 99}, 404),
        ("words", {"picture": 99}, 404),
        ("ask", {"picture": "f" * 64}, 422),
        ("ask", {"picture": "nothing"}, 422),
        ("draw", {"prompt": "a fox", "parents": [99]}, 404),
        ("dance", {}, 422),
    ],
)
def test_what_cannot_be_done_is_told_at_once(
    client: TestClient, kind: str, wish: dict[str, Any], status: int
) -> None:
    answer = client.post("/api/jobs", json={"kind": kind, "wish": wish})
    assert answer.status_code == status
    assert answer.json()["error"]["message"]
    assert states(client) == []


def test_one_key_is_one_job_though_it_is_sent_twenty_times_at_once(url: str) -> None:
    wish = {"kind": "draw", "wish": {"prompt": "a red fox"}}  # its seed is chosen: a second one would differ

    def post(_: int) -> httpx2.Response:
        return httpx2.post(f"{url}/api/jobs", json=wish, headers={"Idempotency-Key": "k"}, timeout=30)

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(post, range(20)))
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.text for answer in answers}) == 1
    other = {"kind": "draw", "wish": {"prompt": "a blue fox"}}
    refused = httpx2.post(f"{url}/api/jobs", json=other, headers={"Idempotency-Key": "k"})
    assert refused.status_code == 422
    assert refused.json()["error"]["key"] == "queue_key_reused"
    assert len(httpx2.get(f"{url}/api/jobs").json()["jobs"]) == 1


def ended(queue: Queue, how: str) -> None:
    job = queue.claim("played")
    assert job
    if how == "failed":
        queue.failed(job, {"key": "prompt_empty", "values": {}, "text": {"en": "", "fr": ""}})
    elif how == "waiting":
        queue.ask(job, {"left": 1, "right": 2, "prompt": ""})
    elif how != "running":
        end(queue, job)


@pytest.mark.parametrize(
    ("before", "status", "after"),
    [
        ("queued", 200, "canceled"),
        ("running", 200, "running"),
        ("waiting", 200, "canceled"),
        ("done", 409, "done"),
        ("failed", 409, "failed"),
        ("canceled", 409, "canceled"),
    ],
)
def test_cancel_in_every_state(
    client: TestClient, state: ServerState, before: str, status: int, after: str
) -> None:
    id = client.post("/api/jobs", json=FOX).json()["id"]
    if before == "canceled":
        state.queue.cancel(id)
    elif before != "queued":
        ended(state.queue, before)
    answer = client.post(f"/api/jobs/{id}/cancel")
    job = client.get(f"/api/jobs/{id}").json()
    assert (answer.status_code, job["state"]) == (status, after)
    assert job["cancel_asked"] or status == 409 or after == "canceled"


def test_all_is_canceled_and_taken_back(client: TestClient, state: ServerState) -> None:
    ids = [client.post("/api/jobs", json=FOX).json()["id"] for _ in range(3)]
    canceled = client.post("/api/queue/cancel-all").json()["canceled"]
    assert sorted(canceled) == ids
    assert set(states(client)) == {"canceled"}
    client.post("/api/queue/restore", json={"ids": canceled})
    assert [job["id"] for job in client.get("/api/jobs?state=queued").json()["jobs"]] == ids


def test_jobs_are_moved(client: TestClient) -> None:
    first, second, third = (client.post("/api/jobs", json=FOX).json()["id"] for _ in range(3))
    client.post(f"/api/jobs/{third}/move", json={"before": first})
    client.post(f"/api/jobs/{first}/move", json={"before": None})
    found = client.get("/api/jobs").json()["jobs"]
    assert [(job["id"], job["queue_position"]) for job in found] == [(third, 0), (second, 1), (first, 2)]


def test_a_paused_queue_begins_nothing(client: TestClient, state: ServerState) -> None:
    assert client.post("/api/queue/pause").json()["paused"] is True
    client.post("/api/jobs", json=FOX)
    assert state.queue.claim("played") is None
    assert client.post("/api/queue/resume").json()["paused"] is False
    assert state.queue.claim("played")


def test_a_person_chooses(client: TestClient, state: ServerState) -> None:
    id = client.post("/api/jobs", json=FOX).json()["id"]
    assert (
        client.post(f"/api/jobs/{id}/choice", json={"left": 1, "right": 2, "chosen": "left"}).status_code
        == 409
    )
    ended(state.queue, "waiting")
    assert client.get(f"/api/jobs/{id}").json()["question"] == {"left": 1, "right": 2, "prompt": ""}
    chosen = client.post(f"/api/jobs/{id}/choice", json={"left": 1, "right": 2, "chosen": "left"}).json()
    assert chosen["state"] == "queued"
    assert state.queue.answers(id) == [{"left": 1, "right": 2, "chosen": "left"}]


def test_a_failed_job_is_done_again(client: TestClient, state: ServerState) -> None:
    id = client.post("/api/jobs", json=FOX).json()["id"]
    ended(state.queue, "failed")
    assert client.get(f"/api/jobs/{id}").json()["error"]["key"] == "prompt_empty"
    assert client.post(f"/api/jobs/{id}/again").json()["state"] == "queued"


@pytest.mark.parametrize("path", ["", "/cancel", "/again", "/move", "/choice"])
def test_a_job_that_is_not_there(client: TestClient, path: str) -> None:
    url = f"/api/jobs/{'0' * 26}{path}"
    body = {"left": 1, "right": 2, "chosen": "left"} if path == "/choice" else {"before": None}
    answer = client.post(url, json=body) if path else client.get(url)
    assert answer.status_code == 404
    assert answer.json()["error"]["key"] == "queue_unknown"


def test_other_programs_jobs_are_shown_on_request(client: TestClient, state: ServerState) -> None:
    state.queue.submit([Order(kind="draw", wish=FOX["wish"], hidden=True)])
    assert client.get("/api/jobs").json()["jobs"] == []
    assert len(client.get("/api/jobs?all=1").json()["jobs"]) == 1


def test_who_asks_for_too_much_waits(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submit_job, "OPEN_JOBS", 2)
    told = [client.post("/api/jobs", json=FOX, headers={"X-Graine-Client": "me"}) for _ in range(3)]
    assert [answer.status_code for answer in told] == [202, 202, 429]
    assert int(told[2].headers["retry-after"]) > 0
    assert client.post("/api/jobs", json=FOX, headers={"X-Graine-Client": "you"}).status_code == 202


def test_progress_is_shown_while_it_is_drawn(client: TestClient, state: ServerState) -> None:
    id = client.post("/api/jobs", json=FOX).json()["id"]
    state.moments.take(
        {
            "type": "progress",
            "job": id,
            "phase": "drawing",
            "done": 9,
            "total": 25,
            "seconds_left": 3.2,
            "index": 0,
        }
    )
    assert client.get(f"/api/jobs/{id}").json()["progress"] is None  # it is queued again: that was before
    ended(state.queue, "running")
    job = client.get(f"/api/jobs/{id}").json()
    assert (job["progress"]["done"], job["seconds_left"]) == (9, 3.2)


def test_a_full_disk_is_told_and_all_goes_on_once_there_is_room(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage("/")

    def nearly_full(_: object) -> object:
        return usage._replace(free=2**20)

    monkeypatch.setattr(shutil, "disk_usage", nearly_full)
    refused = client.post("/api/jobs", json=FOX)
    assert refused.status_code == 507
    assert "1 MB" in refused.json()["error"]["message"]
    monkeypatch.undo()
    assert client.post("/api/jobs", json=FOX).status_code == 202


def broken(message: str) -> Callable[..., list[QueueJob]]:
    def submit(*_: object, **__: object) -> list[QueueJob]:
        raise sqlite3.OperationalError(message)

    return submit


@pytest.mark.parametrize(("message", "status"), [("database or disk is full", 507), ("disk I/O error", 503)])
def test_a_database_that_cannot_be_written_is_told(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, message: str, status: int
) -> None:
    monkeypatch.setattr(Queue, "submit", broken(message))
    assert client.post("/api/jobs", json=FOX).status_code == status
    monkeypatch.undo()
    assert client.post("/api/jobs", json=FOX).status_code == 202


def test_a_locked_database_is_told_and_the_server_lives(client: TestClient, state: ServerState) -> None:
    outside = sqlite3.connect(state.settings.home / "queue.db", isolation_level=None)
    try:
        outside.execute("BEGIN EXCLUSIVE")
        refused = client.post("/api/jobs", json=FOX)
        assert refused.status_code == 503
        assert int(refused.headers["retry-after"]) > 0
        assert client.get("/openapi.json").status_code == 200
    finally:
        outside.close()
    assert client.post("/api/jobs", json=FOX).status_code == 202
    assert states(client) == ["queued"]


def test_an_edit_of_a_picture_that_was_taken_in(client: TestClient, state: ServerState) -> None:
    taken = state.studio.take(Image.new("RGB", (64, 64), "red"))
    wish = {"prompt": "a fox", "edit": {"kind": "redraw", "image": taken.hash, "strength": 0.5}}
    assert client.post("/api/jobs", json={"kind": "draw", "wish": wish}).status_code == 202


def test_what_was_measured_foretells_the_time(client: TestClient, state: ServerState) -> None:
    state.queue.remember("speed:pousse", {"fixed": 0.0, "cell": 0.0001, "finish": 0.5})
    state.queue.remember(
        "model:pousse", {"native_size": [128, 128], "default_cfg": 5.0, "upscale": 4, "scale": 8}
    )
    found = client.post("/api/estimate", json=FOX).json()
    assert found["seconds"] == pytest.approx(25 * 2 * 16 * 16 * 0.0001 + 0.5, rel=0.01)
    two = {"kind": "draw", "wish": FOX["wish"] | {"count": 2}}
    assert client.post("/api/estimate", json=two).json()["pictures"] == 2
    hunt = {"kind": "hunt", "wish": {"base": FOX["wish"], "budget": 60}}
    assert client.post("/api/estimate", json=hunt).json()["seconds"] == 60
