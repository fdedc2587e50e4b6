"""img2img becomes redraws and repaints that mean what A1111 means."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from graine.edits import Redraw, Repaint
from graine.errors import PictureError
from graine.jobs.draw import DrawRequest
from graine.picture.inputs import Inputs
from graine.server.a1111 import img2img, to_request
from graine.server.a1111.client_options import Options
from graine.server.a1111.request_models import ImageToImage
from graine.server.external.model_names import ListedModel
from graine.server.http.error_responses import Refused
from graine.studio.draw_request import draft
from tests.server.a1111.pictures import centre_mask, encoded, gradient
from tests.server.a1111.test_to_request import PLAIN, POUSSE, here


@pytest.fixture
def inputs(tmp_path: Path) -> Inputs:
    return Inputs(tmp_path / "inputs")


def edited(inputs: Inputs, model: ListedModel = PLAIN, **fields: Any) -> img2img.Edited:
    sent = {"prompt": "a fox", "init_images": [encoded(gradient())], "seed": 5, **fields}
    request = ImageToImage.model_validate(sent)
    place = here(model=model)
    found = img2img.edited(request, to_request.image_to_image(request, place), Options(), inputs)
    for wish in found.wishes:
        draft(wish)
    return found


def repaint(wish: DrawRequest) -> Repaint:
    assert isinstance(wish.edit, Repaint)
    return wish.edit


def test_a_picture_alone_is_redrawn(inputs: Inputs) -> None:
    (wish,) = edited(inputs, denoising_strength=0.4, resize_mode=1, batch_size=3).wishes
    edit = wish.edit
    assert isinstance(edit, Redraw)
    assert (edit.strength, edit.resize, wish.count) == (0.4, "crop", 3)
    assert inputs.get(edit.image).tobytes() == gradient().tobytes()


def test_a_data_url_is_the_same_picture(inputs: Inputs) -> None:
    bare = edited(inputs)
    prefixed = edited(inputs, init_images=["data:image/png;base64," + encoded(gradient())])
    assert [wish.edit for wish in prefixed.wishes] == [wish.edit for wish in bare.wishes]


def test_a_mask_has_the_defaults_of_the_api(inputs: Inputs) -> None:
    edit = repaint(edited(inputs, mask=encoded(centre_mask())).wishes[0])
    assert (edit.content, edit.area, edit.padding, edit.blur) == ("fill", "masked", 0, 4)
    assert edit.strength == 0.75


@pytest.mark.parametrize("number", range(4))
def test_masked_content_goes_by_number(inputs: Inputs, number: int) -> None:
    edit = repaint(edited(inputs, mask=encoded(centre_mask()), inpainting_fill=number).wishes[0])
    assert edit.content == ("fill", "original", "latent noise", "latent nothing")[number]


def test_a_whole_picture_gets_the_size_that_was_asked_for_and_its_mask_too(inputs: Inputs) -> None:
    sent = {"mask": encoded(centre_mask()), "inpaint_full_res": False, "width": 512, "height": 256}
    (wish,) = edited(inputs, POUSSE, **sent).wishes
    edit = repaint(wish)
    assert inputs.get(edit.image).size == (512, 256)
    assert inputs.get(edit.mask).size == (512, 256)
    assert (wish.size, edit.area) == ((128, 64), "picture")


def test_only_masked_keeps_the_size_of_the_picture(inputs: Inputs) -> None:
    (wish,) = edited(inputs, mask=encoded(centre_mask()), width=512, height=512).wishes
    assert inputs.get(repaint(wish).image).size == (128, 128)
    assert wish.size == (512, 512)


def test_a_mask_can_be_inverted(inputs: Inputs) -> None:
    edit = repaint(edited(inputs, mask=encoded(centre_mask()), inpainting_mask_invert=1).wishes[0])
    mask = inputs.get(edit.mask)
    assert (mask.getpixel((64, 64)), mask.getpixel((2, 2))) == (0, 255)


def test_several_pictures_are_drawn_once_each_a_batch_with_seeds_of_their_own(inputs: Inputs) -> None:
    pictures = [encoded(gradient()), encoded(gradient().rotate(180))]
    found = edited(inputs, init_images=pictures, n_iter=2)
    assert [wish.seed for wish in found.wishes] == [5, 6, 7, 8]
    images = [wish.edit.image for wish in found.wishes if wish.edit]
    assert images[0] == images[2] != images[1] == images[3]
    assert found.asked.count == 4


def test_no_picture_is_an_error(inputs: Inputs) -> None:
    for none in (None, []):
        with pytest.raises(Refused, match="Init image not found") as refused:
            edited(inputs, init_images=none)
        assert refused.value.status == 404


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:1/x.png", "https://example.org/x.png", "file:///etc/passwd", "ftp://h/x", " HTTP://h"],
)
def test_an_address_is_not_fetched(inputs: Inputs, address: str) -> None:
    with pytest.raises(PictureError, match="not downloaded from addresses"):
        edited(inputs, init_images=[address])


@pytest.mark.parametrize("text", ["bm9wZQ==", "%%%", "data:image/png;base64,AAAA", ""])
def test_what_is_no_picture_is_refused(inputs: Inputs, text: str) -> None:
    with pytest.raises(PictureError):
        edited(inputs, init_images=[text])


@pytest.mark.parametrize("field", ["resize_mode", "inpainting_fill"])
def test_a_number_without_a_meaning_is_refused(inputs: Inputs, field: str) -> None:
    sent: dict[str, Any] = {field: 7}
    with pytest.raises(Refused, match=f"{field} is 7"):
        edited(inputs, **sent)
