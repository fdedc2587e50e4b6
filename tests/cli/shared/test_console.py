"""What is said while work goes on."""

from __future__ import annotations

import pytest

from graine.cli.shared.console import time_left


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(None, ""), (0.4, "0 s left"), (12.3, "12 s left"), (89.9, "90 s left"), (90, "2 min left")],
)
def test_the_time_left_is_said_in_words(seconds: float | None, expected: str) -> None:
    assert time_left(seconds) == expected
