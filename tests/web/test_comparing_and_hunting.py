"""What comparing and hunting know without showing it, in the browser that runs it."""

from __future__ import annotations

import functools
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

import graine

WEB = Path(graine.__file__).parent / "web"
COMPARE, HUNT = "compare/compareLogic", "hunt/huntLogic"
Call = Callable[..., Any]


class Files(SimpleHTTPRequestHandler):
    """Serves the page's files and says nothing."""

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def call() -> Iterator[Call]:
    """Call a function of a module of the page: call(COMPARE, "twoSides", prompt)."""
    named = os.environ.get("GRAINE_CHROMIUM") or shutil.which("chromium")
    if not named:
        pytest.skip("no Chromium on this machine: the page was not tried (GRAINE_CHROMIUM names one)")
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Files, directory=str(WEB)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=named)
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/outcomes.d.ts")

        def calls(module: str, name: str, *values: Any) -> Any:
            script = "async ([file, name, values]) => (await import(file))[name](...values)"
            return page.evaluate(script, [f"/{module}.js", name, list(values)])

        yield calls
        browser.close()
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("prompt", "sides"),
    [
        ("a cat, [oil painting|watercolor]", ["a cat, oil painting", "a cat, watercolor"]),
        ("a [red|blue] cat, ink", ["a red cat, ink", "a blue cat, ink"]),
        ("a cat, [|soft light], ink", ["a cat, ink", "a cat, soft light, ink"]),
        ("a cat", None),
        ("[a|b] and [c|d]", None),
        ("[a|b|c]", None),
    ],
)
def test_a_prompt_with_a_choice_is_two_prompts(call: Call, prompt: str, sides: list[str] | None) -> None:
    assert call(COMPARE, "twoSides", prompt) == sides


def test_words_of_one_side_are_told_from_those_of_both(call: Call) -> None:
    row = call(COMPARE, "wordChanges", "a red cat, oil painting", "a cat, watercolor")
    assert [(one["word"], one["side"]) for one in row] == [
        ("a", "both"),
        ("red", "left"),
        ("cat", "both"),
        (",", "both"),
        ("oil", "left"),
        ("painting", "left"),
        ("watercolor", "right"),
    ]


def test_using_a_side_changes_only_what_differs(call: Call) -> None:
    left = {"prompt": "a cat", "cfg": 5, "size": [512, 512]}
    right = {"prompt": "a cat", "cfg": 9, "size": [512, 512]}
    assert call(COMPARE, "ownFields", right, left) == {"cfg": 9}


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("cfg", "7,5", 7.5),
        ("cfg", "strict", None),
        ("steps", "25", 25),
        ("steps", "2.5", None),
        ("size", "512 x 768", [512, 768]),
        ("size", "large", None),
        ("sampler", "", None),
        ("negative", "", ""),
    ],
)
def test_what_is_typed_is_read_by_its_setting(call: Call, name: str, typed: str, value: Any) -> None:
    assert call(COMPARE, "parseValue", name, typed) == value


def test_the_interval_is_told_of_the_side_that_leads(call: Call) -> None:
    outcome = {"wins": {"left": 6, "right": 2, "neither": 1}, "interval": [0.05, 0.6]}
    found = call(COMPARE, "leading", outcome)
    assert (found["leader"], found["decided"], found["share"]) == ("left", 8, 0.75)
    assert (found["low"], found["high"]) == pytest.approx((0.4, 0.95))
    even = call(COMPARE, "leading", {"wins": {"left": 2, "right": 2, "neither": 0}, "interval": [0.1, 0.9]})
    assert even["leader"] == "neither"
    nothing = call(COMPARE, "leading", {})
    assert (nothing["low"], nothing["high"], nothing["decided"]) == (0, 1, 0)


def test_parts_are_left_out_of_a_prompt(call: Call) -> None:
    parts = [{"part": "flat vector", "rest": ""}, {"part": "masterpiece", "rest": ""}]
    prompt = "a red cat, flat vector, (soft light:1.2), masterpiece"
    assert call(COMPARE, "withoutParts", prompt, parts) == "a red cat, (soft light:1.2)"
    only = [{"part": "masterpiece", "rest": "a red cat BREAK ink"}]
    assert call(COMPARE, "withoutParts", "a red cat BREAK ink, masterpiece", only) == "a red cat BREAK ink"


def test_a_stronger_part_has_more_heat(call: Call) -> None:
    parts = [
        {"pixels": 0.8, "meaning": 0.4},
        {"pixels": 0.2, "meaning": 0.1},
        {"pixels": 0.0, "meaning": 0.0},
    ]
    strong, weak, least = call(COMPARE, "heats", parts)
    assert strong == 9
    assert strong > weak > least


def test_a_cell_gives_the_settings_of_its_axes(call: Call) -> None:
    recipe = {"cfg": 7, "width": 512, "height": 768, "prompt": "a dog", "steps": 25}
    found = call(COMPARE, "settingsOf", recipe, ["cfg", "size", "prompt_sr"])
    assert found == {"cfg": 7, "size": [512, 768], "prompt": "a dog"}


DRAFTS = [
    {"picture": 10 + seed, "seed": seed, "score": 1 - place / 10} for place, seed in enumerate((3, 1, 4, 2))
]
FIND = {"picture": 50, "seed": 1, "alike": [4, 2], "foretold": True}


def test_look_alikes_lie_under_the_one_that_was_drawn(call: Call) -> None:
    found = call(HUNT, "sheetEntries", {"drafts": DRAFTS, "kept": [FIND]}, "rank")
    assert [(one["draft"]["seed"], one["rank"]) for one in found] == [(3, 1), (1, 2)]
    assert [draft["seed"] for draft in found[1]["alike"]] == [4, 2]
    assert found[1]["find"]["picture"] == 50
    assert found[0]["find"] is None


def test_the_sheet_can_be_laid_out_by_seed_with_the_ranks_kept(call: Call) -> None:
    found = call(HUNT, "sheetEntries", {"drafts": DRAFTS, "kept": None}, "seed")
    assert [(one["draft"]["seed"], one["rank"]) for one in found] == [(1, 2), (2, 4), (3, 1), (4, 3)]


@pytest.mark.parametrize(
    ("key", "at", "to"),
    [
        ("ArrowRight", 0, 1),
        ("ArrowLeft", 0, 0),
        ("ArrowDown", 1, 5),
        ("ArrowDown", 8, 8),
        ("End", 0, 9),
        ("k", 3, 3),
    ],
)
def test_arrows_move_on_the_sheet(call: Call, key: str, at: int, to: int) -> None:
    assert call("gridFocus", "indexAfter", key, at, 10, 4) == to


def test_a_mark_is_put_on_and_taken_off(call: Call) -> None:
    kept = call(HUNT, "marked", {}, 7, "keep")
    assert kept == {"7": "keep"}
    assert call(HUNT, "marked", kept, 7, "reject") == {"7": "reject"}
    assert call(HUNT, "marked", kept, 7, "keep") == {}


def test_a_kept_seed_is_drawn_with_everything_else_as_it_was(call: Call) -> None:
    base = {"prompt": "a cat", "cfg": 5, "count": 4, "seed": 1}
    wish = call(HUNT, "finalWish", base, DRAFTS[0])
    assert wish == {"prompt": "a cat", "cfg": 5, "count": 1, "seed": 3, "parents": [13], "how": "taken"}
