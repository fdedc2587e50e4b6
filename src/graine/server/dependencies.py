"""What routes ask for: the studio, the queue, who asks, and in which language."""

from __future__ import annotations

import re
from typing import Annotated, cast

from fastapi import Depends
from starlette.requests import Request

from graine.queue.queue import Queue
from graine.server.http.accept_language import language as language_of
from graine.server.state import ServerState
from graine.studio.studio import Studio


def state(request: Request) -> ServerState:
    """What the routes share."""
    return cast("ServerState", request.app.state.server)


def studio(request: Request) -> Studio:
    """The studio; its library and catalogue are opened when first asked for. It never draws here."""
    return state(request).studio


def queue(request: Request) -> Queue:
    """The queue."""
    return state(request).queue


def client(request: Request) -> str:
    """Name who asks: the page's own id, else the API key, else the address."""
    named = request.headers.get("x-graine-client", "")
    if re.fullmatch(r"[\w.-]{1,64}", named, re.ASCII):
        return named
    if name := request.scope.get("graine.key"):
        return f"key:{name}"
    return f"local:{request.client.host if request.client else ''}"


def language(request: Request) -> str:
    """The language to answer in."""
    return language_of(request)


TheState = Annotated[ServerState, Depends(state)]
TheStudio = Annotated[Studio, Depends(studio)]
TheQueue = Annotated[Queue, Depends(queue)]
Client = Annotated[str, Depends(client)]
Language = Annotated[str, Depends(language)]
