"""Counts and durations of requests, and how Prometheus reads them.

The text format: https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

EDGES = (0.005, 0.025, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)  # seconds
Sample = tuple[Mapping[str, str], float]


@dataclass(slots=True)
class Metrics:
    """What was asked and how long it took, since the start."""

    requests: Counter[tuple[str, int]] = field(default_factory=Counter[tuple[str, int]])
    durations: Counter[float] = field(default_factory=Counter[float])  # by the first edge not passed
    seconds: float = 0.0

    def count(self, method: str, status: int, seconds: float) -> None:
        """Take note of a request."""
        self.requests[method, status] += 1
        self.durations[next((edge for edge in EDGES if seconds <= edge), float("inf"))] += 1
        self.seconds += seconds

    def histogram(self) -> Iterator[str]:
        """Give the durations as Prometheus reads them."""
        name, total = "graine_request_seconds", 0
        yield f"# HELP {name} Time until an answer began."
        yield f"# TYPE {name} histogram"
        for edge in (*EDGES, float("inf")):
            total += self.durations[edge]
            yield f'{name}_bucket{{le="{"+Inf" if edge == float("inf") else f"{edge:g}"}"}} {total}'
        yield f"{name}_sum {self.seconds:.6f}"
        yield f"{name}_count {total}"


class Measured:
    """Counts each request, and takes the time until its answer begins."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        begun = perf_counter()

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                method = scope["method"] if scope["method"] in METHODS else "other"
                self.metrics.count(method, message["status"], perf_counter() - begun)
            await send(message)

        await self.app(scope, receive, watched)


METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def family(name: str, kind: str, help: str, samples: Iterable[Sample]) -> Iterator[str]:
    """Give one metric as Prometheus reads it; `kind` is "gauge" or "counter"."""
    yield f"# HELP {name} {help}"
    yield f"# TYPE {name} {kind}"
    for labels, value in samples:
        named = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels.items())
        yield f"{name}{{{named}}} {value:g}" if named else f"{name} {value:g}"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
