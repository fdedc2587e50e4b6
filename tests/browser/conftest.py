"""A real server with the built-in model, and a real Chromium that drives the page.

Chromium is the system's own (Debian: `apt install chromium`), or the one that `GRAINE_CHROMIUM` names.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE = 60_000  # milliseconds that a browser waits for what should take a second: machines are shared
# A page that a strict policy refuses parts of says so in the console; so do uncaught errors.
HARMLESS = ("Download the React DevTools",)


@dataclass
class Server:
    """A server of its own with an empty home."""

    home: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it answers; the model may still be loading."""
        command = [sys.executable, "-m", "graine.cli", "serve", "--no-browser", "--port", str(self.port)]
        own = {"GRAINE_HOME": str(self.home), "GRAINE_LANG": "en", "OMP_NUM_THREADS": "1"}
        log = (self.home.parent / "server.log").open("ab")
        self.process = subprocess.Popen(command, env={**os.environ, **own}, stdout=log, stderr=log)
        log.close()
        self._wait(lambda: httpx2.get(f"{self.url}/health", timeout=5).status_code == 200)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it, gently or not."""
        assert self.process
        self.process.send_signal(how)
        self.process.wait(30)

    def get(self, path: str) -> object:
        """Ask the server for JSON."""
        return httpx2.get(f"{self.url}{path}", timeout=30).raise_for_status().json()

    def _wait(self, ready: object, seconds: float = 60) -> None:
        assert callable(ready)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                if ready():
                    return
            except httpx2.HTTPError:
                time.sleep(0.1)
        raise TimeoutError((self.home.parent / "server.log").read_text(errors="replace")[-3000:])


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Return the browser, or say plainly that there is none."""
    named = os.environ.get("GRAINE_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not named:
        pytest.skip("no Chromium on this machine: the page was not tried (GRAINE_CHROMIUM names one)")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=named)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with an empty library."""
    server = Server(tmp_path_factory.mktemp("studio") / "home", free_port())
    server.home.mkdir()
    server.start()
    yield server
    server.stop()


@dataclass
class Visit:
    """Pages of one visitor, and what went wrong in them."""

    context: BrowserContext
    server: Server
    wrong: list[str] = field(default_factory=list[str])

    def page(self, path: str = "/") -> Page:
        """Open a page that is watched."""
        page = self.context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        page.on("console", lambda line: self._hear(line.type, line.text))
        page.on("request", lambda request: self._watch(request.url))
        page.goto(f"{self.server.url}{path}")
        return page

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error" and not text.startswith(HARMLESS):
            self.wrong.append(f"console: {text}")

    def _watch(self, url: str) -> None:
        if not url.startswith((self.server.url, "data:", "blob:")):
            self.wrong.append(f"outside request: {url}")


@pytest.fixture
def visit(chromium: Browser, server: Server, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """A visitor; a test may ask for a language and a size by `@pytest.mark.visitor(...)`."""
    mark = request.node.get_closest_marker("visitor")
    usual = {"locale": "en-GB", "viewport": {"width": 1280, "height": 800}}
    wanted: dict[str, Any] = {**usual, **(mark.kwargs if mark else {})}
    context = chromium.new_context(**wanted)
    visit = Visit(context, server)
    yield visit
    context.close()
    assert not visit.wrong
