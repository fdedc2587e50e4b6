"""Errors as A1111 words them: `{"error", "detail", "body", "errors"}`, with its statuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.responses import JSONResponse, Response

if TYPE_CHECKING:
    from graine.server.http.error_responses import Problem

# Clients look for these statuses, some of them for the English words.
STATUSES: Final = {
    "sampling_unknown_sampler": 404,
    "sampling_unknown_schedule": 404,
    "models_unknown": 404,
    "models_pickle": 404,
    "compatible_upscaler": 404,
    "compatible_base64": 500,
    "picture_format": 500,
    "picture_damaged": 500,
    "picture_animated": 500,
}
WORDS: Final = {
    "sampling_unknown_sampler": "Sampler not found",
    "compatible_base64": "Invalid encoded image",
    "picture_format": "Invalid encoded image",
    "picture_damaged": "Invalid encoded image",
}
BASIC: Final = {"WWW-Authenticate": "Basic"}


def shape(problem: Problem, lang: str) -> Response:
    """A1111's form: `detail` is what it would say, `errors` says it whole, with the repair."""
    status = STATUSES.get(problem.key, problem.status)
    message = problem.message(lang)
    fields = problem.values.get("fields")
    detail: object = WORDS.get(problem.key, message)
    if problem.key.startswith("server_") and isinstance(fields, list):  # of a request: as FastAPI lists them
        detail = [{"loc": ["body", str(name)], "msg": message, "type": "value_error"} for name in fields]
    body = {"error": "HTTPException", "detail": detail, "body": "", "errors": message}
    headers = {**problem.headers, **(BASIC if status == 401 else {})}
    return JSONResponse(body, status, headers)
