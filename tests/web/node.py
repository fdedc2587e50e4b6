"""Node, and the checkers of the page that `package-lock.json` beside this file pins; nothing of it draws."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
LOCK = HERE / "package-lock.json"
INSTALLED = HERE / "node_modules"
STAMP = INSTALLED / ".lock-sha256"  # written last: what was installed, and that it was to the end
# What npm says where the registry cannot be reached; anything else that goes wrong fails.
UNREACHABLE = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENETUNREACH")


def run_node_tests(file: str, **variables: str) -> None:
    """Run a file of node's own tests; skipped, and said so, where node is not here."""
    node = shutil.which("node")
    if not node:
        pytest.skip(f"node is not here: {file} was not run")
    environment = {**os.environ, **variables}
    path = HERE / file
    done = subprocess.run(
        [node, "--test", path], capture_output=True, text=True, timeout=120, env=environment
    )
    assert done.returncode == 0, done.stdout + done.stderr


def checker(name: str, what: str) -> Path:
    """A pinned checker, installed where it is not yet; `what` was not checked where that is impossible."""
    npm = shutil.which("npm")
    if not npm or not shutil.which("node"):
        pytest.skip(f"node and npm are not here: {what}")
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if not STAMP.is_file() or STAMP.read_text() != wanted:
        _install(npm, what)
        STAMP.write_text(wanted)
    return INSTALLED / ".bin" / (f"{name}.cmd" if os.name == "nt" else name)


def _install(npm: str, what: str) -> None:
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=300)
    if done.returncode and any(code in done.stderr for code in UNREACHABLE):
        pytest.skip(f"npm cannot reach its registry: {what}")
    assert done.returncode == 0, done.stdout + done.stderr
