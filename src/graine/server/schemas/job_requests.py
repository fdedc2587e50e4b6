"""What a client may ask for, by kind of job: made from `graine.jobs`."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

from fastapi.openapi.models import Example
from pydantic import BaseModel, Field, create_model

from graine.jobs.ab import AbRequest
from graine.jobs.base import JobRequest
from graine.jobs.draw import DrawRequest
from graine.jobs.hunt import HuntRequest
from graine.jobs.registry import KINDS, read_request
from graine.server.schemas.base import Body, JobId, JsonObject, Line, PictureId, example
from graine.server.schemas.generated import model_of


class JobBody(Body):
    """A kind of job, and what is wanted of it."""

    kind: str
    wish: BaseModel

    def request(self) -> JobRequest:
        """Read it; from here on it is of the kind's own type."""
        return read_request(self.kind, self.said)

    @property
    def said(self) -> JsonObject:
        """What the client said itself, as JSON."""
        return self.wish.model_dump(mode="json", exclude_unset=True)


def body_of(kind: type[JobRequest]) -> type[JobBody]:
    """Make the model of a kind's job."""
    fields: dict[str, Any] = {"kind": (Literal[kind.kind], ...), "wish": (model_of(kind), ...)}
    extra = {"examples": [{"kind": kind.kind, "wish": kind.example}]}
    return create_model(
        f"{kind.kind.title()}Job",
        __base__=JobBody,
        __doc__=kind.__doc__,
        __cls_kwargs__={"json_schema_extra": extra},
        **fields,
    )


if TYPE_CHECKING:
    AnyJob: TypeAlias = JobBody
    DrawWish: TypeAlias = BaseModel
else:
    AnyJob = Annotated[reduce(or_, map(body_of, KINDS.values())), Field(discriminator="kind")]
    DrawWish = model_of(DrawRequest)

EXAMPLES: dict[str, Example] = {
    "draw": {"value": {"kind": "draw", "wish": DrawRequest.example}},
    "compare two": {"value": {"kind": "ab", "wish": AbRequest.example}},
    "hunt": {"value": {"kind": "hunt", "wish": HuntRequest.example}},
}


class Move(Body):
    """Where a queued job goes: before another one, or to the end."""

    model_config = example({"before": None})
    before: JobId | None = None


class Choice(Body):
    """What a person chose of two pictures."""

    model_config = example({"left": 12, "right": 13, "chosen": "left"})
    left: PictureId
    right: PictureId
    chosen: Literal["left", "right", "neither", "stop"]  # "stop" ends the comparison


class Ids(Body):
    """Some jobs."""

    model_config = example({"ids": ["01KAPZ5T8Q0000000000000000"]})
    ids: Annotated[list[JobId], Field(max_length=1000)]


class LoginBody(Body):
    """The password."""

    model_config = example({"key": "the password of this studio"})
    key: Line
