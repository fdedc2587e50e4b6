"""The mask painter without a screen, in node where there is one."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

NODE = shutil.which("node")


@pytest.mark.skipif(NODE is None, reason="node is not here; the canvas's logic was not tried")
def test_the_canvas_paints_undoes_fills_and_zooms() -> None:
    assert NODE
    path = Path(__file__).parent / "canvas.test.mjs"
    run = subprocess.run([NODE, "--test", path], capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stdout + run.stderr
