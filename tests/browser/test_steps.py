"""The page under way: a painted mask, a reload in the middle of a hunt, a server that comes back."""

from __future__ import annotations

import io
import re
import time
from typing import Any

import httpx2
import numpy as np
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, Visit


def pixels(server: Server, address: str) -> np.ndarray:
    data = httpx2.get(f"{server.url}{address}", timeout=30).raise_for_status().content
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"), dtype=int)


def drawn(page: Page, prompt: str) -> str:
    """Draw a prompt as a draft and give the address of the picture."""
    page.locator(".prompt-box textarea").first.fill(prompt)
    page.get_by_role("radio", name="Draft").check()
    page.locator(".draw-button .primary").click()
    expect(page.locator(".view img.picture")).to_have_attribute("alt", prompt)
    return page.locator(".view img.picture").get_attribute("src") or ""


def test_a_painted_mask_changes_what_is_under_it_alone(visit: Visit) -> None:
    page = visit.page()
    before = pixels(visit.server, drawn(page, "a rabbit, 3D render"))
    page.locator(".steps a", has_text="Finish").click()
    canvas = page.locator("canvas").first
    expect(canvas).not_to_have_js_property("width", 300)  # what a canvas has until the picture is in it
    box = canvas.bounding_box()
    assert box
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + 40, middle[1] + 30, steps=6)
    page.mouse.up()
    expect(page.get_by_text("The mask covers 0% of the picture.")).to_have_count(0)
    count = len(library(visit.server))
    page.locator(".draw-button .primary").click()
    deadline = time.monotonic() + 60
    while len(library(visit.server)) == count and time.monotonic() < deadline:
        time.sleep(0.2)
    newest = library(visit.server)[0]
    assert newest["recipe"]["edit"]["kind"] == "repaint"
    after = pixels(visit.server, newest["file"])
    moved = np.abs(after - before).max(-1)
    assert moved.max() > 20, "what was painted over is as it was"
    assert (moved == 0).mean() > 0.5, "more than what was painted over has changed"


def library(server: Server) -> list[dict[str, Any]]:
    found = httpx2.get(f"{server.url}/api/pictures?limit=200", timeout=30).raise_for_status().json()
    return found["pictures"]


def test_a_reload_in_the_middle_of_a_hunt_loses_nothing(visit: Visit) -> None:
    page = visit.page("/prompt")
    page.get_by_role("radio", name="Draft").check()  # a hunt of seconds rather than minutes
    page.locator(".prompt-box textarea").first.fill("two pandas, flat vector")
    page.keyboard.press("Control+Enter")  # also shows that the key works in a text
    page.locator(".steps a", has_text="Hunt").click()
    page.locator(".draw-button .primary").click()
    expect(page.locator(".contact-sheet img").first).to_be_visible()
    page.reload()
    expect(page.locator(".contact-sheet img").first).to_be_visible()
    assert visit.server.get("/api/jobs")
    page.locator(".steps a", has_text="Prompt").click()
    expect(page.locator(".prompt-box textarea").first).to_have_value("two pandas, flat vector")
    page.locator(".steps a", has_text="Hunt").click()
    expect(page.locator(".find").first).to_be_visible()
    hunts = [job for job in jobs(visit.server) if job["kind"] == "hunt"]
    assert [job["state"] for job in hunts] == ["done"]


def jobs(server: Server) -> list[dict[str, Any]]:
    return httpx2.get(f"{server.url}/api/jobs", timeout=30).raise_for_status().json()["jobs"]


def test_a_server_that_comes_back_is_found_and_nothing_typed_is_lost(visit: Visit) -> None:
    page = visit.page("/prompt")
    page.locator(".prompt-box textarea").first.fill("a lighthouse in a storm")
    visit.server.stop()
    expect(page.locator(".banner.bad")).to_be_visible()
    visit.wrong.clear()  # the browser says in its console that nobody answers
    page.locator(".prompt-box textarea").first.fill("a lighthouse in a storm, oil painting")
    visit.server.start()
    expect(page.locator(".banner.bad")).to_have_count(0)
    expect(page.locator(".prompt-box textarea").first).to_have_value("a lighthouse in a storm, oil painting")
    page.locator(".draw-button .primary").click()
    expect(page.locator(".view img.picture")).to_have_attribute("alt", re.compile("a lighthouse"))
    visit.wrong[:] = [line for line in visit.wrong if "ERR_CONNECTION" not in line]


def test_cancelling_all_can_be_undone(visit: Visit) -> None:
    page = visit.page("/prompt")
    httpx2.post(f"{visit.server.url}/api/queue/pause", json={}).raise_for_status()
    page.locator(".prompt-box textarea").first.fill("a snail, watercolor")
    page.locator(".draw-button .primary").click()
    page.locator(".head").get_by_role("button", name="Queue").click()
    page.get_by_role("button", name="Cancel all").click()
    expect(page.get_by_text("1 job cancelled.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(
        page.locator(".queue-job", has_text="a snail").get_by_role("button", name="Cancel")
    ).to_be_visible()
    page.get_by_role("button", name="Resume").click()
    expect(page.locator(".queue-job", has_text="a snail")).to_contain_text("done")
