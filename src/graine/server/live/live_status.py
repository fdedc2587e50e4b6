"""What is only of the moment: how far each job is, how it looks so far, how the worker is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

WorkerState = Literal["off", "starting", "ready", "restarting"]
MOST_JOBS = 200  # that something is kept of
Message = dict[str, Any]


@dataclass(slots=True)
class Moments:
    """The latest that the worker told; kept in memory alone, gone with the server."""

    progress: dict[str, Message] = field(default_factory=dict[str, Message])  # by job
    previews: dict[str, dict[int, str]] = field(default_factory=dict[str, dict[int, str]])  # data URLs
    models: dict[str, str] = field(default_factory=dict[str, str])  # name -> "loading" or "ready"
    worker: WorkerState = "off"
    restarts: int = 0
    memory: int = 0  # bytes that the worker holds

    def take(self, message: Message) -> None:
        """Keep what a message of the worker says."""
        kind = message.get("type")
        if kind in ("progress", "preview"):
            self._make_room()
        if kind == "progress":
            self.progress[str(message["job"])] = message
        elif kind == "preview":
            self.previews.setdefault(str(message["job"]), {})[int(message["index"])] = str(message["image"])
        elif kind == "model":
            self.models[str(message["name"])] = str(message["state"])
        elif kind == "usage":
            self.memory = int(message["rss"])
        elif kind == "ready":
            self.worker = "ready"

    def forget(self, job: str) -> None:
        """Drop what was told of a job that is not being worked on any more."""
        self.progress.pop(job, None)
        self.previews.pop(job, None)

    def _make_room(self) -> None:
        """Drop the oldest: a word that came after its job's end would stay for ever."""
        for kept in (self.progress, self.previews):
            while len(kept) > MOST_JOBS:
                del kept[next(iter(kept))]

    def of_worker(self) -> Message:
        """What clients are told of the worker."""
        return {"state": self.worker, "models": self.models, "restarts": self.restarts}

    def lost(self) -> None:
        """Drop all that a worker told that is no more."""
        self.progress.clear()
        self.previews.clear()
        self.models.clear()
        self.memory = 0
