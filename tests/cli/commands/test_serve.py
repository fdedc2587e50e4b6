"""`graine serve` in a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import httpx2
import pytest


@pytest.fixture
def browser(tmp_path: Path) -> tuple[str, Path]:
    """A browser that only notes what it opens, as `$BROWSER` has it, and where it notes that."""
    program, mark = tmp_path / "browser", tmp_path / "mark"
    program.write_text(f'#!/bin/sh\necho "$1" > {mark}.part && mv {mark}.part {mark}\n')
    program.chmod(0o755)
    return f"{program} %s", mark


def environment(home: Path, **more: str) -> dict[str, str]:
    return os.environ | {"GRAINE_HOME": str(home), "GRAINE_LANG": "en"} | more


def start(home: Path, *arguments: str, **more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-P", "-m", "graine.cli", "serve", *arguments]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(home, **more)
    )


@contextmanager
def served(home: Path, *arguments: str, **more: str) -> Generator[tuple[subprocess.Popen[str], str]]:
    """Serve on a free port; give the process and its address."""
    with start(home, "--port", "0", *arguments, **more) as process:
        assert process.stderr
        try:
            line = process.stderr.readline()
            assert line.startswith("Graine is running at http://127.0.0.1:"), line + process.stderr.read()
            yield process, line.split()[4]
        finally:
            process.kill()


def said_by(home: Path, *arguments: str, **more: str) -> tuple[int, str]:
    """Run it to its end; give its exit code and what it said."""
    with start(home, *arguments, **more) as process:
        _, said = process.communicate(timeout=30)
        return process.returncode, said


@pytest.mark.parametrize("arguments", [["--listen"], ["--host", "0.0.0.0"], ["--host", "::"]])
def test_open_to_others_without_a_password_is_refused_at_once(tmp_path: Path, arguments: list[str]) -> None:
    begun = monotonic()
    code, said = said_by(tmp_path, *arguments, "--port", "0")
    assert code == 2
    assert "--api-key PASSWORD" in said
    assert "Traceback" not in said
    assert monotonic() - begun < 4  # on a crowded machine; well under 2 s on a quiet one
    assert not (tmp_path / "queue.db").exists()


def test_it_serves_until_ctrl_c_and_ends_in_order(tmp_path: Path) -> None:
    with served(tmp_path) as (process, url):
        assert httpx2.get(f"{url}/health").json()["status"] in ("starting", "no worker", "ok")
        assert httpx2.get(f"{url}/api/jobs").json() == {"jobs": [], "paused": False}
        with httpx2.stream("GET", f"{url}/api/events", timeout=20):
            for _ in range(3):  # by somebody in a hurry
                process.send_signal(signal.SIGINT)
                sleep(0.05)
            _, said = process.communicate(timeout=30)
        assert process.returncode == 0
        assert "continue at the next start" in said
        assert "Traceback" not in said
    assert not (tmp_path / "server.json").exists()


def test_a_second_one_names_the_first(tmp_path: Path, browser: tuple[str, Path]) -> None:
    program, mark = browser
    with served(tmp_path) as (_, url):
        code, said = said_by(tmp_path, "--browser", BROWSER=program)
        assert code == 0
        assert f"Graine is already running at {url}" in said
        assert mark.read_text() == f"{url}\n"


def test_the_browser_is_opened_once_the_page_answers(tmp_path: Path, browser: tuple[str, Path]) -> None:
    program, mark = browser
    with served(tmp_path, "--browser", BROWSER=program) as (_, url):
        until = monotonic() + 10
        while not mark.exists() and monotonic() < until:
            sleep(0.02)
        assert mark.read_text() == f"{url}\n"


def test_a_taken_port_is_told_with_its_repair(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        code, said = said_by(tmp_path, "--port", str(port))
    assert code == 2
    assert said.startswith(f"Port {port} is in use by another program. Use another one: --port {port + 1}.")


def test_graine_alone_takes_another_port_and_opens_the_page(
    tmp_path: Path, browser: tuple[str, Path]
) -> None:
    program, mark = browser
    code = "from graine.cli.commands import serve; serve.PORT = {port}; serve.start_page()"
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        command = [sys.executable, "-c", code.format(port=other.getsockname()[1])]
        told = environment(tmp_path, BROWSER=program)
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=told) as process:
            try:
                assert process.stderr
                url = process.stderr.readline().split()[4]
                until = monotonic() + 10
                while not mark.exists() and monotonic() < until:
                    sleep(0.02)
                assert mark.read_text() == f"{url}\n"
            finally:
                process.kill()


def test_a_password_may_come_by_the_environment(tmp_path: Path) -> None:
    with served(tmp_path, GRAINE_API_KEY="a long password") as (_, url):
        assert httpx2.get(f"{url}/api/jobs").status_code == 401
        key = {"Authorization": "Bearer a long password"}
        assert httpx2.get(f"{url}/api/jobs", headers=key).status_code == 200


@pytest.mark.slow  # a worker loads its model before it looks round
def test_no_worker_outlives_a_killed_server(tmp_path: Path) -> None:
    with served(tmp_path) as (process, _):
        own = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        if not own.exists():
            pytest.skip("needs /proc")
        until = monotonic() + 5
        while not (children := own.read_text().split()) and monotonic() < until:
            sleep(0.05)
        process.kill()
        process.wait()
        until = monotonic() + 60
        while any(Path(f"/proc/{child}").exists() for child in children):
            assert monotonic() < until, "the worker goes on"
            sleep(0.1)
