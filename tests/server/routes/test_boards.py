"""Boards over HTTP."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from graine.server.state import ServerState
from tests.server.routes.shelf import fill


@pytest.fixture(autouse=True)
def _filled(state: ServerState) -> None:
    fill(state.studio.library, "a red cat", "a blue dog")


def test_a_board_is_made_filled_and_taken_away(client: TestClient) -> None:
    name = "Éléphants & co/2"
    path = f"/api/boards/{'%C3%89l%C3%A9phants%20%26%20co'}"
    made = client.put(path, json={"ids": [1, 2]}).json()
    assert made == {"boards": [{"name": name.removesuffix("/2"), "count": 2}]}
    assert client.put(path, json={"ids": [1], "on": False}).json()["boards"][0]["count"] == 1
    assert client.get("/api/boards").json()["boards"][0]["count"] == 1
    assert client.delete(path).json() == {"boards": []}
    assert client.get("/api/pictures").json()["total"] == 2


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("put", "/api/boards/wall", {"ids": [99]}, 404),
        ("put", "/api/boards/%20", {"ids": [1]}, 422),
        ("put", f"/api/boards/{'a' * 201}", {"ids": [1]}, 422),
        ("put", "/api/boards/wall", {"ids": [0]}, 422),
        ("put", "/api/boards/wall", {"ids": list(range(1, 1002))}, 422),
        ("delete", "/api/boards/none", None, 404),
    ],
)
def test_what_cannot_be_done_is_told(
    client: TestClient, method: str, path: str, body: object, status: int
) -> None:
    answer = client.request(method, path, json=body)
    assert answer.status_code == status, answer.text
    assert client.get("/api/boards").json() == {"boards": []}
