"""Word lists over HTTP, with pictures that have the words."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from graine.prompt.builder.wordlists import words
from graine.server.state import ServerState
from tests.server.routes.shelf import fill


@pytest.mark.parametrize(
    ("kind", "part"),
    [
        ("subjects", "subject"),
        ("styles", "style"),
        ("artists", "artist"),
        ("periods", "period"),
        ("touches", "touch"),
    ],
)
def test_each_list_is_given_whole_a_page_at_a_time(client: TestClient, kind: str, part: str) -> None:
    pages = [
        client.get("/api/words", params={"kind": kind, "limit": 200, "offset": offset}).json()
        for offset in range(0, 1200, 200)
    ]
    found = [one["word"] for page in pages for one in page["words"]]
    assert found == [word.name for word in words(part)]
    assert pages[0]["total"] == len(found) == sum(one["count"] for one in pages[0]["categories"])


def test_words_are_found_in_either_language_and_misspelt(client: TestClient) -> None:
    for asked in ("watercolor", "aquarelle", "aquarele"):
        page = client.get("/api/words", params={"kind": "styles", "q": asked, "lang": "fr"}).json()
        assert (page["words"][0]["word"], page["words"][0]["label"]) == ("watercolor", "aquarelle")


def test_a_category_can_be_chosen(client: TestClient) -> None:
    page = client.get("/api/words", params={"kind": "styles", "category": "drawing"}).json()
    assert {one["category"] for one in page["words"]} == {"drawing"}
    assert len(page["categories"]) > 1


def test_what_is_known_of_an_artist_is_said(client: TestClient) -> None:
    params = {"kind": "artists", "q": "hokusai"}
    facts = [
        client.get("/api/words", params=params | {"lang": lang}).json()["words"][0]["facts"]
        for lang in ("en", "fr")
    ]
    assert facts[0].startswith("1760–1849, Japan")
    assert facts[1].startswith("1760–1849, Japon")


def test_a_word_shows_the_newest_picture_whose_prompt_has_it(client: TestClient, state: ServerState) -> None:
    prompts = ("a fox, watercolor", "un chat, aquarelle", "a watercolor fox", "a fox, oil painting")
    fill(state.studio.library, *prompts)
    state.studio.library.forget([3])
    page = client.get("/api/words", params={"kind": "styles", "limit": 200}).json()
    pictures = {one["word"]: one["picture"] for one in page["words"] if one["picture"]}
    assert (pictures["watercolor"], pictures["oil painting"]) == (2, 4)


@pytest.mark.parametrize(
    "query", [{"kind": "x"}, {}, {"kind": "styles", "limit": 201}, {"kind": "styles", "q": "a" * 201}]
)
def test_what_makes_no_sense_is_told(client: TestClient, query: dict[str, str]) -> None:
    assert client.get("/api/words", params=query).status_code == 422
