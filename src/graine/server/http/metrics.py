"""Counts and durations of requests, for Prometheus."""

from __future__ import annotations

from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics
from starlette.types import ASGIApp, Message, Receive, Scope, Send

EDGES = (0.005, 0.025, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)  # seconds
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

disable_created_metrics()  # a second series for each, of when it began


class Metrics:
    """What was asked and how long it took, since the start."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "graine_requests", "Requests answered.", ("method", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "graine_request_seconds", "Time until an answer began.", buckets=EDGES, registry=self.registry
        )

    def count(self, method: str, status: int, seconds: float) -> None:
        """Take note of a request."""
        self._requests.labels(method, str(status)).inc()
        self._seconds.observe(seconds)


class RequestMetrics:
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
