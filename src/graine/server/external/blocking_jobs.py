"""Work that a client of another program waits for: queued under its name, awaited, read from the library."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

from PIL import Image
from starlette.concurrency import run_in_threadpool

from graine import i18n
from graine.jobs.draw import DrawRequest
from graine.picture import Picture
from graine.picture.formats import exif, graine_record, infotext
from graine.server.http.error_responses import Refused
from graine.server.jobs.submit_job import check_context, order
from graine.server.jobs.submit_job import submit as hand_in
from graine.server.jobs.wait_for_jobs import ClientGone, finished

if TYPE_CHECKING:
    from starlette.requests import Request

    from graine.jobs.base import JobRequest
    from graine.library.entry import Entry
    from graine.queue.job import QueueJob
    from graine.recipe import Recipe
    from graine.server.state import ServerState

TAG: Final = "api"  # of pictures that other programs asked for
PATIENCE: Final = 24 * 3600.0  # seconds; A1111 waits as long as its client does
FORMATS: Final = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "webp": "WEBP"}
_T = TypeVar("_T")


async def apart(work: Callable[..., _T], *arguments: object) -> _T:
    """Do what takes its time (files, the database, pictures) in a thread, so that others are served."""
    return await run_in_threadpool(work, *arguments)


def submit(
    state: ServerState,
    client: str,
    requests: Sequence[JobRequest],
    *,
    key: str = "",
    body_hash: str = "",
) -> list[QueueJob]:
    """Queue requests under a client's name, hidden from the page. Raises `GraineError` for what cannot be."""
    context = check_context(state)
    checked = [_tagged(request.check(context)) for request in requests]
    orders = [order(request, client, hidden=True) for request in checked]
    return hand_in(state, orders, key=key, body_hash=body_hash)


def _tagged(request: JobRequest) -> JobRequest:
    return replace(request, tags=(TAG,)) if isinstance(request, DrawRequest) else request


async def awaited(request: Request, state: ServerState, ids: Sequence[str]) -> list[QueueJob]:
    """Wait for jobs to end and give them.

    When the client goes away, those that have not begun are dropped; what has begun goes into the library.
    """
    try:
        return await finished(state, ids, timeout=PATIENCE, gone=request.is_disconnected)
    except ClientGone:
        raise Refused(499, "compatible_gone") from None
    except TimeoutError:
        raise Refused(504, "compatible_late", seconds=PATIENCE) from None


def check_drawn(jobs: Sequence[QueueJob]) -> None:
    """Raise `Refused` (500) with the reason of the first job that failed."""
    for job in jobs:
        if job.state in ("failed", "quarantined"):
            raise _failure(job.error or {})


def _failure(error: Mapping[str, Any]) -> Refused:
    """A job's error in the reader's language if its text is known here, else as the worker told it."""
    key, values = str(error.get("key", "")), dict(error.get("values") or {})
    try:
        i18n.text(f"errors.{key}", **values)
    except (KeyError, ValueError, TypeError):
        reason = str((error.get("text") or {}).get("en") or key or "?").rstrip(".")
        return Refused(500, "compatible_failed", reason=reason)
    return Refused(500, key, **values)


def entries(state: ServerState, jobs: Sequence[QueueJob]) -> list[Entry]:
    """The pictures of jobs, in order, as far as they are there."""
    ids = [id for job in jobs for id in job.results if id is not None]
    return [state.studio.library.get(id) for id in ids]


def file_bytes(entry: Entry, format: str = "png", quality: int = 92) -> bytes:
    """The file of a picture of the library, or its pixels and recipe in another format."""
    data = entry.path.read_bytes()
    kind = FORMATS.get(format.lower(), "PNG")
    if kind == "PNG" or entry.recipe is None:
        return data
    return converted(data, entry.recipe, kind, quality)


def converted(data: bytes, recipe: Recipe, kind: str, quality: int) -> bytes:
    """A PNG as JPEG or WebP with its recipe inside."""
    image, buffer = Image.open(io.BytesIO(data), formats=["PNG"]).convert("RGB"), io.BytesIO()
    record = graine_record.write(graine_record.GraineRecord(recipe, {}, Picture(image, recipe).pixels_hash))
    block = exif.write(record, infotext.write(recipe))
    image.save(buffer, kind, quality=quality, **({"exif": block} if len(block) < exif.MAX_JPEG else {}))
    return buffer.getvalue()


def encoded(data: bytes) -> str:
    """Bytes as bare base64."""
    return base64.b64encode(data).decode("ascii")
