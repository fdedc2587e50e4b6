"""Errors as OpenAI words them: `{"error": {"message", "type", "param", "code"}}`.

Its client repeats requests by itself on 408, 409, 429 and 5xx. Where work was queued it is told not to.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from starlette.responses import JSONResponse, Response

if TYPE_CHECKING:
    from graine.server.http.error_responses import Problem

KINDS: Final = {
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    429: "rate_limit_error",
}
CODES: Final = {
    "models_unknown": "model_not_found",
    "queue_full": "rate_limit_exceeded",
    "compatible_gone": "canceled",
    "prompt_empty": "missing_required_parameter",
    "server_missing": "missing_required_parameter",
}
STATUSES: Final = {"models_unknown": 404, "compatible_gone": 409}
AGAIN: Final = frozenset({429, 503, 507})  # before anything was queued: the client may try again


def shape(problem: Problem, lang: str) -> Response:
    """OpenAI's form."""
    status = STATUSES.get(problem.key, 400 if problem.status == 422 else problem.status)
    headers = {**problem.headers, **request_id()}
    if status not in AGAIN:
        headers["x-should-retry"] = "false"
    return JSONResponse({"error": error(problem, status, lang)}, status, headers)


def error(problem: Problem, status: int, lang: str) -> dict[str, object]:
    """What was wrong; `param` is the field, where it was one."""
    code = CODES.get(problem.key, "invalid_api_key" if status == 401 else problem.key)
    kind = KINDS.get(status, "server_error" if status >= 500 else "invalid_request_error")
    return {"message": problem.message(lang), "type": kind, "param": _param(problem.values), "code": code}


def request_id() -> dict[str, str]:
    """The header by which a client names its request in a report."""
    return {"x-request-id": f"req_{secrets.token_hex(16)}"}


def _param(values: Mapping[str, object]) -> str | None:
    name = values.get("field") or values.get("name")
    return str(name).removeprefix("fields.") if name else None
