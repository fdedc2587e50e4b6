"""Every error becomes an answer that says what was wrong, the value and the repair; never a stack trace.

Our own API answers `{"error": {"key", "message", "values"}}`. An API of another program has its own shape
(`Shape`), chosen by the path.
"""

from __future__ import annotations

import errno
import logging
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graine.errors import GraineError, RenderError, SettingsError, WriteError, without_folders
from graine.i18n import text_elsewhere
from graine.server.http.accept_language import language
from graine.server.http.validation_errors import first_problem

log = logging.getLogger("graine.server")

RETRY_SECONDS = 2
# By key where the class is not enough; all other errors are about what the client gave: 422.
STATUS_OF_KEY = {
    "queue_unknown": 404,
    "library_unknown": 404,
    "queue_ended": 409,
    "queue_not_again": 409,
    "queue_not_queued": 409,
    "queue_not_waiting": 409,
    "queue_full": 429,
    "queue_newer": 503,
}
# How a database is, and where it lies, is for the terminal.
INSTEAD = {
    "queue_full_disk": (507, "server_disk_full"),
    "queue_busy": (503, "server_database"),
    "queue_disk": (503, "server_database"),
    "queue_damaged": (503, "server_database"),
    "queue_closed": (503, "server_database"),
    **dict.fromkeys(
        ("library_busy", "library_damaged", "library_closed", "library_disk", "library_newer"),
        (503, "server_database"),
    ),
}
STATUS_OF_CLASS: tuple[tuple[type[GraineError], int], ...] = (
    (WriteError, 507),
    (RenderError, 500),
    (SettingsError, 500),
)
KEY_OF_STATUS = {404: "server_not_found", 405: "server_method", 413: "server_large", 415: "server_type"}


class Refused(GraineError):
    """A request that the server does not serve, with the HTTP status that says so."""

    def __init__(self, status: int, key: str, /, **values: object) -> None:
        super().__init__(key, **values)
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is answered instead of a result."""

    status: int
    key: str  # of a text in `errors.toml`
    values: Mapping[str, object] = field(default_factory=dict[str, object])
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    def message(self, lang: str) -> str:
        """Say what was wrong, the value and the repair."""
        return text_elsewhere(f"errors.{self.key}", lang=lang, **self.values)


Shape: TypeAlias = Callable[[Problem, str], Response]
"""Puts a problem into an API's own form; the second argument is the language."""


def own_shape(problem: Problem, lang: str) -> Response:
    """The form of our own API."""
    values = {name: _plain(value) for name, value in problem.values.items()}
    body = {"key": problem.key, "message": problem.message(lang), "values": values}
    return JSONResponse({"error": body}, problem.status, dict(problem.headers))


def problem_of(error: Exception) -> Problem:
    """Turn an exception into what is answered; one that nobody expected is logged and not shown."""
    if isinstance(error, GraineError):
        return _of_ours(error)
    if isinstance(error, RequestValidationError):
        status, key, values = first_problem(error)
        return Problem(status=status, key=key, values=values)
    if isinstance(error, HTTPException):
        key = KEY_OF_STATUS.get(error.status_code, "server_http")
        values = {"status": error.status_code, "reason": error.detail}
        return Problem(status=error.status_code, key=key, values=values, headers=error.headers or {})
    return _of_machine(error)


def _of_ours(error: GraineError) -> Problem:
    if error.key in INSTEAD:
        log.error("%s", error)
        return _busy(*INSTEAD[error.key])
    if isinstance(error, Refused):
        status = error.status
    else:
        by_class = (status for kind, status in STATUS_OF_CLASS if isinstance(error, kind))
        status = STATUS_OF_KEY.get(error.key) or next(by_class, 422)
    headers = {"Retry-After": str(error.values.get("seconds", RETRY_SECONDS))} if status in (429, 503) else {}
    return Problem(status=status, key=error.key, values=without_folders(error.values), headers=headers)


def _of_machine(error: Exception) -> Problem:
    """Tell a full disk and a busy database from what nobody expected."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _busy(507, "server_disk_full")
    if isinstance(error, sqlite3.DatabaseError):
        log.error("database: %s", error)
        return _busy(507, "server_disk_full") if "full" in str(error) else _busy(503, "server_database")
    log.exception("unexpected", exc_info=error)
    return Problem(status=500, key="server_unexpected", values={"reason": type(error).__name__})


def _busy(status: int, key: str) -> Problem:
    return Problem(status=status, key=key, headers={"Retry-After": str(RETRY_SECONDS)})


def answer(request: Request, problem: Problem) -> Response:
    """Answer a problem in the shape of the API that the path belongs to."""
    shapes: Mapping[str, Shape] = request.app.state.shapes
    path = request.url.path
    shape = next((one for prefix, one in shapes.items() if path.startswith(prefix)), own_shape)
    return shape(problem, language(request))


def handle(app: FastAPI, shapes: Mapping[str, Shape]) -> None:
    """Let every error of an application leave as an answer; `shapes` go by the path's beginning."""
    app.state.shapes = dict(shapes)

    async def explain(request: Request, error: Exception) -> Response:
        return answer(request, problem_of(error))

    for kind in (HTTPException, RequestValidationError):
        app.add_exception_handler(kind, explain)


class Answering:
    """Answers what the application raises: nothing leaves as a stack trace."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            if begun or scope["type"] != "http":
                log.exception("after the answer had begun", exc_info=error)
                raise
            await answer(Request(scope, receive), problem_of(error))(scope, receive, send)


def _plain(value: object) -> object:
    """A value as JSON has it."""
    return value if isinstance(value, str | int | float | bool | list | dict | None) else str(value)
