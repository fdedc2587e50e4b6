"""What is typed, uploaded or sent is shown as text; pages of other sites learn nothing and change nothing."""

from __future__ import annotations

import io
import json
import threading
import time
from collections.abc import Generator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx2
import pytest
from PIL import Image, PngImagePlugin
from playwright.sync_api import Browser, Dialog, Page, expect

from tests.browser.conftest import Server, Visit

RUN = "window.__attacked=1"
PAYLOADS = (
    f"<script>{RUN}</script>",
    f'"><img src=x onerror="{RUN}">',
    f"'><svg onload={RUN}><",
    f"</textarea></title></style><script>{RUN}</script>",
    f'<iframe srcdoc="<script>parent.{RUN.removeprefix("window.")}</script>"></iframe>',
    f"<a href='javascript:{RUN}'>x</a><details open ontoggle={RUN}>",
    f"${{{RUN}}}{{{{constructor.constructor('{RUN}')()}}}}",
    "<style>*{background:url(http://evil.test/x)}</style><link rel=stylesheet href=http://evil.test/y>",
    "<base href=http://evil.test/><meta http-equiv=refresh content='0;url=http://evil.test/'>",
    f"\u202e<b onclick={RUN}>&lt;script&gt;\u2066",
    f"(<img src=x onerror={RUN}>:1.3), <lora:<script>{RUN}</script>:1>",
    f'<noscript><p title="</noscript><img src=x onerror={RUN}>">',
)
MADE = "script:not([src]), iframe, base, meta[http-equiv=refresh], [onerror], [onload], [href^=javascript]"
STEPS = ("prompt", "compare", "hunt", "refine", "finish")


def png(payload: str, shade: int) -> bytes:
    """A picture whose texts all mean harm, as A1111 writes them."""
    info, buffer = PngImagePlugin.PngInfo(), io.BytesIO()
    made = f"{payload}\nNegative prompt: {payload}\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 5, "
    info.add_text("parameters", f"{made}Size: 64x64, Model: {payload.replace(',', '')}, Strange: {payload}")
    info.add_itxt("Title", payload)
    Image.new("RGB", (64, 64), (shade, 90, 90)).save(buffer, "PNG", pnginfo=info)
    return buffer.getvalue()


def fill(server: Server) -> list[int]:
    """Put every payload wherever a text can be, and give the pictures' numbers."""
    with httpx2.Client(base_url=server.url, timeout=30) as client:
        ids: list[int] = []
        for index, payload in enumerate(PAYLOADS):
            file = {"file": (f"{payload}.png", png(payload, index * 20), "image/png")}
            ids.append(client.post("/api/pictures", files=file).raise_for_status().json()["id"])
        tags = [payload[:200] for payload in PAYLOADS]
        client.patch("/api/pictures", json={"ids": ids, "add_tags": tags, "starred": True}).raise_for_status()
        for payload in PAYLOADS:
            board = httpx2.URL(server.url).join(f"/api/boards/{_quoted(payload[:100])}")
            client.put(board, json={"ids": ids, "on": True})
            client.put("/api/styles", json={"name": payload[:100], "prompt": payload, "negative": payload})
        _draw_from(client, ids[0])
        client.post("/api/queue/pause").raise_for_status()
        for payload in PAYLOADS:
            wish = {"prompt": payload, "negative": payload, "tags": [payload[:200]], "quality": "draft"}
            client.post("/api/jobs", json={"kind": "draw", "wish": wish})
    return ids


def _draw_from(client: httpx2.Client, parent: int) -> None:
    """Draw a picture that has a parent, so that there is a lineage to show."""
    wish = {"prompt": PAYLOADS[1], "seed": 1, "quality": "draft", "parents": [parent], "how": "varied"}
    job = client.post("/api/jobs", json={"kind": "draw", "wish": wish}).raise_for_status().json()
    until = time.monotonic() + 60
    while client.get(f"/api/jobs/{job['id']}").json()["state"] != "done" and time.monotonic() < until:
        time.sleep(0.1)
    assert len(client.get(f"/api/pictures/{parent}/lineage").json()["nodes"]) == 2


def _quoted(text: str) -> str:
    return "".join(f"%{byte:02x}" for byte in text.encode())


@pytest.fixture(scope="module")
def ids(server: Server) -> list[int]:
    """The pictures of a server that is full of payloads."""
    return fill(server)


class Watched:
    """A page in which nothing that is only shown may run."""

    def __init__(self, visit: Visit, path: str) -> None:
        self.dialogs: list[str] = []
        self.page: Page = visit.page(path)
        self.page.on("dialog", self._dismiss)

    def _dismiss(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def check(self) -> None:
        """Assert that no payload has run, and that none became an element."""
        assert self.page.evaluate("window.__attacked") is None
        assert self.page.evaluate(f"document.body.querySelectorAll({json.dumps(MADE)}).length") == 0
        assert not self.dialogs


@pytest.mark.parametrize("step", STEPS)
def test_nothing_that_is_shown_in_a_step_runs(visit: Visit, ids: list[int], step: str) -> None:
    watched = Watched(visit, f"/{step}?picture={ids[0]}")
    expect(watched.page.locator("main > *").first).to_be_visible()
    for box in watched.page.locator("textarea:visible").all()[:2]:
        for payload in PAYLOADS[:4]:
            box.fill(payload)
    watched.page.wait_for_timeout(400)  # advice and tokens come a moment after typing
    watched.check()
    watched.page.reload()  # what was typed comes back
    expect(watched.page.locator("main > *").first).to_be_visible()
    watched.check()


def test_nothing_in_the_queue_runs(visit: Visit, ids: list[int]) -> None:
    watched = Watched(visit, "/prompt")
    watched.page.locator(".head-tools").get_by_role("button", name="Queue").click()
    expect(watched.page.get_by_text(PAYLOADS[0]).first).to_be_visible()
    watched.check()


def test_nothing_in_the_library_runs(visit: Visit, ids: list[int]) -> None:
    watched = Watched(visit, "/prompt")
    page = watched.page
    page.locator(".head-tools").get_by_role("button", name="Library").click()
    expect(page.locator(".library-grid img").first).to_be_visible()
    page.locator("input[type=search]").first.fill(PAYLOADS[1])
    page.wait_for_timeout(300)
    page.locator("input[type=search]").first.fill("")
    twigs, cells = 0, page.locator(".library-grid [role=option]")
    expect(cells.nth(len(ids))).to_be_visible()
    for index in (0, 3, 5, len(ids)):
        cells.nth(index).focus()
        page.keyboard.press("Enter")
        expect(page.locator(".picture-detail .recipe-prompt")).to_be_visible()
        page.wait_for_timeout(300)
        twigs += page.locator(".picture-detail .lineage [role=treeitem]").count()
        shown = page.locator(".picture-detail .recipe-prompt").inner_text()
        assert "<" in shown, "shown as it was typed"
        watched.check()
    assert twigs


def test_a_file_with_a_hostile_name_is_only_a_file(visit: Visit, ids: list[int]) -> None:
    watched = Watched(visit, "/finish")
    chooser = watched.page.locator("input[type=file]").first
    for index, payload in enumerate(PAYLOADS[1:4]):
        name = payload.replace("/", "")
        file: Any = {"name": f"{name}.png", "mimeType": "image/png", "buffer": png(payload, 200 + index)}
        chooser.set_input_files(file)
        watched.page.wait_for_timeout(300)
        watched.check()
        chooser = watched.page.locator("input[type=file]").first
        if not chooser.count():
            break


EVIL = """<!doctype html><title>another site</title><body><script>
const target = new URLSearchParams(location.search).get("target"), did = {};
const job = JSON.stringify({kind: "draw", wish: {prompt: "stolen"}});
const ask = (name, path, how) => fetch(target + path, how).then(
  (answer) => answer.text().then((text) => (did[name] = text)), () => (did[name] = ""));
const load = (name, tag, path) => new Promise((go) => {
  const one = Object.assign(document.createElement(tag), {src: target + path});
  one.onload = () => go(did[name] = "loaded");
  one.onerror = () => go(did[name] = "");
  document.body.append(one);
});
const form = (path, type, name) => {
  const frame = Object.assign(document.createElement("iframe"), {name: "f" + Math.random()});
  const one = Object.assign(document.createElement("form"),
    {action: target + path, method: "post", enctype: type, target: frame.name});
  one.append(Object.assign(document.createElement("input"), {name, value: ""}));
  document.body.append(frame, one);
  one.submit();
};
const listen = () => new Promise((go) => {
  const source = new EventSource(target + "/api/events", {withCredentials: true});
  const over = (told) => { source.close(); go(did.events = told); };
  source.onerror = () => over("");
  source.onmessage = source.onopen = () => over("heard");
});
(async () => {
  const simple = {"Content-Type": "text/plain"}, full = {"Content-Type": "application/json"};
  const cookies = {credentials: "include"}, blind = {...cookies, method: "POST", mode: "no-cors"};
  await Promise.all([
    ask("read", "/api/jobs", cookies),
    ask("read without asking", "/api/pictures", {...cookies, mode: "no-cors"}),
    ask("submit as JSON", "/api/jobs", {...cookies, method: "POST", body: job, headers: full}),
    ask("submit as text", "/api/jobs", {...blind, body: job, headers: simple}),
    ask("resume", "/api/queue/resume", blind),
    ask("empty", "/api/bin/empty", blind),
    ask("cancel", "/api/queue/cancel-all", blind),
    ask("stop", "/sdapi/v1/interrupt", blind),
    ask("delete", "/api/styles/x", {...cookies, method: "DELETE"}),
    load("picture", "img", "/api/pictures/1/file"),
    load("script", "script", "/main.js"),
    load("facts", "script", "/api/about"),
    listen(),
  ]);
  navigator.sendBeacon(target + "/api/queue/resume", job);
  form("/api/jobs", "text/plain", job);
  form("/api/queue/resume", "application/x-www-form-urlencoded", "x");
  form("/api/queue/cancel-all", "multipart/form-data", "x");
  const box = document.createElement("iframe");
  box.sandbox = "allow-scripts";
  box.srcdoc = `<script>fetch("${target}/api/queue/resume", {method: "POST", mode: "no-cors"});
    fetch("${target}/api/queue/cancel-all", {method: "POST", mode: "no-cors"})<\\/script>`;
  document.body.append(box, Object.assign(document.createElement("iframe"), {name: "framed", src: target}));
  setTimeout(() => { window.did = did; }, 700);
})();
</script>"""


class Site(BaseHTTPRequestHandler):
    """Serves the other site's page."""

    def do_GET(self) -> None:
        """Answer with it, whatever is asked for."""
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(EVIL.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site() -> Generator[int]:
    """The port of another site on this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Site)) as other:
        thread = threading.Thread(target=other.serve_forever, args=(0.05,))
        thread.start()
        yield int(other.server_address[1])
        other.shutdown()
        thread.join()


def facts(server: Server) -> list[object]:
    """What another site would like to change."""
    return [server.get(path) for path in ("/api/jobs?all=true", "/api/pictures?limit=200", "/api/styles")]


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_another_site_reads_and_changes_nothing(
    chromium: Browser, server: Server, ids: list[int], site: int, name: str
) -> None:
    """127.0.0.1 at another port is the same site to a browser, whose cookies it shares; it is not to us."""
    before = facts(server)
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"http://{name}:{site}/?target={server.url}")
    page.wait_for_function("window.did", timeout=30_000)
    did: dict[str, str] = page.evaluate("window.did")
    framed = page.frame("framed")
    assert not framed or server.url not in framed.url
    context.close()
    assert len(did) > 10
    assert did == dict.fromkeys(did, "")
    assert facts(server) == before


def test_a_name_that_leads_here_is_not_enough(server: Server) -> None:
    """DNS rebinding: a site's own name is made to lead to this machine, and its page is then no stranger."""
    for host in (
        f"evil.test:{server.port}",
        f"127.0.0.1.nip.io:{server.port}",
        "evil.test",
        f"localhost.:{server.port}x",
    ):
        for path in ("/", "/api/jobs", "/main.js", "/health"):
            assert httpx2.get(server.url + path, headers={"Host": host}).status_code == 403
