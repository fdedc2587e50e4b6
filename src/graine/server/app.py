"""`create_app`: the whole server, put together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from graine.queue.queue import Queue
from graine.server import errors
from graine.server.events import Events
from graine.server.foreign import FOREIGN
from graine.server.moments import Moments
from graine.server.positions import Positions
from graine.server.routes import ROUTERS
from graine.server.state import ServerState
from graine.settings import Settings
from graine.studio.studio import Studio
from graine.version import VERSION

KEPT = timedelta(days=30)  # of ended jobs; their pictures stay in the library
TIDY_SECONDS = 3600.0


def create_app(
    settings: Settings, *, password: str = "", hosts: Sequence[str] = (), worker: bool = True
) -> FastAPI:
    """Give the application of one home folder. Raises `QueueError` if its queue cannot be opened.

    `password` is needed by every client but for the page's files; `hosts` are further names that the server
    is called by; without `worker` no process that draws is started.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    state = _state(settings, password=bool(password))
    app = FastAPI(
        title="Graine",
        version=VERSION,
        summary="A Stable Diffusion studio: prompt, compare, hunt, refine, finish.",
        lifespan=_lifespan,
        docs_url=None,  # its page would load its parts from elsewhere
        redoc_url=None,
        strict_content_type=True,
    )
    app.state.server = state
    for router in ROUTERS:
        app.include_router(router)
    for api in FOREIGN:
        app.include_router(api.router)
    errors.handle(app, {prefix: api.shape for api in FOREIGN for prefix in api.prefixes})
    return app


def _state(settings: Settings, *, password: bool) -> ServerState:
    queue = Queue(settings.home / "queue.db")
    moments, positions = Moments(), Positions(queue)
    return ServerState(
        settings=settings,
        studio=Studio(settings),
        queue=queue,
        events=Events(queue, moments, positions),
        moments=moments,
        positions=positions,
        password=password,
        wake=lambda: None,
    )


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncGenerator[None]:
    """Run what goes on beside the requests."""
    state: ServerState = app.state.server
    tasks = [asyncio.create_task(one) for one in (state.events.run(), _tidy(state.queue))]
    try:
        yield
    finally:
        state.events.close()
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        state.queue.close()


async def _tidy(queue: Queue) -> None:
    """Forget jobs that ended long ago."""
    while True:
        await asyncio.sleep(TIDY_SECONDS)
        await run_in_threadpool(queue.purge, datetime.now(UTC) - KEPT)
