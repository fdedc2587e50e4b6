"""What the routes share: one object, made by `create_app`, kept in `app.state.server`."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic

from graine.queue.queue import Queue
from graine.server.http.metrics import Metrics
from graine.server.live.event_hub import Events
from graine.server.live.live_status import Moments
from graine.server.live.queue_positions import Positions
from graine.server.live.supervisor import Supervisor
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
    metrics: Metrics
    password: bool  # one is needed
    supervisor: Supervisor | None  # of the worker; None where it is somebody else's
    began: float = field(default_factory=monotonic)

    def wake(self) -> None:
        """Tell the worker to look at the queue now; from any thread."""
        if self.supervisor:
            self.supervisor.wake()
