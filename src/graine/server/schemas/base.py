"""What models have in common: unknown fields are refused, texts have limits, numbers are finite."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from graine.validation import MAX_PROMPT

JsonObject: TypeAlias = dict[str, Any]
Name = Annotated[str, StringConstraints(max_length=200)]  # of a model, a sampler, a tag, a board
Line = Annotated[str, StringConstraints(max_length=1000)]
PromptText = Annotated[str, StringConstraints(max_length=MAX_PROMPT)]
JobId = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]{26}$", max_length=26)]
PictureId = Annotated[int, Field(ge=1, le=2**53)]
Tags = Annotated[tuple[Name, ...], Field(max_length=50)]
PictureHash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$", max_length=64)]


def example(value: JsonObject) -> ConfigDict:
    """Add its example to a model."""
    return ConfigDict(extra="forbid", allow_inf_nan=False, json_schema_extra={"examples": [value]})


class Body(BaseModel):
    """What a client sends: nothing that we do not know, no infinities."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class Answer(BaseModel):
    """What a client gets."""

    model_config = ConfigDict(extra="forbid")


class ErrorBody(Answer):
    """What was wrong, for programs by its key, for people by its message."""

    key: str
    message: str
    values: JsonObject


class ErrorAnswer(Answer):
    """An answer instead of a result."""

    error: ErrorBody
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "error": {
                        "key": "prompt_empty",
                        "message": "The prompt is empty. Say what you want to see.",
                        "values": {},
                    }
                }
            ]
        },
    )


ERRORS: dict[int, str] = {
    400: "The request cannot be read.",
    401: "A password is needed.",
    403: "The request comes from another site.",
    404: "There is no such thing.",
    409: "Its state does not allow that.",
    413: "The request is too large.",
    415: "Files of this kind are not taken.",
    422: "A value cannot be used; the message says which, and what can.",
    429: "Too much at once; Retry-After says when to come back.",
    503: "The database is busy; Retry-After says when to come back.",
    507: "The disk is full.",
}


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe the errors of a route for OpenAPI; those that every route may answer come by themselves."""
    return {
        status: {"model": ErrorAnswer, "description": ERRORS[status]}
        for status in sorted({*statuses, 401, 403, 422, 503})
    }
