"""The mask painter without a screen, in node where there is one."""

from __future__ import annotations

from tests.web.node import run_node_tests


def test_the_canvas_paints_undoes_fills_and_zooms() -> None:
    run_node_tests("canvas.test.mjs")
