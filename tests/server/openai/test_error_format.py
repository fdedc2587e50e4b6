"""Errors in OpenAI's form, with its statuses, and the word whether to try again."""

from __future__ import annotations

import json

import pytest

from graine.server.http.error_responses import Problem
from graine.server.openai.error_format import shape

WHAT = {"value": "sdxl", "names": "pousse"}


def body(problem: Problem) -> dict[str, str]:
    return json.loads(bytes(shape(problem, "en").body))["error"]


@pytest.mark.parametrize(
    ("problem", "status", "code", "kind"),
    [
        (Problem(status=422, key="models_unknown", values=WHAT), 404, "model_not_found", "not_found_error"),
        (Problem(status=422, key="prompt_empty"), 400, "missing_required_parameter", "invalid_request_error"),
        (Problem(status=401, key="server_password"), 401, "invalid_api_key", "authentication_error"),
        (Problem(status=499, key="compatible_gone"), 409, "canceled", "invalid_request_error"),
    ],
)
def test_problems_have_openai_s_words(problem: Problem, status: int, code: str, kind: str) -> None:
    answer, found = shape(problem, "en"), body(problem)
    assert (answer.status_code, found["code"], found["type"]) == (status, code, kind)
    assert answer.headers["x-request-id"].startswith("req_")


def test_work_that_was_queued_is_not_asked_for_again() -> None:
    failed = Problem(status=500, key="compatible_failed", values={"reason": "x"})
    assert shape(failed, "en").headers["x-should-retry"] == "false"


def test_a_field_is_named() -> None:
    values = {"field": "size", "value": "big", "limit": "", "fields": ["size"]}
    assert body(Problem(status=422, key="server_invalid", values=values))["param"] == "size"
