"""The size of the pass that an edit needs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from graine.edits import Blend, Edit, Extend, Loopback, Redraw, Repaint, Upscale
from graine.errors import RecipeError
from graine.studio.sizes import LEAST, MOST, check_result, fitted, pass_size

NAME, OTHER = "0a" * 32, "b1" * 32
POUSSE, SD1 = ((128, 128), 4), ((512, 512), 1)


@pytest.mark.parametrize(
    ("size", "model", "expected"),
    [
        ((512, 512), POUSSE, (128, 128)),
        ((512, 512), SD1, (512, 512)),
        ((500, 333), SD1, (496, 336)),
        ((1000, 700), POUSSE, (248, 176)),
        ((100, 100), POUSSE, (88, 88)),  # 25 pixels are too few for a model that draws 128
        ((4000, 3000), SD1, (1184, 888)),  # four times its area
        ((4000, 250), SD1, (4000, 248)),
        ((30_000, 64), SD1, (4096, 64)),
    ],
)
def test_a_picture_is_drawn_at_its_own_size_where_the_model_is_at_home(
    size: tuple[int, int], model: tuple[tuple[int, int], int], expected: tuple[int, int]
) -> None:
    assert fitted(size, *model) == expected


@given(st.integers(1, 5000), st.integers(1, 5000), st.sampled_from([POUSSE, SD1, ((1024, 1024), 1)]))
def test_the_size_is_one_that_a_recipe_may_have(
    width: int, height: int, model: tuple[tuple[int, int], int]
) -> None:
    found = fitted((width, height), *model)
    assert all(side % 8 == 0 and 64 <= side <= 4096 for side in found)
    area, native = found[0] * found[1], model[0][0] * model[0][1]
    if max(width, height) <= 4 * min(width, height):  # rounding and the shortest side weigh on narrow ones
        assert 0.8 * LEAST <= area / native <= 1.2 * MOST


@pytest.mark.parametrize(
    "edit",
    [
        None,
        Extend(image=NAME, left=8),
        Blend(image=NAME, other=OTHER),
        Upscale(image=NAME, detail=0.3),
    ],
    ids=str,
)
def test_what_is_drawn_in_passes_of_its_own_has_the_models_size(
    edit: Extend | Blend | Upscale | None,
) -> None:
    assert pass_size(edit, {}, (512, 512), 1) == (512, 512)


def test_redrawing_follows_the_picture() -> None:
    images = {NAME: Image.new("RGB", (768, 512))}
    assert pass_size(Redraw(image=NAME), images, (512, 512), 1) == (768, 512)
    assert pass_size(Loopback(image=NAME), images, (128, 128), 4) == (192, 128)


def test_repainting_a_region_follows_the_region() -> None:
    mask = Image.new("L", (1024, 1024))
    mask.paste(255, (0, 0, 600, 500))
    images = {NAME: Image.new("RGB", mask.size), OTHER: mask}
    edit = Repaint(image=NAME, mask=OTHER, area="masked", padding=20, blur=0)
    assert pass_size(edit, images, (512, 512), 1) == (624, 520)


@pytest.mark.parametrize(
    ("edit", "size"),
    [
        (Upscale(image=NAME, scale=4.0), "8000x8000"),
        (Extend(image=NAME, left=4000, right=4000, down=2000), "10000x4000"),
        (Blend(image=NAME, other=OTHER, gap=2000), "6000x6000"),
    ],
    ids=str,
)
def test_a_result_that_could_not_be_read_again_is_refused(edit: Edit, size: str) -> None:
    images = {NAME: Image.new("RGB", (2000, 2000)), OTHER: Image.new("RGB", (2000, 6000))}
    with pytest.raises(RecipeError, match=f"would have {size} pixels; the limit is 32 million"):
        check_result(edit, images)
    check_result(edit, {NAME: Image.new("RGB", (64, 64)), OTHER: Image.new("RGB", (64, 64))})
