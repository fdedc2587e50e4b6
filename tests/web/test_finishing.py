"""What the page's Finish step and library know without a screen, in node where there is one."""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from graine.picture.adjust import inner_size

NODE = shutil.which("node")
TURNED = [
    *((512, 512, 3.0), (640, 360, 12.5), (300, 900, -7.0)),
    *((1000, 200, 20.0), (200, 1000, -20.0), (9, 9, 0.0)),
]


@pytest.mark.skipif(NODE is None, reason="node is not here; the wishes of the Finish step were not tried")
def test_wishes_sizes_windows_and_families() -> None:
    assert NODE
    inner = [[w, h, turn, inner_size(w, h, math.radians(turn)) if turn else (w, h)] for w, h, turn in TURNED]
    path = Path(__file__).parent / "finishing.test.mjs"
    environment = {**os.environ, "GRAINE_INNER_SIZES": json.dumps(inner)}
    run = subprocess.run([NODE, "--test", path], capture_output=True, text=True, timeout=120, env=environment)
    assert run.returncode == 0, run.stdout + run.stderr
