"""What the routes share: one object, made by `create_app`, kept in `app.state.server`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from graine.queue.queue import Queue
from graine.server.events import Events
from graine.server.moments import Moments
from graine.server.positions import Positions
from graine.settings import Settings
from graine.studio.studio import Studio


@dataclass(slots=True, kw_only=True)
class ServerState:
    """The studio, the queue, and what is going on."""

    settings: Settings
    studio: Studio
    queue: Queue
    events: Events
    moments: Moments
    positions: Positions
    password: bool  # one is needed
    wake: Callable[[], None]  # tells the worker to look now; from any thread
    began: float = field(default_factory=monotonic)
