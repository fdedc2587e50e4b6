"""The page itself."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from graine.server.http import static_files

router = APIRouter(include_in_schema=False)


@router.api_route("/{path:path}", methods=["GET", "HEAD"])
def file(request: Request) -> Response:
    """A file of the page; asked for again, only if it has changed."""
    found = static_files.find(request.url.path)
    if found is None:
        raise HTTPException(404)
    facts, content = found.stat(), found.read_bytes()
    headers = {"ETag": f'"{facts.st_mtime_ns:x}-{facts.st_size:x}"', "Cache-Control": "no-cache"}
    if found.suffix == ".html":  # with 304 too: a browser takes over the headers of an answer without content
        headers["Content-Security-Policy"] = static_files.policy(content)
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=static_files.TYPES[found.suffix])
