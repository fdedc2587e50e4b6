"""The pictures of the page in docs/: `python -m docs.sheets.screens [NAME...]`, with no name all of them.

A server of its own, the built-in model, a fixed window; everything is done on the page as a person would.
Seeds are fixed here, chosen once by looking.
"""

from __future__ import annotations

import io
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.conftest import NAMES, Server, free_port

FOLDER = Path(__file__).parents[1] / "screens"
MOST = 120_000  # bytes of a picture
SHELF = {
    "a sunflower, oil painting": 1,
    "a strawberry, glossy 3D": 1,
    "a fox, 3D render": 2,
    "a house, watercolor": 3,
    "a butterfly, watercolor": 1,
    "a volcano, oil painting": 1,
    "a rocket, cartoon vector, purple background": 5,
    "a unicorn, 3D render": 3,
    "a tree, oil painting": 2,
    "a red apple, 3D render": 1,
    "a rabbit, 3D render": 3,
    "a cactus, flat vector, yellow background": 2,
    "a panda, 3D render": 6,
    "a penguin, 3D render": 4,
    "a red car, 3D render": 2,
}
Shot = Callable[[Page, Server], None]


def draw(server: Server, prompt: str, seed: int, **more: object) -> int:
    """Draw a picture and give its number in the library."""
    order = {"kind": "draw", "wish": {"prompt": prompt, "seed": seed, **more}}
    job = httpx2.post(f"{server.url}/api/jobs", json=order).raise_for_status().json()["id"]
    while True:
        found = httpx2.get(f"{server.url}/api/jobs/{job}").raise_for_status().json()
        if found["state"] == "done":
            return found["results"][0]


def type_prompt(page: Page, prompt: str) -> None:
    """Write a prompt in the first step."""
    page.locator(".prompt-box textarea").first.fill(prompt)


def go(page: Page, step: str) -> None:
    """Choose a step."""
    page.locator(".steps a", has_text=step).click()


def press_main(page: Page) -> None:
    """Press the step's main button."""
    page.locator(".draw-button .primary").click()


def show_picture(page: Page, server: Server, prompt: str, seed: int, step: str = "prompt") -> None:
    """Open a step with a picture of this prompt and seed."""
    number = draw(server, prompt, seed)
    page.goto(f"{server.url}/prompt?picture={number}")
    for name in ("Use this prompt", "Use this seed"):
        page.get_by_role("button", name=name).first.click()
    page.goto(f"{server.url}/{step}?picture={number}")


def prompt(page: Page, server: Server) -> None:
    """A picture, and advice on a word that does nothing."""
    show_picture(page, server, "a volcano, oil painting", 1)
    type_prompt(page, "a volcano, oil painting, masterpiece")
    expect(page.get_by_text("praises the picture")).to_be_visible()


def compare(page: Page, server: Server) -> None:
    """The verdict of a comparison by the judge."""
    show_picture(page, server, "a sunflower, oil painting", 1)
    go(page, "Compare")
    page.locator("textarea").nth(1).fill("a sunflower, watercolor")
    page.get_by_role("radio", name="The judge").check(force=True)
    press_main(page)
    expect(page.get_by_role("button", name="Compare something else")).to_be_visible()


def hunt(page: Page, server: Server) -> None:
    """A contact sheet with what was kept."""
    show_picture(page, server, "a fox, 3D render", 1)
    go(page, "Hunt")
    seeds = page.get_by_role("slider").first
    seeds.focus()
    for key in ("Home", "ArrowRight", "ArrowRight"):
        seeds.press(key)
    page.get_by_role("slider").nth(1).press("ArrowLeft")
    press_main(page)
    expect(page.locator(".find").first).to_be_visible()


def finish(page: Page, server: Server) -> None:
    """A mask over what is to be redone."""
    show_picture(page, server, "a castle, 3D render", 4, "finish")
    box = page.locator("canvas").first.bounding_box()
    assert box
    page.get_by_label("What should be there").fill("white background")
    for x, top, bottom in ((0.768, 0.1, 0.38), (0.32, 0.0, 0.06)):  # what flies about
        page.mouse.move(box["x"] + box["width"] * x, box["y"] + box["height"] * top)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * x, box["y"] + box["height"] * bottom, steps=8)
        page.mouse.up()


def library(page: Page, server: Server) -> None:
    """Everything that was made, and one picture of it."""
    numbers = [draw(server, *one) for one in SHELF.items()]
    marks = {"ids": numbers[2:3], "rating": 5, "starred": True, "add_tags": ["winter book"]}
    httpx2.patch(f"{server.url}/api/pictures", json=marks).raise_for_status()
    page.reload()
    page.locator("body").press("l")
    page.locator(".library-cell[aria-label*='a fox']").first.click()
    page.locator(".detail-picture").wait_for()


def phone(page: Page, server: Server) -> None:
    """The first step on a phone."""
    show_picture(page, server, "a strawberry, glossy 3D", 1)


SHOTS: dict[str, tuple[Shot, tuple[int, int]]] = {
    "prompt": (prompt, (1280, 800)),
    "compare": (compare, (1280, 1000)),
    "hunt": (hunt, (1280, 1000)),
    "finish": (finish, (1280, 800)),
    "library": (library, (1280, 800)),
    "phone": (phone, (360, 740)),
}


@contextmanager
def serve() -> Iterator[Server]:
    """Give a server with an empty library."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder) / "home", free_port())
        server.home.mkdir()
        server.start()
        try:
            yield server
        finally:
            server.stop(signal.SIGINT)


def take(browser: Browser, server: Server, name: str) -> None:
    """Do what a picture shows, and keep it."""
    shot, (width, height) = SHOTS[name]
    context = browser.new_context(viewport={"width": width, "height": height}, locale="en-GB")
    page = context.new_page()
    page.goto(server.url)
    shot(page, server)
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_timeout(1500)  # pictures fade in
    keep(page.screenshot(), FOLDER / f"{name}.webp")
    context.close()


def keep(data: bytes, file: Path) -> None:
    """Write a picture as WebP, as good as fits."""
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    for quality in range(92, 40, -4):
        picture.save(file, quality=quality, method=6)
        if file.stat().st_size <= MOST:
            print(f"{file.name}  {file.stat().st_size // 1000} KB")
            return
    raise ValueError(f"{file} is too large")


def main(names: list[str]) -> None:
    """Take the pictures that are asked for."""
    FOLDER.mkdir(exist_ok=True)
    expect.set_options(timeout=300_000)
    chromium = next(filter(None, map(shutil.which, NAMES)), None)
    with serve() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        for name in names or SHOTS:
            take(browser, server, name)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
