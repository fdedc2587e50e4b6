"""How large a request may be: 64 MiB with pictures, 1 MiB without; and that its texts are whole."""

from __future__ import annotations

import json
import re

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graine.server.http.error_responses import Refused

MEBIBYTE = 2**20
LARGE, SMALL = 64 * MEBIBYTE, MEBIBYTE
PICTURE_PREFIXES = ("/sdapi/", "/v1/")  # their JSON holds pictures
_HALF = re.compile(rb"\\u[dD][89a-fA-F]|\xed[\xa0-\xbf]")  # may begin half of a surrogate pair, in JSON


class BodyLimit:
    """Refuses a request that is too large: at once where it says so, else as soon as it has sent too much."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request. Raises `HTTPException` (413), which FastAPI lets through as it reads a body."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers, seen = Headers(scope=scope), 0
        limit = _limit(scope["path"], headers.get("content-type", ""))
        length = headers.get("content-length", "0")
        if length.isdecimal() and int(length) > limit:
            raise HTTPException(413)

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise HTTPException(413)
            return message

        await self.app(scope, counted, send)


def _limit(path: str, content_type: str) -> int:
    """How many bytes a request may have."""
    carries = path.startswith(PICTURE_PREFIXES) or content_type.startswith("multipart/")
    return LARGE if carries else SMALL


async def check_characters(request: Request) -> None:
    """Raise `Refused` (422) for JSON with half of a surrogate pair: JSON allows it, UTF-8 and SQLite do not.

    Kept in the queue, one such text would keep every list of jobs from being sent.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].lower()
    if "json" not in kind or not _HALF.search(await request.body()):
        return
    try:
        json.dumps(await request.json(), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise Refused(422, "server_half_character") from None
