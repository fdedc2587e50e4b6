"""What the page's Finish step and library know without a screen, in node where there is one."""

from __future__ import annotations

import json
import math

from graine.picture.pixels.adjustments import inner_size
from tests.web.node import run_node_tests

TURNED = [
    *((512, 512, 3.0), (640, 360, 12.5), (300, 900, -7.0)),
    *((1000, 200, 20.0), (200, 1000, -20.0), (9, 9, 0.0)),
]


def test_wishes_sizes_windows_and_families() -> None:
    inner = [[w, h, turn, inner_size(w, h, math.radians(turn)) if turn else (w, h)] for w, h, turn in TURNED]
    run_node_tests("finishing.test.mjs", GRAINE_INNER_SIZES=json.dumps(inner))
