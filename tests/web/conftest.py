"""The page's files, a browser, and a page in it with a server that is played."""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.web.stage import CLIENT, EVENTS, WISH, Files, Stage


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where the page's files are."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Files)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser, or say plainly that there is none."""
    named = os.environ.get("GRAINE_CHROMIUM") or shutil.which("chromium")
    if not named:
        pytest.skip("no Chromium on this machine: the page was not tried (GRAINE_CHROMIUM names one)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=named)
        yield browser
        browser.close()


@pytest.fixture
def stage(chromium: Browser, address: str) -> Iterator[Stage]:
    """A page whose server is played, and which must not complain."""
    context = chromium.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    stage, wrong = Stage(context.new_page(), address), list[str]()
    stage.page.set_default_timeout(10_000)
    kept = {"graine.client": CLIENT, "graine.wish": json.dumps(WISH)}
    names = f"for (const [name, value] of Object.entries({json.dumps(kept)}))"
    keep = f"{names} if (localStorage.getItem(name) === null) localStorage.setItem(name, value);"
    stage.page.add_init_script(EVENTS + keep)
    stage.page.route("**/api/**", stage.answer)
    stage.page.on("pageerror", lambda error: wrong.append(str(error)))
    stage.page.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
    yield stage
    context.close()
    assert not wrong
