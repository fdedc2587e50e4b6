"""One open event stream."""

from __future__ import annotations

from collections.abc import Iterator

import anyio
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from graine.server.live.event_hub import Events, Listener, written
from graine.server.live.live_status import Moments

PING_SECONDS = 15.0
SEND_SECONDS = 20.0  # a client that takes nothing for so long is gone
END_SECONDS = 1.0
RETRY = b"retry: 1000\n\n"  # milliseconds until a browser connects again


class EventStream(Response):
    """Server-sent events for one client, until it goes, is dropped, or the server ends."""

    media_type = "text/event-stream"

    def __init__(self, events: Events, moments: Moments, last: str) -> None:
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._events, self._moments, self._last = events, moments, last

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send what was missed, then what happens."""
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        # Nothing is awaited between these two: what is handed on later reaches the listener.
        with self._events.listening(scope.get("graine.login") or "") as listener:
            until = self._events.position
            async with anyio.create_task_group() as tasks:

                async def end_when_over() -> None:
                    await listener.over.wait()
                    tasks.cancel_scope.cancel()

                async def end_when_gone() -> None:
                    while (await receive())["type"] != "http.disconnect":
                        pass
                    tasks.cancel_scope.cancel()

                tasks.start_soon(end_when_over)
                tasks.start_soon(end_when_gone)
                await self._speak(listener, until, send)
                tasks.cancel_scope.cancel()
        with anyio.move_on_after(END_SECONDS):  # a client that was dropped does not take this either
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _speak(self, listener: Listener, until: int, send: Send) -> None:
        """Send until the client takes nothing any more."""
        missed = await self._events.missed(self._last, until) if self._last else []
        hello = written("hello", {"worker": self._moments.of_worker()}, until)
        message = RETRY + b"".join([*missed, hello, *self._now()])
        while True:
            with anyio.move_on_after(SEND_SECONDS) as patience:
                await send(_piece(message or b": ping\n\n"))
            if patience.cancelled_caught:
                listener.over.set()
                return
            message = await listener.next(PING_SECONDS)

    def _now(self) -> Iterator[bytes]:
        """The latest pictures of what is being drawn, for a page that has just come."""
        for job, previews in self._moments.previews.items():
            for index, image in previews.items():
                yield written("preview", {"job": job, "index": index, "image": image})


def _piece(body: bytes) -> Message:
    return {"type": "http.response.body", "body": body, "more_body": True}
