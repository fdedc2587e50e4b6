"""Serving until told to end, with everything that goes on ended in order."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable
from types import FrameType

import uvicorn
from fastapi import FastAPI

from graine.server.http.header_timeout import HastyProtocol
from graine.server.state import ServerState

CONNECTIONS = 512
KEEP_ALIVE_SECONDS = 30
END_SECONDS = 5  # that requests may take once the server ends
SWITCH_SECONDS = 0.0005  # for which a thread may keep others from computing; Python's own 5 ms add up
HEAD_SIZE = 65_536  # bytes of a request's head


class Server(uvicorn.Server):
    """uvicorn, which tells when it answers, and ends the event streams before it waits for requests."""

    def __init__(self, app: FastAPI, on_ready: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=HastyProtocol,
                log_config=None,
                access_log=False,
                lifespan="on",
                ws="none",
                proxy_headers=False,  # a stranger could claim any address
                server_header=False,
                limit_concurrency=CONNECTIONS,
                timeout_keep_alive=KEEP_ALIVE_SECONDS,
                timeout_graceful_shutdown=END_SECONDS,
                h11_max_incomplete_event_size=HEAD_SIZE,
            )
        )
        self._state: ServerState = app.state.server
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin, and tell."""
        sys.setswitchinterval(SWITCH_SECONDS)
        await super().startup(sockets)
        if self.started:
            self._on_ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End in order, also if told again meanwhile: it takes seconds at most."""
        if not self.should_exit:
            super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, which would go on for ever, then the rest."""
        self._state.events.close()
        await super().shutdown(sockets)
