"""What is wrong with a request's fields, in words of both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from fastapi.exceptions import RequestValidationError
from pydantic_core import ErrorDetails

from graine.i18n import Key

# pydantic's kinds of errors, by the sentence that says them; all others get "server_invalid".
KEYS = {
    "missing": "server_missing",
    "extra_forbidden": "server_unknown_field",
    "too_short": "server_too_few",
    "string_too_long": "server_too_long",
    "too_long": "server_too_many",
    "greater_than_equal": "server_too_small",
    "greater_than": "server_too_small",
    "less_than_equal": "server_too_great",
    "less_than": "server_too_great",
    "literal_error": "server_choice",
    "enum": "server_choice",
    "union_tag_invalid": "server_choice",
    "union_tag_not_found": "server_missing",
}
LIMITS = ("max_length", "min_length", "ge", "gt", "le", "lt", "expected", "expected_tags")
WISHES = ("draw", "ab", "ablate", "grid", "hunt", "refine", "ask", "words")
NOT_SHOWN = ("missing", "extra_forbidden", "string_too_long")
SHOWN = 100  # characters of a value


def first_problem(error: RequestValidationError) -> tuple[int, str, dict[str, object]]:
    """The status, the key and the values of what is wrong first, and the fields of all that is."""
    found = cast("list[ErrorDetails]", list(error.errors()))
    first = found[0]
    if first["type"] == "json_invalid":
        return 400, "server_json", {"reason": str(first.get("ctx", {}).get("error", ""))}
    key = KEYS.get(first["type"], "server_invalid")
    values: dict[str, object] = {"field": _name(first), "value": _shown(first), "limit": _limit(first)}
    return 422, key, values | {"fields": [_name(one) for one in found[:20]]}


def _name(problem: ErrorDetails) -> str | Key:
    """Name a field as the client wrote it: "wish.steps"; the kind of a union is no part of it."""
    place = [str(part) for part in problem["loc"][1:]]
    if problem["loc"][0] == "body":
        place = [part for at, part in enumerate(place) if not _is_tag(part, place[:at])]
    if problem["type"] == "union_tag_not_found":
        place.append("kind")
    return ".".join(place) or "body"


def _is_tag(part: str, before: list[str]) -> bool:
    """Tell whether pydantic put the kind of a union here."""
    return (not before and part in WISHES) or before[-1:] == ["edit"] or part.startswith("constrained-")


def _shown(problem: ErrorDetails) -> str:
    """A value as the client sent it; none that is not needed to see what is wrong, and no password."""
    value = problem.get("input")
    is_whole = isinstance(value, dict | list | bytes)
    hidden = is_whole or problem["type"] in NOT_SHOWN or problem["loc"][-1:] == ("key",)
    return "" if hidden else str(value)[:SHOWN]


def _limit(problem: ErrorDetails) -> str:
    context: Mapping[str, object] = problem.get("ctx") or {}
    found = next((context[name] for name in LIMITS if name in context), "")
    return f"{found:g}" if isinstance(found, float) else str(found).replace("'", "")
