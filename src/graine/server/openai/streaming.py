"""Pictures as a stream of events: how they look on the way, then each as it is done."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from graine.server.external import blocking_jobs
from graine.server.external.blocking_jobs import apart
from graine.server.http import error_responses
from graine.server.openai import responses
from graine.server.openai.error_format import error as worded
from graine.server.openai.request_models import SHOWN, Request
from graine.server.openai.responses import USAGE

if TYPE_CHECKING:
    from starlette.requests import Request as Web

    from graine.queue.job import QueueJob
    from graine.server.state import ServerState

LOOK: Final = 0.1  # seconds between looks for a preview
PING: Final = 15.0  # seconds of silence after which a comment keeps the line open


@dataclass(frozen=True, slots=True, kw_only=True)
class Streamed:
    """What decides the events of a stream."""

    request: Request
    event: str  # "image_generation" or "image_edit"
    language: str


async def stream(web: Web, state: ServerState, ids: Sequence[str], asked: Streamed) -> AsyncGenerator[bytes]:
    """The events of jobs until they have ended; an error is an event too, as the answer has begun."""
    waiting = asyncio.ensure_future(blocking_jobs.awaited(web, state, ids))
    try:
        async for piece in _on_the_way(state, ids, asked, waiting):
            yield piece
        for piece in await apart(_completed, state, await waiting, asked):
            yield piece
    except Exception as problem:
        found = error_responses.problem_of(problem)
        body = worded(found, found.status, asked.language)
        yield _event("error", {"type": "error", "error": body})
    finally:
        waiting.cancel()


async def _on_the_way(
    state: ServerState, ids: Sequence[str], asked: Streamed, waiting: asyncio.Future[list[QueueJob]]
) -> AsyncGenerator[bytes]:
    """As many previews as were asked for, spread over the work, and comments that keep the line open."""
    wanted, sent, last = asked.request.partial_images or 0, 0, ""
    silent = time.monotonic()
    while not (await asyncio.wait({waiting}, timeout=LOOK))[0]:
        newest = _newest(state, ids)
        if sent < wanted and newest and newest != last and _share(state, ids) >= (sent + 1) / (wanted + 1):
            yield _partial(newest, sent, asked)
            sent, last, silent = sent + 1, newest, time.monotonic()
        if time.monotonic() - silent >= PING:
            yield b": ping\n\n"
            silent = time.monotonic()


def _newest(state: ServerState, ids: Sequence[str]) -> str:
    """The newest preview, a data URL."""
    for id in reversed(ids):
        if previews := state.moments.previews.get(id):
            return previews[max(previews)]
    return ""


def _share(state: ServerState, ids: Sequence[str]) -> float:
    told = next((state.moments.progress[id] for id in ids if id in state.moments.progress), {})
    return float(told.get("done", 0)) / max(float(told.get("total", 0)), 1.0)


def _partial(preview: str, index: int, asked: Streamed) -> bytes:
    kind = f"{asked.event}.partial_image"
    head, _, data = preview.partition(",")
    return _event(
        kind,
        {
            "type": kind,
            "b64_json": data,
            "partial_image_index": index,
            "created_at": int(time.time()),
            "background": "opaque",
            "output_format": head.removeprefix("data:image/").partition(";")[0] or "webp",
            "quality": SHOWN[asked.request.own_quality()],
            "size": asked.request.size or "auto",
        },
    )


def _completed(state: ServerState, jobs: Sequence[QueueJob], asked: Streamed) -> list[bytes]:
    blocking_jobs.check_drawn(jobs)
    return list(_finished(state, jobs, asked))


def _finished(state: ServerState, jobs: Sequence[QueueJob], asked: Streamed) -> Iterator[bytes]:
    kind = f"{asked.event}.completed"
    for entry in responses.pictures(state, jobs):
        yield _event(
            kind,
            {
                "type": kind,
                "b64_json": responses.picture_text(entry, asked.request),
                "created_at": int(time.time()),
                **responses.said(asked.request, entry),
                "usage": USAGE,
                "seed": entry.recipe.seed if entry.recipe else None,
            },
        )


def _event(kind: str, data: dict[str, object]) -> bytes:
    return f"event: {kind}\ndata: {json.dumps(data)}\n\n".encode()
