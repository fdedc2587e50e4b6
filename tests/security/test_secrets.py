"""A studio's password is in no answer, no log, no file, and in nothing that the worker is given."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path

import httpx2
import psutil
import pytest

from tests.browser.conftest import free_port

KEY = "sk-CANARY-5f2e9b"
ASKED = (
    *("/", "/health", "/metrics", "/openapi.json", "/api/about", "/api/jobs", "/api/styles", "/v1/models"),
    *("/sdapi/v1/options", "/sdapi/v1/cmd-flags", "/sdapi/v1/memory", "/missing", f"/missing/{KEY[:3]}"),
)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Generator[tuple[str, Path, subprocess.Popen[bytes]]]:
    """The address, the folder and the process of a studio with a password, as people start it."""
    place, port = tmp_path_factory.mktemp("secrets"), free_port()
    home = place / "home"
    command = [sys.executable, "-m", "graine.cli", "serve", "--no-browser", "--port", str(port)]
    own = {"GRAINE_HOME": str(home), "GRAINE_API_KEY": KEY, "OMP_NUM_THREADS": "1", "GRAINE_LANG": "en"}
    with (place / "log").open("wb") as log:
        process = subprocess.Popen(command, env={**os.environ, **own}, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    wait_for(lambda: httpx2.get(f"{url}/health", timeout=5).json()["worker"] == "ready")
    yield url, place, process
    process.send_signal(signal.SIGINT)
    process.wait(30)


def wait_for(holds: object, seconds: float = 60) -> None:
    """Wait until something holds that may fail while a server starts."""
    assert callable(holds)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if holds():
                return
        except (httpx2.HTTPError, KeyError):
            pass
        time.sleep(0.1)
    raise TimeoutError


def test_the_password_is_in_no_answer_log_or_file(served: tuple[str, Path, subprocess.Popen[bytes]]) -> None:
    url, place, _ = served
    right, wrong = {"Authorization": f"Bearer {KEY}"}, {"Authorization": f"Bearer {KEY}x"}
    told = [httpx2.get(url + path, headers=headers) for path in ASKED for headers in (right, {})]
    told.append(httpx2.post(f"{url}/api/login", json={"key": KEY}))
    told.append(httpx2.post(f"{url}/api/login", json={"key": KEY, "more": KEY}))
    told.append(httpx2.post(f"{url}/api/login", json={"key": [KEY]}))
    told.append(httpx2.post(f"{url}/api/login", content=f'{{"key": "{KEY}'))
    told.append(httpx2.get(f"{url}/api/jobs", headers=wrong))
    job = {"kind": "draw", "wish": {"prompt": "a fox", "model": "none"}}
    told.append(httpx2.post(f"{url}/api/jobs", json=job, headers=right))
    for answer in told:
        assert KEY not in answer.text + str(answer.headers), answer.url
    assert told[0].status_code == 200
    found = [file for file in place.rglob("*") if file.is_file() and KEY.encode() in file.read_bytes()]
    assert not found


def test_the_worker_is_not_given_the_password(served: tuple[str, Path, subprocess.Popen[bytes]]) -> None:
    _, _, process = served
    workers = [one for one in psutil.Process(process.pid).children() if "graine.worker" in one.cmdline()]
    assert workers
    for worker in workers:
        assert KEY not in " ".join(worker.cmdline())
        assert KEY not in str(worker.environ())


def test_what_is_secret_is_the_user_s_alone(served: tuple[str, Path, subprocess.Popen[bytes]]) -> None:
    _, place, _ = served
    file = place / "home" / "session.secret"
    assert file.stat().st_mode & 0o777 == 0o600
    others = [one for one in (place / "home").iterdir() if one.is_file() and one.stat().st_mode & 0o002]
    assert not others, "others may write these"


def test_a_studio_for_others_needs_a_password(tmp_path: Path) -> None:
    environment = {**os.environ, "GRAINE_HOME": str(tmp_path / "home"), "GRAINE_LANG": "en"}
    environment.pop("GRAINE_API_KEY", None)
    for options in (["--listen"], ["--host", "0.0.0.0"], ["--allow-host", "studio.example"]):
        command = [sys.executable, "-m", "graine.cli", "serve", "--port", "0", *options]
        ended = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=20, check=False
        )
        assert ended.returncode != 0
        assert "--api-key" in ended.stdout + ended.stderr
    assert not (tmp_path / "home" / "server.json").exists()
