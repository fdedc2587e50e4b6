"""Every test speaks English, keeps its files in a folder of its own, and computes on one thread."""

from pathlib import Path

import pytest
from hypothesis import settings

# A busy core may stop for longer than Hypothesis allows one example: what must be fast has a test of its own.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(autouse=True)
def _apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAINE_LANG", "en")
    monkeypatch.setenv("GRAINE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
