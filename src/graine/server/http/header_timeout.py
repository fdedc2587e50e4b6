"""HTTP for clients that do not dawdle: a connection that sends no whole request head in time is closed.

Otherwise a few hundred sockets that say nothing, or a byte now and then, would keep everybody else out.
"""

from __future__ import annotations

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 20.0  # that a request's head may take; looked at so often, so it may take twice that


class HastyProtocol(H11Protocol):
    """uvicorn's protocol on h11, with a limit to the time that a request's head may take."""

    _look: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to watch a connection."""
        super().connection_made(transport)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Watch no more."""
        if self._look:
            self._look.cancel()
        super().connection_lost(exc)

    def _watch(self) -> None:
        """Look again in a while: who waits for a head now must have had a request until then."""
        waits = self.conn.their_state is h11.IDLE
        self._look = self.loop.call_later(HEAD_SECONDS, self._close_if_late, self.cycle if waits else self)

    def _close_if_late(self, before: object) -> None:
        if self.conn.their_state is h11.IDLE and self.cycle is before:
            self.transport.close()
        else:
            self._watch()
