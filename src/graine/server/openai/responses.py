"""Answers as OpenAI gives them; each picture's seed goes with it, so that it can be drawn again."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from graine.server.external import blocking_jobs
from graine.server.http.error_responses import Refused
from graine.server.openai.request_models import SHOWN

if TYPE_CHECKING:
    from graine.library.entry import Entry
    from graine.queue.job import QueueJob
    from graine.server.openai.request_models import Request
    from graine.server.state import ServerState

# Nothing is counted here; strict clients want the fields.
USAGE: Final[dict[str, object]] = {
    "input_tokens": 0,
    "input_tokens_details": {"image_tokens": 0, "text_tokens": 0},
    "output_tokens": 0,
    "total_tokens": 0,
}


def answer(state: ServerState, jobs: Sequence[QueueJob], request: Request, base: str) -> dict[str, object]:
    """The pictures of finished jobs. Raises `Refused` where they were canceled."""
    entries = pictures(state, jobs)
    data = [_item(entry, request, base) for entry in entries]
    return {"created": int(time.time()), "data": data, **said(request, entries[0]), "usage": USAGE}


def pictures(state: ServerState, jobs: Sequence[QueueJob]) -> list[Entry]:
    """The pictures of jobs, one at least. Raises `Refused` where there is none."""
    entries = blocking_jobs.entries(state, jobs)
    if not entries or any(job.state == "canceled" for job in jobs):
        raise Refused(409, "compatible_gone")
    return entries


def said(request: Request, entry: Entry) -> dict[str, object]:
    """What an answer says of its pictures."""
    return {
        "background": "opaque",
        "output_format": request.output_format or "png",
        "quality": SHOWN[request.own_quality()],
        "size": f"{entry.width}x{entry.height}",
    }


def picture_text(entry: Entry, request: Request) -> str:
    """A picture in base64, in the format that was asked for."""
    quality = 92 if request.output_compression is None else request.output_compression
    return blocking_jobs.encoded(blocking_jobs.file_bytes(entry, request.output_format or "png", quality))


def _item(entry: Entry, request: Request, base: str) -> dict[str, object]:
    seed = entry.recipe.seed if entry.recipe else None
    if request.response_format == "url":
        return {"url": f"{base.rstrip('/')}/api/pictures/{entry.id}/file", "seed": seed}
    return {"b64_json": picture_text(entry, request), "seed": seed}
