"""`graine samplers`: every sampler and schedule, with advice in the user's language."""

from __future__ import annotations

import pytest

from graine.sampling.samplers import SAMPLERS
from graine.sampling.schedules import SCHEDULES
from tests.cli.conftest import Run


def test_every_sampler_and_schedule_has_a_line_of_advice(run: Run) -> None:
    result = run("samplers")
    assert result.code == 0
    lines = [line.split("  ") for line in result.out.splitlines() if line]
    assert [line[0] for line in lines] == ["sampler", *SAMPLERS, "schedule", *SCHEDULES]
    assert all(len(line[-1].split()) >= 4 for line in lines if line[0] not in {"sampler", "schedule"})


def test_advice_is_in_french_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    english = run("samplers").out
    monkeypatch.setenv("GRAINE_LANG", "fr")
    french = run("samplers").out
    assert french.startswith("sampler")
    assert not set(english.splitlines()) & set(french.splitlines()) - {""}
