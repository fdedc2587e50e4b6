"""Fooocus's JSON and its log."""

from __future__ import annotations

import json
import time

import pytest

from graine.library.foreign import fooocus
from graine.library.foreign.base import Foreign
from tests.library.foreign.samples import FOOOCUS, NEGATIVE, PROMPT


def said(found: Foreign | None) -> str:
    """All notes."""
    assert found
    return " ".join(found.notes)


def test_fooocus_stands_for_its_steps_by_performance() -> None:
    data = {name: value for name, value in FOOOCUS.items() if name != "steps"}
    found = fooocus.read({"parameters": json.dumps(data | {"performance": "Quality"})})
    assert found
    assert found.recipe
    assert found.recipe.steps == 60
    assert "Fooocus adds its own words" in said(found)


def test_a_fork_has_names_of_its_own() -> None:
    data = {"Prompt": PROMPT, "Negative": NEGATIVE, "steps": 20, "cfg": 8, "width": 1024, "height": 768}
    data |= {"sampler_name": "euler", "scheduler": "simple", "seed": 3, "software": "RuinedFooocus"}
    found = fooocus.read({"parameters": json.dumps(data | {"base_model_name": "x.safetensors"})})
    assert found
    assert (found.prompt, found.negative, found.model) == (PROMPT, NEGATIVE, "x")
    assert found.recipe
    assert (found.recipe.cfg, found.recipe.width, found.recipe.height) == (8, 1024, 768)


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<img src='a.png'>",
        "<button onclick=\"to_clipboard('%7B%7D')\">",
        "<img src='a.png'><button onclick='alert(1)'>",
        "<" * 50_000,
        "<img src=" + "'" * 9_999,
        "<!--" * 9_999,
    ],
)
def test_a_strange_log_says_nothing(html: str) -> None:
    assert fooocus.logged(html) == {}


@pytest.mark.parametrize(
    "part", ["<", "<!--", "src='", "src='a", "to_clipboard('", "<img src='a.png'>", "&amp;"]
)
def test_a_huge_log_is_read_in_time(part: str) -> None:
    start = time.perf_counter()
    fooocus.logged(part * (4_000_000 // len(part)))
    assert time.perf_counter() - start < 2
