"""The page for everybody: by keyboard alone, on a narrow and a wide screen, to axe's rules in both lights."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit

STEPS = ("prompt", "compare", "hunt", "refine", "finish")
GRAVE = {"serious", "critical"}


@pytest.fixture(autouse=True)
def picture(visit: Visit) -> None:
    """Leave a picture in the library, and a prompt in the page."""
    page = visit.page()
    if not page.evaluate("fetch('/api/pictures').then(a => a.json()).then(a => a.total)"):
        page.locator(".example").first.click()
        expect(page.locator(".view img.picture")).to_be_visible()
    page.locator(".prompt-box textarea").first.fill("a (red:1.3) panda, masterpiece")
    page.close()


def open_step(visit: Visit, step: str) -> Page:
    page = visit.page(f"/{step}?picture=1")
    expect(page.locator(".steps a[aria-current=step]")).to_be_visible()
    expect(page.locator("main > *").first).to_be_visible()
    return page


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.visitor(viewport={"width": 360, "height": 740}, has_touch=True, locale="fr-FR")
def test_nothing_is_wider_than_a_phone(visit: Visit, step: str) -> None:
    page = open_step(visit, step)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.visitor(viewport={"width": 2560, "height": 1300})
def test_a_wide_screen_is_filled(visit: Visit, step: str) -> None:
    page = open_step(visit, step)
    box = page.locator(".step-main").first.bounding_box()
    assert box
    assert box["width"] > 1000


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    "light",
    [
        pytest.param("light", marks=pytest.mark.visitor(color_scheme="light")),
        pytest.param("dark", marks=pytest.mark.visitor(color_scheme="dark", locale="fr-FR")),
    ],
)
def test_axe_has_nothing_grave_to_say(visit: Visit, step: str, light: str) -> None:
    page = open_step(visit, step)
    found = Axe().run(page).response["violations"]
    grave = [
        (one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found if one["impact"] in GRAVE
    ]
    assert not grave


@pytest.mark.parametrize("drawer", ["l", "q"])
def test_drawers_are_sound_too(visit: Visit, drawer: str) -> None:
    page = open_step(visit, "prompt")
    page.locator("body").press(drawer)
    page.wait_for_timeout(500)
    found = Axe().run(page).response["violations"]
    assert not [(one["id"], one["nodes"][0]["html"][:200]) for one in found if one["impact"] in GRAVE]


def test_the_keyboard_alone_draws_finds_and_goes_on(visit: Visit) -> None:
    page = open_step(visit, "prompt")
    page.keyboard.press("Tab")
    for _ in range(40):
        if page.evaluate("document.activeElement.tagName") == "TEXTAREA":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Control+a")
    page.keyboard.type("a duck, emoji")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".view img.picture")).to_have_attribute("alt", "a duck, emoji")
    page.keyboard.press("Tab")  # out of the text: keys are keys again
    page.locator("main").focus()
    page.keyboard.press("3")
    expect(page.locator(".steps a[aria-current=step]")).to_contain_text("Hunt")
    page.keyboard.press("?")
    expect(page.locator("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    page.keyboard.press("5")
    expect(page.locator("canvas").first).to_be_visible()


@pytest.mark.visitor(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
def test_on_a_phone_what_is_drawn_comes_into_sight(visit: Visit) -> None:
    page = open_step(visit, "prompt")
    page.locator(".draw-button .primary").click()
    expect(page.locator(".draw-button .primary")).to_be_visible()
    expect(page.locator(".view img.picture")).to_be_in_viewport(ratio=0.9)


@pytest.mark.visitor(viewport={"width": 1280, "height": 700})
def test_beside_a_long_sheet_the_main_action_stays_in_sight(visit: Visit) -> None:
    page = open_step(visit, "compare")
    page.evaluate("document.querySelector('.step-main').style.minHeight = '4000px'")
    page.mouse.move(900, 400)
    page.mouse.wheel(0, 2500)
    page.wait_for_function("scrollY > 1000")
    expect(page.locator(".draw-button .primary")).to_be_in_viewport(ratio=1)
