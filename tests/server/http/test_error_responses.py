"""What goes wrong leaves as an answer in the client's language, in the shape of its API."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from starlette.responses import JSONResponse, Response
from starlette.testclient import TestClient

from graine.errors import LibraryError, PromptError, QueueError, WriteError
from graine.server.http.error_responses import Problem, Refused, problem_of
from tests.server.conftest import OWN

FULL = sqlite3.OperationalError("database or disk is full")
LOCKED = sqlite3.OperationalError("database is locked")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (PromptError("prompt_empty"), 422),
        (LibraryError("library_unknown", value=12), 404),
        (QueueError("queue_unknown", value="x"), 404),
        (QueueError("queue_ended", value="x", state="done"), 409),
        (QueueError("queue_full", limit=1), 429),
        (WriteError("library_write", path="x", reason="y"), 507),
        (Refused(415, "server_type"), 415),
        (QueueError("queue_full_disk", path="/home/me", reason="x"), 507),
        (QueueError("queue_busy", path="/home/me"), 503),
        (FULL, 507),
        (LOCKED, 503),
        (sqlite3.DatabaseError("database disk image is malformed"), 503),
        (OSError(errno.ENOSPC, "No space left on device"), 507),
        (OSError(errno.EIO, "I/O"), 500),
        (ZeroDivisionError("no"), 500),
    ],
    ids=lambda value: repr(value)[:60],
)
def test_each_error_has_its_status(error: Exception, status: int) -> None:
    problem = problem_of(error)
    assert problem.status == status
    assert "/home/me" not in problem.message("en")
    assert status not in (429, 503) or "Retry-After" in problem.headers


@pytest.fixture
def failing(app: FastAPI) -> Callable[[Exception], TestClient]:
    """A client of a server with a route, first of all, that fails as asked."""

    def make(error: Exception, path: str = "/api/fail") -> TestClient:
        @app.get(path)
        def fail() -> None:
            raise error

        app.router.routes.insert(0, app.router.routes.pop())
        return TestClient(app, base_url=OWN, raise_server_exceptions=False)

    return make


def test_nothing_leaves_as_a_stack_trace(failing: Callable[[Exception], TestClient]) -> None:
    answer = failing(ZeroDivisionError("a secret")).get("/api/fail")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.json()["error"]["key"] == "server_unexpected"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("headers", "query", "begins"),
    [
        ({"Accept-Language": "fr-CA,fr;q=0.9,en;q=0.5"}, "", "Le prompt est vide."),
        ({"Accept-Language": "de,en;q=0.3,fr;q=0.2"}, "", "The prompt is empty."),
        ({"Accept-Language": "fr;q=0,en"}, "", "The prompt is empty."),
        ({"Accept-Language": "fr"}, "?lang=en", "The prompt is empty."),
        ({"Accept-Language": ";q=,,fr;q=x" * 50}, "?lang=fr", "Le prompt est vide."),
    ],
)
def test_it_speaks_the_language_that_was_asked_for(
    failing: Callable[[Exception], TestClient], headers: dict[str, str], query: str, begins: str
) -> None:
    answer = failing(PromptError("prompt_empty")).get(f"/api/fail{query}", headers=headers)
    assert answer.json()["error"]["message"].startswith(begins)


def test_another_api_has_its_own_shape(app: FastAPI, failing: Callable[..., TestClient]) -> None:
    def shape(problem: Problem, lang: str) -> Response:
        return JSONResponse({"detail": problem.message(lang)}, problem.status)

    app.state.shapes["/other"] = shape
    client = failing(PromptError("prompt_empty"), "/other/fail")
    assert client.get("/other/fail?lang=en").json()["detail"].startswith("The prompt is empty.")


@pytest.mark.parametrize(("path", "status"), [("/api/missing", 404), ("/missing", 404), ("/missing.js", 404)])
def test_what_is_not_there(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.json()["error"]["key"] == "server_not_found"


def test_a_method_that_is_not_there(client: TestClient) -> None:
    assert client.delete("/api/jobs").json()["error"]["key"] == "server_method"
