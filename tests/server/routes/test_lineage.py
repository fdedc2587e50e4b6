"""Where a picture came from, what differs between two, and what is packed for another machine."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from graine.library.bundle_import import unbundle
from graine.library.store import Library
from graine.picture.inputs import Inputs
from graine.server.state import ServerState
from tests.server.routes.shelf import family


@pytest.fixture(autouse=True)
def _family(state: ServerState) -> None:
    family(state.studio.library)


def test_a_picture_has_its_ancestors_and_descendants(client: TestClient) -> None:
    found = client.get("/api/pictures/2/lineage", headers={"Accept-Language": "fr"}).json()
    assert {one["id"] for one in found["nodes"]} == {1, 2}
    (edge,) = found["edges"]
    assert (edge["parent"], edge["child"], edge["how"]) == (1, 2, "varied")
    said = {one["field"]: (one["from"], one["to"], one["label"]) for one in edge["differences"]}
    assert said == {"seed": (1, 2, "graine (seed)"), "cfg": (7.0, 12.0, "fidélité (CFG)")}
    assert (found["roots"], found["complete"]) == ([1], True)


def test_two_pictures_differ_in_words_and_pixels(client: TestClient) -> None:
    found = client.get("/api/pictures/1/diff/3").json()
    prompt = next(one for one in found["differences"] if one["field"] == "prompt")
    assert prompt["changes"] == [{"kind": "changed", "old": "red", "new": "blue"}]
    assert (found["left"]["id"], found["right"]["id"]) == (1, 3)
    assert found["pixels"] == {"mean": 0.0, "largest": 0, "share": 0.0}
    assert client.get("/api/pictures/1/diff/2").json()["pixels"]["share"] == 1.0


def test_a_bundle_can_be_opened_elsewhere(client: TestClient, state: ServerState, tmp_path: Path) -> None:
    answer = client.get("/api/pictures/2/bundle")
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == 'attachment; filename="graine-2.zip"'
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert sum(name.startswith("pictures/") for name in names) == 2
    file = tmp_path / "bundle.zip"
    file.write_bytes(answer.content)
    with Library(tmp_path / "other") as other:
        list(unbundle(file, other, Inputs(tmp_path / "inputs")))
        assert {other.get(id).prompt for id in (1, 2)} == {"a red cat"}
    assert not list((state.settings.home / "cache").glob("bundle-*"))
