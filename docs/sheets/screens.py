"""The pictures of the page in docs/: `python -m docs.sheets.screens [NAME...]`, with no name all of them.

A server of its own, the built-in model, a fixed window; everything is done on the page as a person would, in
English and again in French (NAME-fr). Seeds are fixed here, chosen once by looking; words are found by their
keys in the page's catalogues, so that another wording changes nothing here.
"""

from __future__ import annotations

import io
import json
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import sleep

import httpx2
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect, sync_playwright

from graine.server.http import static_files as files
from tests.browser.conftest import NAMES, Server, free_port

FOLDER = Path(__file__).parents[1] / "screens"
MOST = 120_000  # bytes of a picture
LOCALES = {"en": "en-GB", "fr": "fr-FR"}
SHELF = {
    "a sunflower, oil painting": 1,
    "a strawberry, glossy 3D": 1,
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
    "a fox, 3D render": 2,
    "a red car, 3D render": 2,
}
FRENCH = {
    "a volcano, oil painting": "un volcan, peinture à l'huile",
    "a volcano, oil painting, masterpiece": "un volcan, peinture à l'huile, chef-d'œuvre",
    "a sunflower, oil painting": "un tournesol, peinture à l'huile",
    "a sunflower, watercolor": "un tournesol, aquarelle",
    "a fox, 3D render": "un renard, rendu 3D",
    "a rocket, cartoon vector, purple background": "une fusée, vecteur cartoon, fond violet",
    "a strawberry, glossy 3D": "une fraise, rendu 3D",
    "a castle, 3D render": "un château, rendu 3D",
    "white background": "fond blanc",
}


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who uses the page, in a language."""

    page: Page
    server: Server
    language: str

    def words(self, key: str) -> str:
        """What the page says under a key ("hunt.refine")."""
        area, _, name = key.partition(".")
        file = files.FOLDER / "locales" / self.language / f"{area}.json"
        return json.loads(file.read_text(encoding="utf-8"))[name]

    def said(self, prompt: str) -> str:
        """A prompt in the visitor's language."""
        return FRENCH.get(prompt, prompt) if self.language == "fr" else prompt

    def button(self, key: str) -> Locator:
        """A button by its words."""
        return self.page.get_by_role("button", name=self.words(key), exact=True).first

    def choose(self, key: str) -> None:
        """Choose one of several."""
        self.page.get_by_role("radio", name=self.words(key)).check(force=True)

    def press_main(self) -> None:
        """Press the step's main button, once the page knows what it costs."""
        main = self.page.locator(".draw-button .primary")
        expect(main.locator(".price")).to_be_visible()
        main.click()

    def write(self, prompt: str, place: int = 0) -> None:
        """Write into a box of the step."""
        self.page.locator("textarea").nth(place).fill(self.said(prompt))

    def open(self, prompt: str, seed: int, step: str) -> None:
        """Open a step with a picture of this prompt and seed."""
        number = draw(self.server, self.said(prompt), seed)
        self.page.goto(f"{self.server.url}/prompt?picture={number}")
        for key in ("shell.use_prompt", "shell.use_seed"):
            self.button(key).click()
        self.page.goto(f"{self.server.url}/{step}?picture={number}")


def draw(server: Server, prompt: str, seed: int) -> int:
    """Draw a picture and give its number in the library."""
    order = {"kind": "draw", "wish": {"prompt": prompt, "seed": seed}}
    job = httpx2.post(f"{server.url}/api/jobs", json=order).raise_for_status().json()["id"]
    while True:
        found = httpx2.get(f"{server.url}/api/jobs/{job}").raise_for_status().json()
        if found["state"] == "done":
            return found["results"][0]
        sleep(0.2)


def prompt(visitor: Visitor) -> None:
    """A picture, and advice on a word that does nothing."""
    visitor.open("a volcano, oil painting", 1, "prompt")
    visitor.write("a volcano, oil painting, masterpiece")
    expect(visitor.button("prompt.apply")).to_be_visible()


def compare(visitor: Visitor) -> None:
    """The verdict of a comparison by the judge."""
    visitor.open("a sunflower, oil painting", 1, "compare")
    visitor.write("a sunflower, watercolor", place=1)
    visitor.choose("compare.chooser_judge")
    visitor.press_main()
    expect(visitor.button("compare.again")).to_be_visible()


def hunt(visitor: Visitor) -> None:
    """A contact sheet with what was kept."""
    visitor.open("a fox, 3D render", 1, "hunt")
    seeds, keep = (visitor.page.get_by_role("slider").nth(place) for place in range(2))
    for key in ("Home", "ArrowRight", "ArrowRight"):
        seeds.press(key)
    keep.press("ArrowLeft")
    visitor.press_main()
    expect(visitor.page.locator(".find").first).to_be_visible()


def refine(visitor: Visitor) -> None:
    """The ladder of steps and the near neighbours."""
    visitor.open("a rocket, cartoon vector, purple background", 5, "refine")
    visitor.press_main()
    expect(visitor.page.locator(".neighbour .chip")).to_be_visible()


def finish(visitor: Visitor) -> None:
    """A mask over what is to be redone."""
    visitor.open("a castle, 3D render", 4, "finish")
    page = visitor.page
    page.locator(".mask-stage canvas").first.wait_for()
    page.wait_for_timeout(1000)  # until the picture lies where it stays
    box = page.locator(".mask-stage").bounding_box()
    assert box
    visitor.write("white background")
    side = min(box["width"], box["height"])  # of the picture, which is square and in the middle
    left, top = (box[at] + (box[size] - side) / 2 for at, size in (("x", "width"), ("y", "height")))
    page.mouse.move(left + side * 0.88, top + side * 0.12)  # what flies about at the right
    page.mouse.down()
    page.mouse.move(left + side * 0.88, top + side * 0.36, steps=8)
    page.mouse.up()
    page.mouse.move(left - 20, top + side)  # out of the picture


def library(visitor: Visitor) -> None:
    """Everything that was made, and one picture of it."""
    numbers = {subject: draw(visitor.server, visitor.said(subject), seed) for subject, seed in SHELF.items()}
    fox = numbers["a fox, 3D render"]
    marks = {"ids": [fox], "rating": 5, "starred": True, "add_tags": ["winter book"]}
    httpx2.patch(f"{visitor.server.url}/api/pictures", json=marks).raise_for_status()
    visitor.page.reload()
    visitor.button("shell.library").click()
    visitor.page.locator(f".library-cell[aria-label*='{visitor.said('a fox, 3D render')}']").first.click()
    visitor.page.locator(".detail-picture").wait_for()


def phone(visitor: Visitor) -> None:
    """The first step on a phone."""
    visitor.open("a strawberry, glossy 3D", 1, "prompt")


Shot = Callable[[Visitor], None]
SHOTS: dict[str, tuple[Shot, tuple[int, int]]] = {
    "prompt": (prompt, (1280, 800)),
    "compare": (compare, (1280, 1000)),
    "hunt": (hunt, (1280, 1000)),
    "refine": (refine, (1280, 1000)),
    "finish": (finish, (1280, 800)),
    "library": (library, (1280, 800)),
    "phone": (phone, (360, 740)),
}


@contextmanager
def serve() -> Generator[Server]:
    """A server with an empty library."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder) / "home", free_port())
        server.home.mkdir()
        server.start()
        try:
            yield server
        finally:
            server.stop(signal.SIGINT)


def take(browser: Browser, name: str) -> None:
    """Do what a picture shows, and keep it; each has a library of its own."""
    shown, _, language = name.partition("-")
    shot, (width, height) = SHOTS[shown]
    with serve() as server:
        size: ViewportSize = {"width": width, "height": height}
        context = browser.new_context(viewport=size, locale=LOCALES[language or "en"])
        page = context.new_page()
        page.goto(server.url)
        shot(Visitor(page, server, language or "en"))
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
            print(f"{file.name}  {file.stat().st_size // 1000} KB", flush=True)
            return
    raise ValueError(f"{file} is too large")


def main(names: list[str]) -> None:
    """Take the pictures that are asked for."""
    FOLDER.mkdir(exist_ok=True)
    expect.set_options(timeout=300_000)
    chromium = next(filter(None, map(shutil.which, NAMES)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        for name in names or [*SHOTS, *(f"{name}-fr" for name in SHOTS)]:
            take(browser, name)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
