"""A queue with clocks that a test moves by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.queue.opening import Clocks, Quick


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def queue(tmp_path: Path, clocks: Clocks) -> Iterator[Quick]:
    with Quick(tmp_path / "queue.db", clocks) as queue:
        yield queue
