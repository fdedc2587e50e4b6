"""Our own record: it loses nothing, and nothing in it can hurt."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graine.edits import EDITS, Adjust, Edit, Hires, Repaint, to_dict
from graine.errors import PictureError, RecipeError
from graine.picture.formats.graine_record import GraineRecord, read, write
from graine.recipe import Recipe

RECIPE = Recipe(prompt="é\ud800", seed_resize=(64, 128), memory=("tiled VAE",), eta=0.1 + 0.2, upscale=4)
IMAGE, MASK = "a" * 64, "b" * 64
RECORD = GraineRecord(RECIPE, {"torch": "2.13.0"}, "ab" * 32)
TYPES = get_type_hints(Recipe)
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
    """The record with other recipe fields."""
    data = json.loads(write(RECORD))
    data["recipe"] |= fields
    return json.dumps(data)


def test_nothing_is_lost() -> None:
    text = write(RECORD, upscaler="realesr-animevideov3")
    assert read(text) == RECORD
    assert text.isascii()
    assert json.loads(text)["upscaler"] == "realesr-animevideov3"


@pytest.mark.parametrize("kind", EDITS)
def test_no_edit_is_lost(kind: str) -> None:
    needed: dict[str, dict[str, Any]] = {"repaint": {"mask": MASK}, "blend": {"other": MASK}}
    edit: Edit = EDITS[kind](image=IMAGE, **needed.get(kind, {}))
    record = replace(RECORD, recipe=replace(RECIPE, edit=edit))
    assert read(write(record)) == record


def test_no_second_pass_is_lost() -> None:
    record = replace(RECORD, recipe=replace(RECIPE, hires=Hires(size=(256, 0), steps=7, prompt="é")))
    assert read(write(record)) == record


def test_a_tuple_within_an_edit_stays_one() -> None:
    record = replace(RECORD, recipe=replace(RECIPE, edit=Adjust(image=IMAGE, crop=(1, 2, 3, 4))))
    assert read(write(record)) == record


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param({"strength": "0.5"}, "edit.strength is “0.5”", id="a number as text"),
        pytest.param({"mask": None}, "edit.mask is “None”", id="no mask"),
        pytest.param({"soft": 1}, "edit.soft is “1”", id="a switch as a number"),
        pytest.param({"image": ["__import__"]}, "edit.image is “['__import__']”", id="a list"),
    ],
)
def test_a_damaged_edit_is_refused_with_its_place(change: dict[str, Any], said: str) -> None:
    edit = to_dict(Repaint(image=IMAGE, mask=MASK))
    with pytest.raises(PictureError) as caught:
        read(changed(edit=(edit or {}) | change))
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("edit", "error", "said"),
    [
        pytest.param(3, PictureError, "edit is “3”", id="no object"),
        pytest.param({}, RecipeError, "edit None", id="no kind"),
        pytest.param({"kind": ["a"]}, RecipeError, "edit ['a']", id="no name for a kind"),
        pytest.param({"kind": "hang"}, RecipeError, "edit hang", id="a kind of a later version"),
        pytest.param({"kind": "redraw"}, PictureError, "edit.image is “None”", id="nothing to redraw"),
        pytest.param(
            {"kind": "redraw", "image": IMAGE, "frame": 1}, RecipeError, "frame", id="a field of a later one"
        ),
    ],
)
def test_an_edit_that_cannot_be_read_is_refused(edit: object, error: type[Exception], said: str) -> None:
    with pytest.raises(error) as caught:
        read(changed(edit=edit))
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("{", "graine is “{”", id="cut off"),
        pytest.param("[]", "graine is “[]”", id="a list"),
        pytest.param("[" * 100_000, "graine is “[[", id="nested without end"),
        pytest.param('{"format": ' + "9" * 5000 + "}", "graine is “{", id="a number of 5000 digits"),
        pytest.param('{"format": NaN}', "graine is", id="not a number"),
        pytest.param("{}", "format “None”", id="no format"),
        pytest.param('{"format": "graine/2"}', "format “graine/2”", id="a later format"),
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


def outcome(text: str) -> GraineRecord | str:
    """The record, or the error as its reader sees it in French."""
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
        assert f": {field} vaut «" in found or (field in ("edit", "hires") and " recette " in found)
    elif field not in ("edit", "hires"):
        kinds = {str: (str,), int: (int,), float: (int, float)}.get(
            TYPES[field], (type(None), int, float, tuple)
        )
        assert type(getattr(found.recipe, field)) in kinds
