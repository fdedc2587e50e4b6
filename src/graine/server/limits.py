"""How large a request may be: 64 MiB where it carries pictures, 1 MiB elsewhere."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MEBIBYTE = 2**20
LARGE, SMALL = 64 * MEBIBYTE, MEBIBYTE
PICTURE_PREFIXES = ("/sdapi/", "/v1/")  # their JSON holds pictures


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
    """Give how many bytes a request may have."""
    carries = path.startswith(PICTURE_PREFIXES) or content_type.startswith("multipart/")
    return LARGE if carries else SMALL
