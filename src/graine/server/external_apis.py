"""The APIs of other programs that Graine speaks: their routes, their paths, and how they word an error."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter

from graine.server import a1111, openai
from graine.server.http.error_responses import Shape


@dataclass(frozen=True, slots=True)
class ExternalApi:
    """An API of another program: every path below its prefixes answers errors in its shape."""

    router: APIRouter
    prefixes: tuple[str, ...]
    shape: Shape


# One line an API.
FOREIGN: tuple[ExternalApi, ...] = (
    ExternalApi(a1111.router, ("/sdapi/", "/internal/"), a1111.shape),
    ExternalApi(openai.router, ("/v1/",), openai.shape),
)
