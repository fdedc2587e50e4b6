"""Requests that are too large."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from graine.server.http.body_limit import MEBIBYTE
from tests.server.conftest import FOX


def chunks(size: int) -> Iterator[bytes]:
    """So many bytes without saying how many."""
    for _ in range(size // MEBIBYTE + 1):
        yield b" " * MEBIBYTE


@pytest.mark.parametrize("said", [True, False], ids=["said", "not said"])
def test_json_has_at_most_a_mebibyte(client: TestClient, said: bool) -> None:
    body = b" " * (MEBIBYTE + 1) if said else chunks(MEBIBYTE)
    answer = client.post("/api/jobs", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 413
    assert answer.json()["error"]["key"] == "server_large"


def test_what_carries_pictures_has_at_most_64(client: TestClient) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    said = client.post("/api/jobs", content=b"", headers=headers | {"Content-Length": str(64 * MEBIBYTE + 1)})
    assert said.status_code == 413
    unsaid = client.post("/api/login", content=chunks(65 * MEBIBYTE), headers=headers)
    assert unsaid.status_code in (413, 422)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[" * 100_000, b'"' + b"x" * 1000, b"\xff\xfe", b"null", b"[]", b"1e999", b'{"kind": NaN}'],
    ids=["empty", "cut off", "deep", "open", "no text", "null", "list", "infinite", "not a number"],
)
def test_what_is_no_request_is_refused(client: TestClient, body: bytes) -> None:
    answer = client.post("/api/jobs", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)
    assert answer.json()["error"]["message"]


@pytest.mark.parametrize(
    "wish",
    [
        {"prompt": "x" * 50_001},
        {"prompt": "x", "model": "m" * 201},
        {"prompt": "x", "steps": 10**9},
        {"prompt": "x", "size": [2**31, 512]},
        {"prompt": "x", "size": [511, 512]},
        {"prompt": "x", "count": 1001},
        {"prompt": "x", "seed": 2**64},
        {"prompt": "x", "seed": -1},
        {"prompt": "x", "cfg": 1e308},
        {"prompt": "x", "quality": "best"},
        {"prompt": "x", "sampler": "nothing like it"},
        {"prompt": "x", "model": "nothing like it"},
        {"prompt": "x", "wings": 2},
        {"prompt": ""},
        {"prompt": "x", "edit": {"kind": "redraw", "image": "f" * 64}},
        {"prompt": "x", "edit": {"kind": "redraw", "image": "../../etc/passwd"}},
        {"prompt": "x", "edit": {"kind": "burn", "image": "f" * 64}},
        {"prompt": "x", "hires": {"scale": 99}},
        {"recipes": [{"prompt": "x", "wings": 2}]},
        {"recipes": []},
        {"prompt": "x", "tags": ["t"] * 51},
    ],
    ids=lambda wish: str(wish)[:60],
)
def test_a_wish_that_cannot_be_is_refused_in_both_languages(
    client: TestClient, wish: dict[str, object]
) -> None:
    told = [
        client.post("/api/jobs", json={"kind": "draw", "wish": wish}, headers={"Accept-Language": lang})
        for lang in ("en", "fr")
    ]
    assert {answer.status_code for answer in told} == {422}
    english, french = (answer.json()["error"]["message"] for answer in told)
    assert english != french
    assert client.get("/api/jobs").json()["jobs"] == []


def test_a_field_is_named_as_the_client_wrote_it(client: TestClient) -> None:
    wish = FOX["wish"] | {"edit": {"kind": "redraw", "image": "f" * 64, "strength": 7}}
    error = client.post("/api/jobs", json={"kind": "draw", "wish": wish}).json()["error"]
    assert error["values"] == {
        "field": "wish.edit.strength",
        "value": "7",
        "limit": "1",
        "fields": ["wish.edit.strength"],
    }
