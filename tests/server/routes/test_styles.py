"""Saved styles over HTTP: the file that the command line reads, too."""

from __future__ import annotations

from starlette.testclient import TestClient

from graine.prompt.builder.styles import Style, read_styles
from graine.server.state import ServerState

OILS = {"name": "oils", "prompt": "{prompt}, oil painting", "negative": "photo"}


def test_a_style_is_saved_changed_and_deleted(client: TestClient, state: ServerState) -> None:
    assert client.get("/api/styles").json() == {"styles": []}
    client.put("/api/styles", json=OILS)
    client.put("/api/styles", json={"name": 'fog, "thick"\nand cold', "prompt": "fog"})
    client.put("/api/styles", json=OILS | {"negative": "frame"})
    file = state.settings.home / "styles.csv"
    assert Style("oils", "{prompt}, oil painting", "frame") in read_styles(file.read_text("utf-8"))
    assert len(client.get("/api/styles").json()["styles"]) == 2
    left = client.delete("/api/styles/oils").json()["styles"]
    assert [one["prompt"] for one in left] == ["fog"]


def test_styles_are_applied(client: TestClient) -> None:
    client.put("/api/styles", json=OILS)
    asked = {"prompt": "a fox", "negative": "fog", "styles": ["Oils"]}
    found = client.post("/api/styles/apply", json=asked).json()
    assert found == {"prompt": "a fox, oil painting", "negative": "fog, photo"}


def test_what_cannot_be_done_is_told(client: TestClient, state: ServerState) -> None:
    assert client.delete("/api/styles/nothing").status_code == 404
    assert client.put("/api/styles", json={"name": "empty"}).status_code == 422
    assert client.put("/api/styles", json={"name": " ", "prompt": "x"}).status_code == 422
    assert client.post("/api/styles/apply", json={"styles": ["nothing"]}).status_code == 422
    (state.settings.home / "styles.csv").write_bytes(b"\xff\xfe\x00no styles")
    answer = client.put("/api/styles", json=OILS)
    assert (answer.status_code, answer.json()["error"]["key"]) == (422, "prompt_styles_file")
