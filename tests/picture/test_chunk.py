"""Our own record: it loses nothing, and nothing in it can hurt."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graine.errors import PictureError, RecipeError
from graine.picture.chunk import Chunk, read, write
from graine.recipe import Recipe

RECIPE = Recipe(prompt="é\ud800", seed_resize=(64, 128), memory=("tiled VAE",), eta=0.1 + 0.2, upscale=4)
RECORD = Chunk(RECIPE, {"torch": "2.13.0"}, "ab" * 32)
TYPES = {field.name: str(field.type) for field in fields(Recipe)}
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def changed(**fields: Any) -> str:
    """Give the record with other recipe fields."""
    data = json.loads(write(RECORD))
    data["recipe"] |= fields
    return json.dumps(data)


def test_nothing_is_lost() -> None:
    text = write(RECORD, upscaler="realesr-animevideov3")
    assert read(text) == RECORD
    assert text.isascii()
    assert json.loads(text)["upscaler"] == "realesr-animevideov3"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("{", "graine is “{”", id="cut off"),
        pytest.param("[]", "graine is “[]”", id="a list"),
        pytest.param("[" * 100_000, "graine is “[[", id="nested without end"),
        pytest.param('{"format": ' + "9" * 5000 + "}", "graine is “{", id="a number of 5000 digits"),
        pytest.param('{"format": NaN}', "graine is", id="not a number"),
        pytest.param("{}", "kind “None”", id="no format"),
        pytest.param('{"format": "graine/2"}', "kind “graine/2”", id="a later format"),
        pytest.param('{"format": "graine/1"}', "recipe is “None”", id="no recipe"),
        pytest.param('{"format": "graine/1", "recipe": {}}', "prompt is “None”", id="no prompt"),
        pytest.param(
            '{"format": "graine/1", "recipe": {"prompt": ""}, "made_with": {"torch": 2}}',
            "torch is “2”",
            id="versions",
        ),
        pytest.param(
            '{"format": "graine/1", "recipe": {"prompt": ""}, "pixels": 1}', "pixels is “1”", id="hash"
        ),
        pytest.param(changed(prompt=["__import__('os')"]), "prompt is “[", id="prompt"),
        pytest.param(changed(steps=True), "steps is “True”", id="steps"),
        pytest.param(changed(steps="25"), "steps is “25”", id="steps as text"),
        pytest.param(changed(cfg=None), "cfg is “None”", id="cfg"),
        pytest.param(changed(seed_resize=[1]), "seed_resize is “[1]”", id="one side"),
        pytest.param(changed(seed_resize=[1, "2"]), "seed_resize is", id="a side as text"),
        pytest.param(changed(memory=[1]), "memory is", id="memory"),
        pytest.param(changed(eta="x" * 500), "eta is “" + "x" * 60 + "…”", id="long values are cut"),
    ],
)
def test_a_damaged_record_is_refused_with_its_place(text: str, said: str) -> None:
    with pytest.raises(PictureError) as caught:
        read(text)
    assert said in str(caught.value)


def test_a_field_of_a_later_version_is_refused_not_dropped() -> None:
    with pytest.raises(RecipeError, match="does not know: colour"):
        read(changed(colour="red"))


def outcome(text: str) -> Chunk | str:
    """Give the record, or the error as its reader sees it in French."""
    try:
        return read(text)
    except (PictureError, RecipeError) as error:
        return error.text("fr")


@settings(max_examples=80, deadline=None)
@given(field=st.sampled_from(["format", "recipe", "made_with", "pixels"]), value=JSON)
def test_hostile_records_give_a_record_or_a_clear_error(field: str, value: object) -> None:
    found = outcome(json.dumps(json.loads(write(RECORD)) | {field: value}))
    assert found.startswith("La recette") if isinstance(found, str) else found.recipe == RECIPE


@settings(max_examples=80, deadline=None)
@given(field=st.sampled_from(sorted(RECIPE.to_dict())), value=JSON)
def test_hostile_fields_give_a_typed_recipe_or_the_name_of_the_field(field: str, value: object) -> None:
    found = outcome(changed(**{field: value}))
    if isinstance(found, str):
        assert f": {field} vaut «" in found
    else:
        kinds = {"str": (str,), "int": (int,), "float": (int, float)}.get(
            TYPES[field], (type(None), int, float, tuple)
        )
        assert type(getattr(found.recipe, field)) in kinds
