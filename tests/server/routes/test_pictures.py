"""The library over HTTP: found, shown, marked, brought in."""

from __future__ import annotations

import io
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import sleep
from typing import Any

import numpy as np
import pytest
from PIL import Image
from starlette.testclient import TestClient

from graine.library.entry import Entry
from graine.library.store import Library
from graine.server.state import ServerState
from graine.server.thumbnails import Thumbnails
from tests.server.routes.shelf import PARAMETERS, WORST, drawn, encoded, fill, png, send


def ids(answer: Any) -> list[int]:
    """The numbers of the pictures of an answer."""
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["pictures"]]


@pytest.fixture(autouse=True)
def _filled(state: ServerState) -> None:
    fill(state.studio.library, "a red cat", "a blue dog", "two red dogs")


def test_the_newest_pictures_come_first_a_page_at_a_time(client: TestClient) -> None:
    page = client.get("/api/pictures", params={"limit": 2, "offset": 1})
    assert (ids(page), page.json()["total"]) == ([2, 1], 3)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"words": "red"}, {1, 3}),
        ({"words": "red -cat"}, {3}),
        ({"rating": "4.."}, {2}),
        ({"rating": "..3"}, {1}),
        ({"rating": "3"}, {1}),
        ({"starred": "true"}, {3}),
        ({"tag": "pets"}, {1, 2}),
        ({"board": "wall"}, {2}),
        ({"tool": "a1111"}, set()),
        ({"sampler": "k_lms"}, {1, 2, 3}),
        ({"since": "2999-01-01"}, set()),
        ({"until": "2999-01-01T00:00:00+02:00"}, {1, 2, 3}),
    ],
)
def test_every_part_of_a_search_counts(
    client: TestClient, state: ServerState, query: dict[str, str], found: set[int]
) -> None:
    library = state.studio.library
    library.rate([2], 5)
    library.rate([1], 3)
    library.star([3])
    library.tag([1, 2], ["pets"])
    library.board("wall", [2])
    assert set(ids(client.get("/api/pictures", params=query))) == found


def test_facets_are_counted_where_they_are_asked_for(client: TestClient) -> None:
    assert client.get("/api/pictures").json()["facets"] is None
    facets = client.get("/api/pictures", params={"facets": "1", "words": "red"}).json()["facets"]
    assert facets["tool"] == [["graine", 2]]


def test_a_picture_says_what_is_known_of_it_but_not_where_its_file_is(
    client: TestClient, state: ServerState
) -> None:
    answer = client.get("/api/pictures/2")
    picture = answer.json()
    assert (picture["prompt"], picture["recipe"]["seed"], picture["width"]) == ("a blue dog", 2, 32)
    assert str(state.settings.home) not in answer.text
    assert client.get(picture["file"]).content == state.studio.library.get(2).path.read_bytes()


@pytest.mark.parametrize("path", ["", "/file", "/thumb", "/lineage", "/bundle", "/diff/1"])
def test_a_number_that_is_not_there_is_told(client: TestClient, path: str) -> None:
    answer = client.get(f"/api/pictures/99{path}")
    assert (answer.status_code, answer.json()["error"]["key"]) == (404, "library_unknown")


@pytest.mark.parametrize("path", ["/file", "/thumb", "/bundle", "/diff/2"])
def test_a_file_that_is_gone_is_told_without_its_path(
    client: TestClient, state: ServerState, path: str
) -> None:
    state.studio.library.get(1).path.unlink()
    answer = client.get(f"/api/pictures/1{path}", headers={"Accept-Language": "fr"})
    assert answer.status_code == 404
    assert "n'est plus dans le dossier" in answer.json()["error"]["message"]
    assert str(state.settings.home) not in answer.text


@pytest.mark.parametrize("path", ["/1/thumb", "/1/diff/2", "?like=1"])
def test_a_damaged_file_is_told_without_its_path(client: TestClient, state: ServerState, path: str) -> None:
    state.studio.library.get(1).path.write_bytes(b"\x89PNG\r\n\x1a\n and nothing more")
    answer = client.get(f"/api/pictures{path}")
    assert (answer.status_code, "#1" in answer.json()["error"]["message"]) == (422, True)
    assert str(state.settings.home) not in answer.text


@pytest.mark.parametrize(
    ("kind", "media", "ending"),
    [("PNG", "image/png", "png"), ("JPEG", "image/jpeg", "jpg"), ("WEBP", "image/webp", "webp")],
)
def test_a_file_leaves_as_what_it_is_and_can_do_nothing(
    client: TestClient, kind: str, media: str, ending: str
) -> None:
    data = encoded(Image.new("RGB", (20, 20), "navy"), kind)
    picture = send(client, "/api/pictures", data, "page.html").json()
    answer = client.get(picture["file"])
    assert answer.content == data
    assert answer.headers["content-type"] == media
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert answer.headers["content-disposition"] == f'inline; filename="graine-4.{ending}"'
    assert "immutable" in answer.headers["cache-control"]
    download = client.get(picture["file"], params={"download": 1}).headers["content-disposition"]
    assert download == f'attachment; filename="graine-4.{ending}"'


@pytest.mark.parametrize("path", ["/api/pictures/1/file", "/api/pictures/1/thumb"])
def test_a_picture_that_the_client_has_is_not_sent_again(client: TestClient, path: str) -> None:
    tag = client.get(path).headers["etag"]
    answer = client.get(path, headers={"If-None-Match": f'"other", {tag}'})
    assert (answer.status_code, answer.content) == (304, b"")
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_small_copy_is_made_once_and_goes_with_its_picture(client: TestClient, state: ServerState) -> None:
    entry = state.studio.library.keep(drawn(9))
    big = Image.new("RGB", (600, 300), "red")
    big_id = send(client, "/api/pictures", encoded(big)).json()["id"]
    copy = client.get(f"/api/pictures/{big_id}/thumb", params={"side": 200})
    assert copy.headers["content-type"] == "image/webp"
    assert Image.open(io.BytesIO(copy.content)).size == (256, 128)
    small = Image.open(io.BytesIO(client.get(f"/api/pictures/{entry.id}/thumb").content))
    assert small.size == (32, 16)  # never enlarged
    folder = state.settings.home / "cache" / "thumbnails"
    assert len(list(folder.glob("*/*"))) == 2
    client.patch("/api/pictures", json={"ids": [big_id, entry.id], "binned": True})
    assert client.post("/api/bin/empty").json() == {"deleted": 2}
    assert not list(folder.glob("*/*"))


def test_a_page_of_small_copies_keeps_nobody_else_waiting(
    client: TestClient, state: ServerState, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = fill(state.studio.library, *(f"number {number}" for number in range(60)))
    go, making, make = threading.Event(), list[int](), Thumbnails.make

    def slow(self: Thumbnails, library: Library, entry: Entry, side: int) -> Path:
        making.append(entry.id)
        assert go.wait(30)
        return make(self, library, entry, side)

    monkeypatch.setattr(Thumbnails, "make", slow)
    with ThreadPoolExecutor(61) as pool:
        copies = [pool.submit(client.get, f"/api/pictures/{entry.id}/thumb") for entry in entries]
        while len(making) < 2:
            sleep(0.01)
        assert pool.submit(client.get, "/api/pictures").result(5).status_code == 200
        assert len(making) == 2  # at once
        go.set()
        assert {copy.result().status_code for copy in copies} == {200}


def test_marks_change_what_is_said_and_nothing_else(client: TestClient) -> None:
    marks = {"ids": [1, 2], "rating": 4, "starred": True, "add_tags": ["pets", "b"], "remove_tags": ["b"]}
    found = client.patch("/api/pictures", json=marks).json()["pictures"]
    assert [(one["id"], one["rating"], one["starred"], one["tags"]) for one in found] == [
        (1, 4, True, ["pets"]),
        (2, 4, True, ["pets"]),
    ]
    client.patch("/api/pictures", json={"ids": [1], "starred": False})
    picture = client.get("/api/pictures/1").json()
    assert (picture["rating"], picture["starred"]) == (4, False)


def test_marks_on_a_picture_that_is_not_there_change_none(client: TestClient) -> None:
    assert client.patch("/api/pictures", json={"ids": [1, 99], "rating": 4}).status_code == 404
    assert client.get("/api/pictures/1").json()["rating"] == 0


def test_what_is_in_the_bin_can_come_back_until_it_is_emptied(client: TestClient) -> None:
    client.patch("/api/pictures", json={"ids": [1, 2], "binned": True})
    assert ids(client.get("/api/pictures")) == [3]
    assert set(ids(client.get("/api/pictures", params={"binned": "true"}))) == {1, 2}
    client.patch("/api/pictures", json={"ids": [2], "binned": False})
    assert client.post("/api/bin/empty").json() == {"deleted": 1}
    assert ids(client.get("/api/pictures")) == [3, 2]
    assert client.get("/api/pictures/1").status_code == 404


def test_a_picture_of_another_program_is_brought_in_byte_for_byte(
    client: TestClient, state: ServerState
) -> None:
    data = png(parameters=PARAMETERS)
    answer = send(client, "/api/pictures", data)
    picture = answer.json()
    assert answer.status_code == 201
    assert (picture["tool"], picture["prompt"], picture["negative"]) == ("a1111", "a green fox", "fog")
    assert picture["recipe"]["seed"] == 5
    assert state.studio.library.get(picture["id"]).path.read_bytes() == data
    again = send(client, "/api/pictures", data)
    assert (again.status_code, again.json()["id"]) == (200, picture["id"])


def test_a_picture_that_comes_again_leaves_the_bin(client: TestClient) -> None:
    id = send(client, "/api/pictures", png()).json()["id"]
    client.patch("/api/pictures", json={"ids": [id], "binned": True})
    assert send(client, "/api/pictures", png()).json()["binned"] is False


def test_texts_of_a_file_stay_texts(client: TestClient) -> None:
    said = PARAMETERS.replace("a green fox", WORST)
    picture = send(client, "/api/pictures", png(parameters=said), "<b>.png").json()
    assert picture["prompt"] == WORST
    assert client.get(picture["file"]).headers["content-type"] == "image/png"


def test_alike_is_what_has_the_same_colours_where_no_judge_looked(
    client: TestClient, state: ServerState
) -> None:
    library = state.studio.library
    red = [send(client, "/api/pictures", encoded(two(value, 0))).json()["id"] for value in (250, 245)]
    blue = send(client, "/api/pictures", encoded(two(0, 250))).json()["id"]
    answer = client.get("/api/pictures", params={"like": red[0], "limit": 4}).json()
    assert answer["pictures"][0]["id"] == red[1]
    assert answer["pictures"][0]["likeness"] > 0.99
    assert red[0] not in [one["id"] for one in answer["pictures"]]
    assert answer["total"] == 5
    assert answer["pictures"][-1]["likeness"] < 0.9
    assert "colours" in answer["note"]
    assert library.vector(blue, "colours") is not None


def two(red: int, blue: int) -> Image.Image:
    """A picture whose halves have two colours."""
    image = Image.new("RGB", (40, 40), (red, 0, blue))
    image.paste((blue, red, 9), (0, 0, 20, 40))
    return image


def test_alike_is_what_a_judge_finds_alike_where_it_looked(client: TestClient, state: ServerState) -> None:
    library = state.studio.library
    for id, vector in ((1, (1, 0)), (2, (0, 1)), (3, (0.8, 0.6))):
        library.record_vector(id, "clip", np.array(vector, np.float32))
    answer = client.get("/api/pictures", params={"like": 1}).json()
    assert [(one["id"], round(one["likeness"], 3)) for one in answer["pictures"]] == [(3, 0.8), (2, 0.0)]
    assert answer["note"] is None


def test_meaning_is_looked_for_in_the_words_and_the_answer_says_so(client: TestClient) -> None:
    answer = client.get("/api/pictures", params={"meaning": "red", "lang": "fr"})
    assert set(ids(answer)) == {1, 3}
    assert answer.json()["note"].startswith("Recherche par les mots")


@pytest.mark.parametrize(
    "query",
    [
        {"rating": "6"},
        {"rating": "4..2"},
        {"limit": "0"},
        {"limit": "201"},
        {"offset": "-1"},
        {"order": "random"},
        {"words": "a" * 1001},
        {"path": "/etc/passwd"},
        {"since": "yesterday"},
        {"like": "1; DROP TABLE picture"},
    ],
)
def test_a_search_that_makes_no_sense_is_told(client: TestClient, query: dict[str, str]) -> None:
    answer = client.get("/api/pictures", params=query)
    assert answer.status_code == 422
    assert answer.json()["error"]["message"]
