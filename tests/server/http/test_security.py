"""Host, Origin and headers, over every route that the server declares."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from graine.server.app import create_app, names
from graine.server.http.security import Names
from graine.settings import Settings
from tests.server.conftest import FOX, OWN
from tests.server.openapi import CHANGING, operations

FOREIGN = (
    {"Origin": "http://evil.test"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:9999"},
    {"Origin": "http://127.0.0.1:7860.evil.test"},
    {"Origin": "file://"},
    {"Origin": ""},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": OWN},
)
OWN_SITE = ({}, {"Origin": OWN}, {"Sec-Fetch-Site": "same-origin", "Origin": OWN}, {"Sec-Fetch-Site": "none"})


def test_no_changing_route_serves_another_site(app: FastAPI, client: TestClient) -> None:
    changing = [one for one in operations(app) if one.method in CHANGING]
    assert len(changing) > 8
    for operation in changing:
        for headers in FOREIGN:
            answer = client.request(operation.method, operation.url, headers=headers)
            assert answer.status_code == 403, (operation.name, headers)
    assert client.get("/health").json()["queue"] == {"queued": 0, "running": 0, "waiting": 0}


@pytest.mark.parametrize("headers", OWN_SITE, ids=str)
def test_the_own_page_and_programs_may_change(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post("/api/jobs", json=FOX, headers=headers).status_code == 202


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_a_refused_request_changes_nothing(client: TestClient, headers: dict[str, str]) -> None:
    refused = client.post("/api/jobs", json=FOX, headers=headers | {"Accept-Language": "fr"})
    assert refused.status_code == 403
    assert refused.json()["error"]["message"].startswith("La requête venait d'un autre site")
    assert client.get("/api/jobs").json()["jobs"] == []


@pytest.mark.parametrize(
    "host",
    [
        "evil.test",
        "localhost.evil.test",
        "127.0.0.1.evil.test",
        "evil.test:7860",
        "",
        "127.0.0.2",
        "[::2]:7860",
    ],
)
def test_no_route_answers_to_a_false_name(app: FastAPI, client: TestClient, host: str) -> None:
    for operation in operations(app):
        answer = client.request(operation.method, operation.url, headers={"Host": host})
        assert answer.status_code == 403, operation.name
    assert client.get("/", headers={"Host": host}).status_code == 403


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:7860", "127.0.0.1", "127.0.0.1:80", "[::1]", "[::1]:7860"]
)
def test_it_answers_to_its_own_names(client: TestClient, host: str) -> None:
    assert client.get("/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("192.168.1.7:7860", True),
        ("[fe80::1]:7860", True),
        ("studio.local:7860", True),
        ("evil.test", False),
        ("192.168.1.7.evil.test", False),
        ("", False),
    ],
)
def test_a_studio_for_others_is_called_by_any_address_and_its_names(host: str, known: bool) -> None:
    assert (host in names(("0.0.0.0", "studio", "studio.local"))) is known
    assert host not in Names()


def test_every_answer_carries_the_headers(app: FastAPI, client: TestClient) -> None:
    answers = [client.request(one.method, one.url) for one in operations(app) if one.path != "/api/events"]
    pages = [client.get(path) for path in ("/", "/hunt", "/main.js", "/missing", "/api/missing")]
    bad = [client.get("/", headers={"Host": "evil.test"}), client.post("/api/jobs", content=b"{")]
    for answer in (*answers, *pages, *bad):
        assert answer.headers["x-content-type-options"] == "nosniff", answer.url
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert "access-control-allow-origin" not in answer.headers


def test_a_form_of_another_site_is_not_read(client: TestClient) -> None:
    """A browser sends text/plain without asking first; it is no JSON for us."""
    content = b'{"kind": "draw", "wish": {"prompt": "a red fox"}}'
    answer = client.post("/api/jobs", content=content, headers={"Content-Type": "text/plain"})
    assert answer.status_code == 422
    assert client.get("/api/jobs").json()["jobs"] == []


def test_reading_changes_nothing(app: FastAPI, client: TestClient) -> None:
    job = client.post("/api/jobs", json=FOX).json()
    for operation in operations(app):
        if operation.method == "get" and operation.path != "/api/events":
            client.get(operation.url.replace("/1", f"/{job['id']}", 1))
    assert client.get(f"/api/jobs/{job['id']}").json() == job


def test_two_studios_have_two_secrets(settings: Settings) -> None:
    create_app(settings, password="x", worker=False)
    file = settings.home / "session.secret"
    assert len(file.read_bytes()) == 32
    assert file.stat().st_mode & 0o077 == 0
