"""What each phrase is, and whether the subject comes first."""

from __future__ import annotations

import pytest

from graine.prompt.lint.phrase_order import has_style, kinds, order, reordered


def test_each_phrase_has_its_part() -> None:
    found = kinds("masterpiece, a fox in the snow, watercolor, by Claude Monet, soft light, digital art")
    assert [kind.part for kind in found] == ["praise", "subject", "style", "artist", "touch", "style"]


@pytest.mark.parametrize(
    ("text", "late"),
    [
        ("watercolor, a fox", True),
        ("masterpiece, best quality, a fox", True),
        ("lumière douce, un renard", True),
        ("a watercolor of a fox", False),
        ("portrait of a woman, soft light", False),
        ("a fox, watercolor", False),
        ("watercolor, soft light", False),  # no subject at all
        ("", False),
    ],
)
def test_a_subject_that_comes_late_is_remarked_on(text: str, late: bool) -> None:
    assert bool(list(order(text))) is late


def test_the_subject_moves_to_the_front() -> None:
    assert reordered("soft light, watercolor, a fox, a hen") == "a fox, soft light, watercolor, a hen"


@pytest.mark.parametrize(
    ("text", "styled"),
    [
        ("a cat, watercolor", True),
        ("a cat by Hokusai", True),
        ("a cat in the style of a poster", True),
        ("photograph of a cat", True),
        ("un chat peint à l'huile", True),
        ("a cat, art nouveau", True),
        ("a cat on a sofa, soft light", False),
        ("un chat sur un canapé", False),
    ],
)
def test_a_style_is_seen(text: str, styled: bool) -> None:
    assert has_style(text) is styled
