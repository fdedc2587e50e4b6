"""What happens, as it happens."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Query
from fastapi.responses import Response

from graine.server.dependencies import TheState
from graine.server.live.sse import EventStream
from graine.server.schemas.base import responses

router = APIRouter(tags=["events"])

EXAMPLE = 'id: 42\nevent: done\ndata: {"job": {"id": "01KAPZ5T8Q0000000000000000"}, "data": {}}\n\n'
EventId = Annotated[str, Header(alias="Last-Event-ID", max_length=32)]


@router.get(
    "/api/events",
    summary="Listen",
    response_class=Response,
    responses={
        200: {"description": "A stream.", "content": {"text/event-stream": {"example": EXAMPLE}}},
        **responses(),
    },
)
async def listen(
    state: TheState, last: EventId = "", after: Annotated[str, Query(max_length=32)] = ""
) -> Response:
    """What happens as server-sent events.

    Events with an `id` are durable: after a lost connection `Last-Event-ID` (or `?after=`) brings what was
    missed, each once and in order; `reset` comes instead where that is no longer known. `progress`, `preview`
    and `worker` are of the moment and have no id.
    """
    return EventStream(state.events, state.moments, last or after)
