"""`docs/api.md` keeps up with the APIs: every path and every option is in it, and its examples run."""

from __future__ import annotations

import re
import sys
from dataclasses import fields
from pathlib import Path
from subprocess import run

import pytest
from fastapi import FastAPI
from PIL import Image

from graine.server.a1111.client_options import Options
from graine.server.openai.request_models import Edit, Request
from graine.server.state import ServerState
from tests.server.conftest import OWN
from tests.server.openai.test_to_request import with_hole
from tests.server.openapi import operations
from tests.server.painter import painting
from tests.source import ROOT

PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
CURL = re.findall(r"^(curl .*?[^\\])$", PAGE, re.DOTALL | re.MULTILINE)


def test_every_path_of_other_programs_is_described(app: FastAPI) -> None:
    found = {one.path for one in operations(app) if one.path.startswith(("/sdapi/", "/v1/", "/internal/"))}
    families = {"refresh-checkpoints", "refresh-vae", "refresh-loras", "refresh-embeddings"}
    names = {
        path.removeprefix("/sdapi/v1/").removeprefix("/v1/images/").removesuffix("/{id}") for path in found
    }
    assert not [name for name in names - families if name not in PAGE]
    assert "`refresh-*`" in PAGE


def test_every_path_of_our_own_is_described_and_no_other(app: FastAPI) -> None:
    ours = {
        f"{one.method.upper()} {one.path}"
        for one in operations(app)
        if one.path.startswith(("/api/", "/health", "/metrics"))
    }
    assert described() == ours


def described() -> set[str]:
    """What the table names; "/cancel" goes on from the path before it, less its last part."""
    found: set[str] = set()
    rows = re.findall(r"^\| (`(?:GET|POST|PUT|PATCH|DELETE) .*?`) \| ", PAGE, re.MULTILINE)
    for row in rows:
        whole = ""
        for name in re.findall(r"`(.*?)`", row):
            if name.startswith("/"):  # a further one of the same folder, or of a picture
                folder = whole if whole.endswith("}") else whole.rpartition("/")[0]
                found.add(folder + name)
            else:
                whole = name
                found.add(name)
    return found


@pytest.mark.parametrize("name", [field.name for field in fields(Options)])
def test_every_option_that_acts_is_described(name: str) -> None:
    assert f"`{name}`" in PAGE


@pytest.mark.parametrize("name", [*Request.model_fields, *Edit.model_fields])
def test_every_field_of_openai_s_requests_is_described(name: str) -> None:
    assert re.search(rf"`{name}`|\b{name}=", PAGE)


@pytest.mark.parametrize("code", EXAMPLES, ids=["webuiapi", "openai"])
def test_the_examples_run(code: str, url: str, state: ServerState, tmp_path: Path) -> None:
    with_hole(512, 512).save(tmp_path / "mask.png")
    address = url.rstrip("/")
    code = code.replace(OWN, address).replace("7860", address.rpartition(":")[2])
    with painting(state):
        done = run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    with Image.open(tmp_path / "fox.png") as fox:
        assert fox.size == (512, 512)


@pytest.mark.parametrize("place", ["/sdapi/v1/txt2img", "/v1/images/generations"])
def test_the_examples_for_curl_run(place: str, url: str, state: ServerState, tmp_path: Path) -> None:
    (command,) = [one for one in CURL if place in one]
    with painting(state):
        line = command.replace(OWN, url.rstrip("/"))
        run(["bash", "-c", line], cwd=tmp_path, check=True, capture_output=True)
    with Image.open(tmp_path / "fox.png") as fox:
        assert fox.size == (512, 512)
