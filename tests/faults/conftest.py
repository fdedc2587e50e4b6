"""Studios of a test; none outlives it."""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from tests.faults.studio import Studio

Open = Callable[..., Studio]


@pytest.fixture
def studio(tmp_path: Path) -> Generator[Open]:
    """What starts a studio in an empty home folder."""
    opened = list[Studio]()

    def begin(**environment: str) -> Studio:
        opened.append(Studio(tmp_path / f"studio-{len(opened)}", **environment))
        return opened[-1].start()

    yield begin
    for one in opened:
        one.kill()
