"""A studio with a password."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from graine.server.http import auth
from graine.server.http.auth import COOKIE
from tests.server.conftest import FOX, OWN, PASSWORD
from tests.server.openapi import operations

WITHOUT = {"/health", "/api/login", "/api/logout"}


def basic(password: str, user: str = "me") -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def test_every_route_but_a_few_needs_it(app: FastAPI, guarded: TestClient) -> None:
    for operation in operations(app):
        status = guarded.request(operation.method, operation.url).status_code
        assert (status == 401) is (operation.path not in WITHOUT), operation.name
    for path in ("/openapi.json", "/metrics", "/api/missing", "/sdapi/v1/missing", "/..%2fqueue.db"):
        assert guarded.get(path).status_code == 401, path


@pytest.mark.parametrize(
    "header", [f"Bearer {PASSWORD}", f"bearer {PASSWORD}", basic(PASSWORD), basic(PASSWORD, "")]
)
def test_programs_send_it_with_each_request(guarded: TestClient, header: str) -> None:
    answer = guarded.post("/api/jobs", json=FOX, headers={"Authorization": header})
    assert answer.status_code == 202
    assert answer.json()["client"] == "key:api"


@pytest.mark.parametrize(
    "header",
    ["Bearer wrong", basic("wrong"), "Basic !!", "Basic " + base64.b64encode(b"\xff").decode(), "Bearer "],
)
def test_a_wrong_one_is_told(guarded: TestClient, header: str) -> None:
    answer = guarded.get("/api/jobs", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.json()["error"]["key"] == "server_wrong_password"


def test_a_browser_logs_in_and_out(guarded: TestClient) -> None:
    cookie = guarded.post("/api/login", json={"key": PASSWORD}).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert PASSWORD not in cookie
    assert guarded.get("/api/jobs").status_code == 200
    assert guarded.post("/api/logout").json() == {"logged_in": False}
    assert guarded.get("/api/jobs").status_code == 401


@pytest.mark.parametrize("cookie", ["", "9999999999.", "9999999999.00", ".", "x.y", "9999999999." + "é" * 64])
def test_a_made_up_cookie_is_worth_nothing(guarded: TestClient, cookie: str) -> None:
    header = f"{COOKIE}={cookie}".encode()
    assert guarded.get("/api/jobs", headers=[(b"cookie", header)]).status_code == 401


def test_a_cookie_ends(guarded: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    guarded.post("/api/login", json={"key": PASSWORD})
    late = auth.time() + auth.COOKIE_SECONDS + 1
    monkeypatch.setattr(auth, "time", lambda: late)
    name = guarded.cookies[COOKIE]
    assert guarded.get("/api/jobs", headers={"Cookie": f"{COOKIE}={name}"}).status_code == 401


def test_who_guesses_must_wait(guarded: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(auth, "monotonic", lambda: now[0])
    tried = [guarded.post("/api/login", json={"key": f"guess {n}"}).status_code for n in range(5)]
    assert tried == [401] * 5
    for right_or_wrong in ("guess", PASSWORD):
        refused = guarded.post("/api/login", json={"key": right_or_wrong})
        assert refused.status_code == 429
        assert 0 < int(refused.headers["retry-after"]) <= 61
    assert guarded.get("/api/jobs", headers={"Authorization": f"Bearer {PASSWORD}"}).status_code == 429
    now[0] = 61.0
    assert guarded.post("/api/login", json={"key": PASSWORD}).status_code == 200


def test_the_page_comes_without_it(guarded: TestClient) -> None:
    assert guarded.get("/").status_code == 200
    assert guarded.get("/hunt").status_code == 200


def test_without_a_password_nobody_logs_in(client: TestClient) -> None:
    assert client.post("/api/login", json={"key": "any"}).json() == {"logged_in": True}
    assert client.get("/api/jobs", headers={"Authorization": "Bearer any"}).status_code == 200


def test_the_password_is_shown_nowhere(guarded: TestClient) -> None:
    guarded.headers["Authorization"] = f"Bearer {PASSWORD}"
    answers: Iterator[str] = (guarded.get(path).text for path in ("/openapi.json", "/metrics", "/health"))
    wrong = guarded.post("/api/login", json={"key": PASSWORD, "more": PASSWORD}, headers={"Origin": OWN})
    assert wrong.status_code == 422
    assert not [text for text in (*answers, wrong.text) if PASSWORD in text]
