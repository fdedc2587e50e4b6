"""The page's files, and nothing else."""

from __future__ import annotations

import base64
import hashlib
import socket
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from graine.server.http import static_files
from graine.server.http.static_files import find


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A page of a few files, with something secret beside it."""
    (tmp_path / "secret.json").write_text("canary")
    web = tmp_path / "web"
    (web / "style").mkdir(parents=True)
    (web / "index.html").write_text("<script type='importmap'>{}</script><script src='/main.js'></script>")
    (web / "style" / "base.css").write_text("a {}")
    (web / "main.js").write_text("1")
    (web / "types.d.ts").write_text("x")
    (web / ".hidden.js").write_text("x")
    (web / "out.js").symlink_to(tmp_path / "secret.json")
    return web


@pytest.mark.parametrize("path", ["/", "/prompt", "/compare", "/hunt", "/refine", "/finish", "/index.html"])
def test_the_five_steps_are_one_page(folder: Path, path: str) -> None:
    assert find(path, folder) == folder / "index.html"


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/../secret.json",
            "/..%2fsecret.json",
            "/style/../../secret.json",
            "/style/..",
            "/..",
            "//secret.json",
        ),
        *(
            "/out.js",
            "/.hidden.js",
            "/types.d.ts",
            "/style",
            "/style/",
            "/missing.js",
            "/index.html/",
            "/main.js\0",
        ),
        *("/" + "a" * 5000, "/C:/secret.json", "/..\\secret.json", "/main.js::$DATA", "/main.js/x.js", ""),
    ],
)
def test_what_is_no_file_of_the_page(folder: Path, path: str) -> None:
    assert find(path, folder) is None


def test_its_policy_allows_what_is_inside_the_page(folder: Path) -> None:
    hashed = base64.b64encode(hashlib.sha256(b"{}").digest()).decode()
    policy = static_files.policy((folder / "index.html").read_bytes())
    assert f"script-src 'self' 'sha256-{hashed}';" in policy
    assert "unsafe" not in policy


def test_files_come_with_their_types_and_once(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    from graine.server.routes import page as route

    def found(path: str) -> Path | None:
        return find(path, folder)

    monkeypatch.setattr(route.static_files, "find", found)
    assert client.get("/hunt").headers["content-type"] == "text/html; charset=utf-8"
    answer = client.get("/main.js")
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.text == "1"
    again = client.get("/main.js", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    page = client.get("/hunt")
    unchanged = client.get("/hunt", headers={"If-None-Match": page.headers["etag"]})
    policy = "content-security-policy"  # a browser takes it over from an answer without content
    assert (unchanged.status_code, unchanged.headers[policy]) == (304, page.headers[policy])
    (folder / "main.js").write_text("22")
    changed = client.get("/main.js", headers={"If-None-Match": answer.headers["etag"]})
    assert changed.text == "22"


@pytest.mark.parametrize(
    "path", ["/../../pyproject.toml", "/%2e%2e/version.py", "/..%5cversion.py", "//etc/passwd"]
)
def test_a_raw_path_leads_nowhere_else(url: str, path: str) -> None:
    """Clients tidy paths up; whoever attacks does not."""
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as raw:
        raw.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: raw.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 404")


def test_every_file_of_the_page_is_served(client: TestClient) -> None:
    files = [
        file
        for file in static_files.FOLDER.rglob("*")
        if file.is_file() and file.suffix in (".js", ".css", ".html")
    ]
    for file in files:
        url = "/" + file.relative_to(static_files.FOLDER).as_posix()
        assert client.get(url).status_code == 200, url
