"""The application as a whole: what it declares, and what it never waits for."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from time import perf_counter
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from graine.server.app import create_app
from graine.settings import Settings
from tests.server.conftest import FOX, OWN
from tests.server.openapi import operations

FOREIGN = ("/sdapi/", "/v1/", "/internal/")
CODE = """
import sys
from pathlib import Path
from starlette.testclient import TestClient
from graine.server.app import create_app
from graine.settings import Settings
home = Path(sys.argv[1])
settings = Settings(home=home, pictures=home, inputs=home / "inputs", library=home / "library")
with TestClient(create_app(settings, worker=False), base_url="http://127.0.0.1") as client:
    assert client.get("/health").status_code == 200
    assert client.get("/openapi.json").status_code == 200
    for kind in ("draw", "hunt"):
        base = {"prompt": "a red fox"}
        wish = base if kind == "draw" else {"base": base}
        assert client.post("/api/estimate", json={"kind": kind, "wish": wish}).status_code == 200
        assert client.post("/api/jobs", json={"kind": kind, "wish": wish}).status_code == 202
    for path in ("/api/about", "/api/pictures", "/sdapi/v1/samplers", "/v1/models"):
        assert client.get(path).status_code == 200, path
print("loaded:", sorted(sys.modules.keys() & {"torch", "diffusers", "transformers"}))
"""


def test_the_server_never_loads_torch(settings: Settings) -> None:
    command = [sys.executable, "-c", CODE, str(settings.home)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1:] == ["loaded: []"], done.stdout + done.stderr


def test_every_route_says_what_it_is_for_and_what_can_go_wrong(app: FastAPI) -> None:
    for operation in operations(app):
        assert operation.facts.get("summary"), operation.name
        if not operation.path.startswith(FOREIGN):
            assert operation.facts.get("description"), operation.name
            assert {"401", "403", "503"} <= set(operation.facts["responses"]), operation.name


def parts(schema: object) -> Iterator[dict[str, Any]]:
    """Every part of a schema, but its examples."""
    if isinstance(schema, list):
        for one in schema:
            yield from parts(one)
    elif isinstance(schema, dict):
        yield schema
        for key, value in schema.items():
            if key not in ("examples", "example", "description"):
                yield from parts(value)


def test_every_body_and_every_answer_has_an_example(app: FastAPI) -> None:
    schemas = app.openapi()["components"]["schemas"]

    def has_example(content: Any, deep: int = 4) -> bool:
        refers = [str(part["$ref"]).rpartition("/")[2] for part in parts(content) if "$ref" in part]
        here = any(part.keys() & {"example", "examples"} for part in parts(content))
        return here or (deep > 0 and any(has_example(schemas[name], deep - 1) for name in refers))

    missing: list[str] = []
    for operation in operations(app):
        answers = [value for key, value in operation.facts["responses"].items() if key.startswith("2")]
        for part in (operation.facts.get("requestBody", {}), *answers):
            content = part.get("content", {}).get("application/json")
            if operation.path.startswith("/api/") and content and not has_example(content):
                missing.append(operation.name)
    assert not missing


def test_every_text_of_a_body_has_a_limit(app: FastAPI) -> None:
    """Of our own API: those of others are as their clients are. A file has its limit as a request has."""
    schemas = app.openapi()["components"]["schemas"]
    wanted: list[Any] = [
        one.facts.get("requestBody") for one in operations(app) if one.path.startswith("/api/")
    ]
    limits = {"maxLength", "enum", "const", "format", "contentMediaType"}
    seen: set[str] = set()
    unlimited: list[dict[str, Any]] = []
    while wanted:
        for part in parts(wanted.pop()):
            if part.get("type") == "string" and not part.keys() & limits:
                unlimited.append(part)
            name = str(part.get("$ref", "")).rpartition("/")[2]
            if name and name not in seen:
                seen.add(name)
                wanted.append(schemas[name])
    assert len(seen) > 20
    assert not unlimited


def test_the_api_starts_quickly(settings: Settings) -> None:
    code = "import graine.server.app"
    begun = perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    assert perf_counter() - begun < 5  # on a crowded machine; about a second on a quiet one


def test_an_estimate_queues_nothing(client: TestClient) -> None:
    found = client.post("/api/estimate", json=FOX).json()
    assert (found["pictures"], found["evaluations"]) == (1, 25)
    assert found["seconds"] is None
    assert client.get("/api/jobs").json()["jobs"] == []


def test_nothing_is_told_to_others_whatever_the_environment_says(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        other.settimeout(0.3)
        monkeypatch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{other.getsockname()[1]}")
        with TestClient(create_app(settings, worker=False), base_url=OWN) as client:
            assert client.get("/health").status_code == 200
        with pytest.raises(TimeoutError):
            other.accept()
