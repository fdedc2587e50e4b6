"""A newcomer's whole path, from an empty library to a finished picture, in both languages."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit

WORDS = {
    "en-GB": {
        "welcome": "What would you like to see?",
        "example": "a panda, 3D render",
        "draw": "Draw",
        "hunt": "Hunt",
        "refine": "Refine",
        "finish": "Finish",
    },
    "fr-FR": {
        "welcome": "Que voulez-vous voir\xa0?",
        "example": "un panda, rendu 3D",
        "draw": "Dessiner",
        "hunt": "Chasse",
        "refine": "Affiner",
        "finish": "Finir",
    },
}


def step(page: Page, name: str) -> None:
    page.locator(".steps").get_by_role("link", name=name).click()


def shown(page: Page) -> str:
    """Wait for a large picture and give its address."""
    picture = page.locator(".view img.picture")
    expect(picture).to_be_visible()
    return picture.get_attribute("src") or ""


@pytest.mark.parametrize(
    "locale",
    [
        pytest.param("en-GB", marks=pytest.mark.visitor(locale="en-GB")),
        pytest.param("fr-FR", marks=pytest.mark.visitor(locale="fr-FR")),
    ],
)
def test_from_nothing_to_a_finished_picture(visit: Visit, locale: str) -> None:
    words, page = WORDS[locale], visit.page()
    expect(page.get_by_role("heading", name=words["welcome"])).to_be_visible()
    page.get_by_role("button", name=words["example"]).click()
    first = shown(page)
    assert first.startswith("/api/pictures/")
    assert words["example"] in page.locator(".prompt-box textarea").first.input_value()

    step(page, words["hunt"])
    seeds = page.get_by_role("slider").first
    seeds.focus()
    seeds.press("Home")  # the fewest
    page.locator(".draw-button .primary").click()
    expect(page.locator(".contact-sheet img").first).to_be_visible()
    expect(page.locator(".find").first).to_be_visible()
    page.locator(".find").first.get_by_role("button").nth(2).click()  # the picture itself is the first
    expect(page.locator(".steps a[aria-current=step]")).to_contain_text(words["refine"])

    step(page, words["finish"])
    expect(page.locator("canvas").first).to_be_visible()
