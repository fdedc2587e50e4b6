"""Pictures as they leave: their type from what they are, and headers under which nothing in them can act."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from graine.errors import GraineError, PictureError
from graine.server.http.error_responses import Refused
from graine.server.http.uploads import kind

POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"
FOREVER = "private, max-age=31536000, immutable"  # a number, or a hash, never names another picture
ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}
PICTURE: dict[int | str, dict[str, Any]] = {  # the answer of a route, for OpenAPI
    200: {
        "description": "A picture; its type is what it is.",
        "content": {media: {"schema": {"type": "string", "format": "binary"}} for media in ENDINGS},
    },
    304: {"description": "The client has it already."},
}
BEGINNING = 12  # bytes that tell the kind


def picture_file(request: Request, path: Path, *, tag: str, name: str, download: bool = False) -> Response:
    """A picture's file, or "not modified" to whoever has it. Raises `Refused` (404) if it is gone.

    `name` is the file's without its ending; `tag` is the hash that the picture is known by.
    """
    try:
        with path.open("rb") as file:
            media = kind(file.read(BEGINNING))
    except OSError:
        media = ""
    if not media:
        raise Refused(404, "server_picture_gone", name=name)
    headers = picture_headers(tag, f"{name}.{ENDINGS[media]}", download=download)
    if unchanged(request, tag):
        return Response(status_code=304, headers=headers)
    return FileResponse(path, media_type=media, headers=headers)


def picture_headers(tag: str, filename: str, *, download: bool = False) -> dict[str, str]:
    """The headers of a picture; `filename` is made of letters, digits, points and dashes alone."""
    way = "attachment" if download else "inline"
    return {
        "ETag": f'"{tag}"',
        "Cache-Control": FOREVER,
        "Content-Disposition": f'{way}; filename="{filename}"',
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
    }


@contextmanager
def without_path(id: int) -> Generator[None]:
    """Let errors about a picture's file name its number instead: where it lies is nobody's concern."""
    try:
        yield
    except GraineError as error:
        if error.key == "library_file":
            raise Refused(404, "server_picture_gone", name=f"#{error.values['id']}") from error
        if isinstance(error, PictureError) and "path" in error.values:
            raise Refused(422, error.key, **{**error.values, "path": f"#{id}"}) from error
        raise


def unchanged(request: Request, tag: str) -> bool:
    """Tell whether the client has this already (RFC 9110, 13.1.2)."""
    known = request.headers.get("if-none-match", "")
    return any(one.strip().removeprefix("W/") in (f'"{tag}"', "*") for one in known.split(","))
