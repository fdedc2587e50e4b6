"""Compare, Hunt and Refine in a real browser, with a server that says what these tests want it to say."""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from graine.server import page as pages

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
ABOUT: Json = {
    **{"version": "1", "languages": ["en", "fr"], "models": [], "default_model": "pousse", "samplers": []},
    **{"schedules": [], "qualities": {}, "cfg_words": [], "ranges": {}, "choices": {}, "limits": {}},
    **{"settings": {}, "token_limit": 75, "login": False},
}


def png() -> bytes:
    """Give a small picture."""
    buffer = BytesIO()
    Image.new("RGB", (8, 8), "orange").save(buffer, "PNG")
    return buffer.getvalue()


class Files(BaseHTTPRequestHandler):
    """Serves the page as the server does, with its strict policy."""

    def do_GET(self) -> None:
        """Give a file of the page."""
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


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Give where the page's files are."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Files)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Give the browser, or say plainly that there is none."""
    named = os.environ.get("GRAINE_CHROMIUM") or shutil.which("chromium")
    if not named:
        pytest.skip("no Chromium on this machine: the page was not tried (GRAINE_CHROMIUM names one)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=named)
        yield browser
        browser.close()


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
        """Give the body of the last request of a kind."""
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
        return {"/api/about": ABOUT, "/api/estimate": estimate}.get(path, {})


def picture(number: int) -> Json:
    """Give a picture of the library."""
    recipe = {"prompt": "a red cat", "seed": 1000 + number, "steps": 25, "cfg": 4, "upscale": 4}
    return {
        **{"id": number, "prompt": "a red cat", "negative": "", "width": 8, "height": 8, "recipe": recipe},
        **{"starred": False, "rating": 0, "binned": False, "tags": [], "boards": [], "parents": []},
    }


@pytest.fixture
def stage(chromium: Browser, address: str) -> Iterator[Stage]:
    """Give a page whose server is played, and which must not complain."""
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


def begun(stage: Stage, name: str) -> Json:
    """Press the main action and give the job that it makes."""
    stage.page.get_by_role("button", name=name).click()
    stage.page.get_by_role("button", name="Cancel").wait_for()
    return list(stage.jobs.values())[-1]


DRAFTS = [{"picture": 10 + place, "seed": 100 + place, "score": 0.9 - place / 10} for place in range(6)]
FIND = {
    **{"picture": 50, "seed": 100, "score": 0.95, "draft": 10, "draft_score": 0.9, "likeness": 0.97},
    **{"foretold": True, "alike": [101]},
}
OPENING = {"seeds": 6, "pictures": 8, "evaluations": 60, "whole": 150, "foretells": True}


def hunted(stage: Stage, **facts: Any) -> Json:
    """Begin a hunt and let its drafts arrive."""
    stage.open("hunt")
    job = begun(stage, "Hunt 64 seeds")
    outcome = {"opening": OPENING, "drafts": DRAFTS, "total": 6, "kept": None}
    return stage.tell(job, outcome={**outcome, **facts})


def test_the_sheet_fills_and_is_there_again_after_a_reload(stage: Stage) -> None:
    job = hunted(stage, drafts=DRAFTS[:4])
    expect(stage.page.get_by_role("option")).to_have_count(4)
    expect(stage.page.get_by_text("4 of 6 drafts")).to_be_visible()
    stage.open("hunt")
    expect(stage.page.get_by_role("option")).to_have_count(4)
    stage.tell(job, outcome={"opening": OPENING, "drafts": DRAFTS, "total": 6, "kept": None})
    expect(stage.page.get_by_role("option")).to_have_count(6)


def test_drafts_are_marked_by_key_alone_and_the_marks_stay(stage: Stage) -> None:
    hunted(stage)
    stage.page.get_by_role("option").first.focus()
    for key in ("k", "ArrowRight", "x", "ArrowRight", "f"):
        stage.page.keyboard.press(key)
    expect(stage.page.get_by_role("option", name="kept")).to_have_count(1)
    expect(stage.page.get_by_role("option", name="rejected")).to_have_accessible_name(
        "Seed 101, rank 2 of 6, score 0.8, rejected"
    )
    expect(stage.page.get_by_role("option", name="favourite")).to_have_count(1)
    assert stage.sent("PATCH", "/api/pictures") == {"ids": [12], "starred": True}
    stage.open("hunt")
    expect(stage.page.get_by_role("option", name="kept")).to_have_count(1)


def test_a_kept_draft_is_drawn_in_full_with_its_seed(stage: Stage) -> None:
    hunted(stage)
    stage.page.get_by_role("option").nth(3).focus()
    stage.page.keyboard.press("k")
    stage.page.get_by_role("button", name="Draw the kept draft in full").click()
    expect(stage.page.get_by_text("Your finals")).to_be_visible()
    asked = stage.sent("POST", "/api/jobs")
    assert (asked["kind"], asked["wish"]["seed"], asked["wish"]["parents"]) == ("draw", 103, [13])


def test_finals_say_whether_the_draft_foretold_them_and_stack_what_looks_alike(stage: Stage) -> None:
    hunted(stage, kept=[FIND, {**FIND, "picture": 51, "seed": 102, "foretold": False, "alike": []}])
    finals = stage.page.locator(".finds figcaption")
    expect(finals.first).to_contain_text("matches its draft (similarity 0.97); 1 seed looks nearly the same")
    expect(finals.nth(1)).to_contain_text("differs from its draft")
    expect(stage.page.get_by_role("option")).to_have_count(5)
    stage.page.get_by_role("option").first.focus()
    stage.page.get_by_role("button", name="Show the similar one").click()
    expect(stage.page.get_by_role("option")).to_have_count(6)


def compared(stage: Stage) -> Json:
    """Begin a blind comparison."""
    stage.open("compare")
    stage.page.get_by_label("A", exact=True).fill("a cat, [oil painting|watercolor]")
    return begun(stage, "Compare on up to 24 seeds")


STANDING: Json = {
    **{"pairs": [{"left": 21, "right": 22, "chosen": "right", "scores": None}], "seeds": 24, "ended": ""},
    **{"wins": {"left": 0, "right": 1, "neither": 0}, "interval": [0.02, 1.0], "confounds": []},
    "sentence": {"en": "B better on 1 of 1 seed.", "fr": "B meilleur sur 1 graine de 1."},
}


def test_a_pair_is_chosen_blind_by_key(stage: Stage) -> None:
    job = compared(stage)
    wish = stage.sent("POST", "/api/jobs")["wish"]
    assert [wish[side]["prompt"] for side in ("left", "right")] == [
        "a cat, oil painting",
        "a cat, watercolor",
    ]
    stage.tell(job, state="waiting", question={"left": 22, "right": 21, "prompt": "a cat"}, outcome=STANDING)
    expect(stage.page.get_by_text("Which one is better?")).to_be_visible()
    main = stage.page.locator(".step-main")
    expect(main).not_to_contain_text("watercolor")
    expect(main).not_to_contain_text("B better on")
    stage.page.keyboard.press("b")
    expect(stage.page.get_by_text("Choice saved. Next pair coming up.")).to_be_visible()
    assert stage.sent("POST", "/choice") == {"left": 22, "right": 21, "chosen": "right"}


def test_the_verdict_changes_the_wish_and_the_change_can_be_undone(stage: Stage) -> None:
    job = compared(stage)
    stage.tell(job, state="done", outcome={**STANDING, "ended": "clear"})
    expect(stage.page.get_by_text("B better on 1 of 1 seed.")).to_be_visible()
    expect(stage.page.get_by_role("img", name="From 2% to 100%")).to_be_visible()
    stage.page.get_by_role("button", name="Use B").click()
    prompt = "() => JSON.parse(localStorage.getItem('graine.wish')).prompt"
    assert stage.page.evaluate(prompt) == "a cat, watercolor"
    stage.page.get_by_role("button", name="Undo").click()
    assert stage.page.evaluate(prompt) == WISH["prompt"]


def test_words_that_do_nothing_are_marked_and_can_be_left_out(stage: Stage) -> None:
    stage.open("compare")
    stage.page.get_by_role("radio", name="Word by word").check()
    job = begun(stage, "Remove each part")
    part = {"fit": 0.1, "pictures": [31], "idle": False, "pixels": 0.6, "meaning": 0.4}
    idle = {**part, "part": "flat vector", "rest": "a red cat", "idle": True, "pixels": 0.01, "meaning": 0.01}
    parts = [{**part, "part": "a red cat", "rest": "flat vector"}, idle]
    stage.tell(job, state="done", outcome={"parts": parts, "whole": [30], "done": 1, "seeds": 1})
    stage.page.get_by_role("button", name="flat vector no more than a comma").click()
    expect(stage.page.get_by_text("Without “flat vector”")).to_be_visible()
    stage.page.get_by_role("button", name="Remove what does no more than a comma").click()
    assert stage.page.evaluate("() => JSON.parse(localStorage.getItem('graine.wish')).prompt") == "a red cat"


def test_a_cell_of_a_grid_is_large_on_click_and_gives_its_settings(stage: Stage) -> None:
    stage.open("compare")
    stage.page.get_by_role("radio", name="Grid").check()
    job = begun(stage, "Draw the grid")
    axes = [
        {"name": "cfg", "label": "cfg", "values": ["3", "4"]},
        {"name": "steps", "label": "steps", "values": ["25"]},
    ]
    cells = [{"place": [0, 0], "picture": 41}, {"place": [1, 0], "picture": 42}]
    stage.tell(job, state="done", outcome={"axes": axes, "cells": cells, "done": 2, "total": 2})
    expect(stage.page.get_by_role("columnheader", name="4", exact=True)).to_be_visible()
    stage.page.get_by_role("button", name="CFG scale 3, Steps 25").click()
    stage.page.keyboard.press("ArrowRight")
    expect(stage.page.get_by_role("dialog", name="CFG scale 4, Steps 25")).to_be_visible()
    stage.page.get_by_role("button", name="Use these settings").click()
    stage.page.wait_for_function("() => JSON.parse(localStorage.getItem('graine.wish')).cfg === 4")


def test_the_ladder_says_where_to_stop_and_a_neighbour_is_carried_on(stage: Stage) -> None:
    stage.open("refine?picture=7")
    job = begun(stage, "Refine this picture")
    assert stage.sent("POST", "/api/jobs")["wish"]["picture"] == 7
    rungs = [{"picture": 61, "steps": 20, "likeness": None}, {"picture": 62, "steps": 40, "likeness": 0.99}]
    stage.tell(job, outcome={"rungs": rungs, "settled": 20})
    expect(stage.page.get_by_text("Nothing visible changes after 20 steps: stop there.")).to_be_visible()
    near = [
        {"picture": 71, "what": {"en": "CFG scale 5", "fr": "fidélité 5"}, "likeness": 0.9, "score": 0.4},
        {"picture": 61, "what": {"en": "as it was", "fr": "telle quelle"}, "likeness": 1.0, "score": 0.3},
    ]
    sentence = {"en": "Best: CFG scale 5.", "fr": "La meilleure : fidélité 5."}
    found = {"rungs": rungs, "settled": 20, "neighbours": near, "best": 80, "sentence": sentence}
    stage.tell(job, state="done", outcome=found)
    expect(stage.page.get_by_text("Best: CFG scale 5.")).to_be_visible()
    stage.page.get_by_role("option", name="CFG scale 5").focus()
    stage.page.keyboard.press("Enter")
    stage.page.wait_for_url("**/finish?picture=80")


@pytest.mark.parametrize("step", ["compare", "hunt", "refine"])
@pytest.mark.parametrize("width", [360, 2560])
def test_nothing_is_wider_than_the_window(stage: Stage, step: str, width: int) -> None:
    stage.page.set_viewport_size({"width": width, "height": 800})
    stage.open(step)
    assert stage.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
