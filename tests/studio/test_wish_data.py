"""Wishes as JSON has them."""

from __future__ import annotations

import pytest

from graine.edits import Hires, Redraw
from graine.errors import RecipeError
from graine.studio.wish_data import read_draw
from graine.studio.wishes import Draw


def test_json_becomes_a_wish() -> None:
    read = read_draw(
        {
            "prompt": "a cat",
            "size": [64, 72],
            "cfg": None,
            "hires": {"scale": 1.5, "size": [96, 0]},
            "edit": {"kind": "redraw", "image": "0" * 64, "strength": 0.4},
            "parents": [3],
            "how": "varied",
            "tags": ["x"],
        }
    )
    assert read == Draw(
        prompt="a cat",
        size=(64, 72),
        hires=Hires(scale=1.5, size=(96, 0)),
        edit=Redraw(image="0" * 64, strength=0.4),
    )


@pytest.mark.parametrize(
    "wish", [{"colour": "red"}, {"size": "64x64"}, {"size": [64]}, {"edit": {"kind": "x"}}]
)
def test_what_is_not_known_is_refused(wish: dict[str, object]) -> None:
    with pytest.raises(RecipeError):
        read_draw({"prompt": "a cat"} | wish)
