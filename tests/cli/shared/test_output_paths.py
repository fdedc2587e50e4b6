"""File names made from prompts."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graine.cli.shared.output_paths import MAX_SLUG, slug, targets
from graine.recipe import Recipe


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("A panda, 3D render", "a-panda-3d-render"),
        ("Une forêt enneigée", "une-foret-enneigee"),
        ("../../etc/passwd", "etc-passwd"),
        ("熊猫", "picture"),
        ("cat " * 50, "cat-" * 11 + "cat"),
        ("c" * 500, "c" * MAX_SLUG),
    ],
)
def test_a_prompt_gives_a_short_plain_name(prompt: str, expected: str) -> None:
    assert slug(prompt) == expected


@given(st.text())
def test_any_prompt_gives_a_name_that_every_system_takes(prompt: str) -> None:
    name = slug(prompt)
    assert 0 < len(name) <= MAX_SLUG
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_one_file_keeps_its_name_and_several_are_numbered(tmp_path: Path) -> None:
    recipe = Recipe(prompt="a cat", seed=7)
    assert targets(tmp_path / "cat.png", [recipe]) == [tmp_path / "cat.png"]
    assert targets(tmp_path / "cat.png", [recipe] * 2) == [tmp_path / "cat-1.png", tmp_path / "cat-2.png"]
    assert targets(tmp_path, [recipe]) == [tmp_path / "7-a-cat.png"]
