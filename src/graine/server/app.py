"""`create_app`: the whole server, put together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fastapi import Depends, FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware

from graine.queue.queue import Queue
from graine.server.external_apis import FOREIGN
from graine.server.http import error_responses, static_files
from graine.server.http.auth import Guard, Password, read_secret
from graine.server.http.body_limit import BodyLimit, check_characters
from graine.server.http.metrics import Metrics, RequestMetrics
from graine.server.http.security import LOOPBACK, Gate, Names, SafeHeaders
from graine.server.live.event_hub import Events
from graine.server.live.live_status import Moments
from graine.server.live.queue_positions import Positions
from graine.server.live.supervisor import Supervisor, worker_command
from graine.server.routes import ROUTERS
from graine.server.routes import page as page_route
from graine.server.state import ServerState
from graine.settings import Settings
from graine.studio.studio import Studio
from graine.version import VERSION

PATIENCE = 2.0  # seconds to wait for a locked database, before a client is told to come back
KEPT = timedelta(days=30)  # of ended jobs; their pictures stay in the library
TIDY_SECONDS = 3600.0
# What FastAPI can tell others of requests and errors if a variable of the environment says so.
NO_TELEMETRY: TelemetryConfig = {"auto_configure": False, "tracing": False, "metrics": False, "logs": False}
PUBLIC = ("/health", "/api/login", "/api/logout")  # without a password, beside the page's files


def create_app(
    settings: Settings, *, password: str = "", hosts: Sequence[str] = (), worker: bool = True
) -> FastAPI:
    """The application of one home folder. Raises `QueueError` if its queue cannot be opened.

    `password` is needed by every client but for the page's files; `hosts` are further names that the server
    is called by, where others can reach it; without `worker` no process that draws is started.
    """
    for folder in (settings.home, settings.library):
        folder.mkdir(parents=True, exist_ok=True)
    guard = _guard(settings.home, password) if password else None
    state = _state(settings, password=bool(password), worker=worker)
    app = FastAPI(
        title="Graine",
        version=VERSION,
        summary="A Stable Diffusion studio: prompt, compare, hunt, refine, finish.",
        lifespan=_lifespan,
        docs_url=None,  # its page would load its parts from elsewhere
        redoc_url=None,
        strict_content_type=True,
        telemetry=NO_TELEMETRY,
        dependencies=[Depends(check_characters)],
        middleware=[  # from the outside in
            Middleware(SafeHeaders),
            Middleware(RequestMetrics, metrics=state.metrics),
            Middleware(error_responses.Answering),
            Middleware(Gate, names=names(hosts)),
            Middleware(BodyLimit),
            Middleware(Password, guard=guard, is_public=is_public),
        ],
    )
    app.state.server, app.state.guard = state, guard
    for router in (*ROUTERS, *(api.router for api in FOREIGN)):
        app.include_router(router)
    app.include_router(page_route.router)  # the last: it takes every path that is left
    error_responses.handle(app, {prefix: api.shape for api in FOREIGN for prefix in api.prefixes})
    return app


def is_public(method: str, path: str) -> bool:
    """Tell whether a request needs no password: logging in, and what a browser needs for that."""
    return path in PUBLIC or (method in ("GET", "HEAD") and static_files.find(path) is not None)


def names(hosts: Sequence[str]) -> Names:
    """What the server may be called by; one that others can reach, by any of its addresses too."""
    return Names(LOOPBACK | {host.lower() for host in hosts}, any_address=bool(hosts))


def _guard(home: Path, password: str) -> Guard:
    return Guard(password, read_secret(home / "session.secret"), home / "session.ended")


def _state(settings: Settings, *, password: bool, worker: bool) -> ServerState:
    queue, reader = (Queue(settings.home / "queue.db", patience=PATIENCE) for _ in range(2))
    # A connection serves one thread at a time: who waits for a lock must not hold up the events.
    moments, positions = Moments(), Positions(reader)
    events = Events(reader, moments, positions)
    supervisor = Supervisor(
        worker_command(settings.home),
        moments,
        events,
        log_file=settings.home / "worker.log",
        abandon=queue.abandon,
    )
    return ServerState(
        settings=settings,
        studio=Studio(settings, names_only=True, patience=PATIENCE),
        queue=queue,
        events=events,
        moments=moments,
        positions=positions,
        password=password,
        metrics=Metrics(),
        supervisor=supervisor if worker else None,
    )


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncGenerator[None]:
    """Run what goes on beside the requests."""
    state: ServerState = app.state.server
    ongoing = [state.events.run(), _tidy(state.queue)]
    if state.supervisor:
        ongoing.append(state.supervisor.run())
    tasks = [asyncio.create_task(one) for one in ongoing]
    try:
        yield
    finally:
        state.events.close()
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task
        state.queue.close()


async def _tidy(queue: Queue) -> None:
    """Forget jobs that ended long ago."""
    while True:
        await asyncio.sleep(TIDY_SECONDS)
        await run_in_threadpool(queue.purge, datetime.now(UTC) - KEPT)
