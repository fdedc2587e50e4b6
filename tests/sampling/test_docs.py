"""The page on samplers and the lines of advice keep up with the tables of samplers and schedules."""

from __future__ import annotations

from pathlib import Path

import pytest

from graine.i18n import LANGUAGES, catalogue, text
from graine.sampling.samplers import SAMPLERS
from graine.sampling.schedules import SCHEDULES

PAGE = (Path(__file__).parents[2] / "docs" / "samplers.md").read_text(encoding="utf-8")


def row(name: str, section: str) -> str:
    body = PAGE.split(f"## {section}\n")[1].split("\n## ")[0]
    return next(line for line in body.splitlines() if line.startswith(f"| `{name}` |"))


@pytest.mark.parametrize("name", SAMPLERS)
def test_the_page_tells_what_is_true_of_each_sampler(name: str) -> None:
    spec, line = SAMPLERS[name], row(name, "Samplers")
    assert f"| {spec.label}, " in line
    assert all(f"`{alias}`" in line for alias in spec.aliases)
    assert f"| {spec.calls_per_step} | {'yes' if spec.converges else ''}" in line or not spec.converges
    assert ("| yes |" in line) == spec.converges
    assert f"| `{spec.schedule}` |" in line


@pytest.mark.parametrize("name", SCHEDULES)
def test_the_page_has_each_schedule_with_its_names(name: str) -> None:
    line = row(name, "Schedules")
    assert all(f"`{alias}`" in line for alias in SCHEDULES[name].aliases)
    assert SCHEDULES[name].label in line


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_sampler_and_schedule_has_one_line_of_advice(lang: str) -> None:
    keys = [*(f"samplers.{name}" for name in SAMPLERS), *(f"samplers.schedules.{name}" for name in SCHEDULES)]
    for key in keys:
        advice = text(key, lang=lang)
        assert 20 < len(advice) < 130, (key, advice)
        assert advice.endswith(".")
    assert set(catalogue("samplers", lang)) == {*SAMPLERS, "schedules"}
    assert set(catalogue("samplers", lang)["schedules"]) == set(SCHEDULES)
