"""A page whose server says what a test wants it to say."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Page, Route

from graine.jobs.registry import KINDS
from graine.server.http import static_files as pages
from graine.validation import defaults, ranges

Json = dict[str, Any]
CLIENT = "the-tests"
WISH = {"prompt": "a red cat, flat vector", "negative": "", "seed": None, "count": 1, "quality": "normal"}
# The server's events are told by hand.
EVENTS = """
window.EventSource = class extends EventTarget {
  constructor() { super(); window.events = this; setTimeout(() => this.onopen?.(), 0); }
  close() {}
};
window.tell = (job) =>
  window.events.dispatchEvent(new MessageEvent("outcome", { data: JSON.stringify({ job }) }));
"""
JOB: Json = {
    **{"label": "", "client": CLIENT, "hidden": False, "state": "running", "attempt": 1, "place": 1},
    **{"made": "2026-11-23T01:00:00Z", "begun": None, "ended": None, "plan": None, "results": []},
    **{"outcome": None, "question": None, "error": None, "cancel_asked": False, "progress": None},
    **{"seconds_left": None, "queue_position": None},
}
# Numbers in forms begin as the studio declares them.
FIELDS: Json = {
    kind: {
        name: {"default": defaults(request)[name], "range": some, "choices": []}
        for name, some in ranges(request).items()
        if name in defaults(request)
    }
    for kind, request in KINDS.items()
}
ABOUT: Json = {
    **{"version": "1", "languages": ["en", "fr"], "models": [], "default_model": "pousse", "samplers": []},
    **{"schedules": [], "qualities": {}, "cfg_words": [], "ranges": {}, "choices": {}, "limits": {}},
    **{"settings": {}, "token_limit": 75, "login": False, "jobs": FIELDS},
}


def png() -> bytes:
    """A small picture."""
    buffer = BytesIO()
    Image.new("RGB", (8, 8), "orange").save(buffer, "PNG")
    return buffer.getvalue()


class Files(BaseHTTPRequestHandler):
    """Serves the page as the server does, with its strict policy."""

    def do_GET(self) -> None:
        """A file of the page."""
        found = pages.find(urlsplit(self.path).path)
        content = found.read_bytes() if found else b""
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", pages.TYPES[found.suffix] if found else "text/plain")
        if found and found.suffix == ".html":
            self.send_header("Content-Security-Policy", pages.policy(content))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@dataclass
class Stage:
    """A page, what it asked of the server, and the jobs that the server has."""

    page: Page
    address: str
    asked: list[tuple[str, str, Any]] = field(default_factory=list[tuple[str, str, Any]])
    jobs: dict[str, Json] = field(default_factory=dict[str, Json])

    def open(self, step: str) -> None:
        """Open a step."""
        self.page.goto(f"{self.address}/{step}")
        self.page.wait_for_selector(".step-lead")

    def tell(self, job: Json, **facts: Any) -> Json:
        """Let the server tell of a job."""
        told = {**job, **facts}
        self.jobs[told["id"]] = told
        self.page.evaluate("(job) => window.tell(job)", told)
        return told

    def sent(self, method: str, ending: str) -> Any:
        """The body of the last request of a kind."""
        found = [body for verb, path, body in self.asked if verb == method and path.endswith(ending)]
        assert found, self.asked
        return found[-1]

    def answer(self, route: Route) -> None:
        """Answer a request for data."""
        request, path = route.request, urlsplit(route.request.url).path
        body = json.loads(request.post_data or "null")
        self.asked.append((request.method, path, body))
        if path.endswith(("/file", "/thumb")):
            route.fulfill(body=png(), content_type="image/png")
            return
        route.fulfill(json=self._json(request.method, path, body))

    def _json(self, method: str, path: str, body: Any) -> Any:
        parts = path.split("/")
        if (method, path) == ("POST", "/api/jobs"):
            job = {**JOB, "id": f"{len(self.jobs):026d}", "kind": body["kind"], "wish": body["wish"]}
            self.jobs[job["id"]] = job
            return job
        if path == "/api/jobs":
            return {"jobs": list(self.jobs.values()), "paused": False}
        if parts[2] == "jobs":
            return self.jobs[parts[3]]
        if parts[2] == "pictures" and len(parts) > 3:
            return picture(int(parts[3]))
        estimate = {"seconds": 50, "memory_bytes": None, "pictures": 1, "evaluations": 1}
        known = {"/api/about": ABOUT, "/api/estimate": estimate, "/api/examples": {"examples": []}}
        return known.get(path, {})


def picture(number: int) -> Json:
    """A picture of the library."""
    recipe = {"prompt": "a red cat", "seed": 1000 + number, "steps": 25, "cfg": 4, "upscale": 4}
    return {
        **{"id": number, "prompt": "a red cat", "negative": "", "width": 8, "height": 8, "recipe": recipe},
        **{"starred": False, "rating": 0, "binned": False, "tags": [], "boards": [], "parents": []},
    }
