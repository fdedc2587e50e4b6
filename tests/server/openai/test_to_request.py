"""OpenAI's requests become wishes that draw what its clients mean."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pydantic import ValidationError

from graine.edits import Redraw, Repaint
from graine.errors import ModelNotFound, PictureError
from graine.jobs.draw import DrawRequest
from graine.jobs.registry import write_request
from graine.models.checkpoints.catalogue import Catalogue
from graine.picture.inputs import Inputs
from graine.server.external.model_names import ListedModel
from graine.server.http.error_responses import Refused
from graine.server.openai import to_request
from graine.server.openai.request_models import Edit, Generation
from graine.studio.draw_request import draft
from tests.server.a1111.pictures import gradient
from tests.server.a1111.test_to_request import PLAIN, POUSSE


@pytest.fixture
def inputs(tmp_path: Path) -> Inputs:
    return Inputs(tmp_path / "inputs")


def wish(model: ListedModel = PLAIN, **fields: Any) -> DrawRequest:
    found = to_request.generation(Generation.model_validate({"prompt": "a fox", **fields}), model)
    draft(found)
    return found


def hires_size(found: DrawRequest) -> tuple[int, int] | None:
    assert found.hires
    return found.hires.size


def png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def with_hole(width: int = 128, height: int = 128) -> Image.Image:
    """A picture that is transparent in its left half."""
    alpha = Image.new("L", (width, height), 255)
    alpha.paste(0, (0, 0, width // 2, height))
    image = gradient(width, height)
    image.putalpha(alpha)
    return image


def test_what_is_left_out_is_the_model_s_to_say() -> None:
    found = wish()
    assert write_request(found).keys() == {"prompt", "seed", "model"}
    assert (found.count, found.quality) == (1, "normal")


@pytest.mark.parametrize(
    ("quality", "own"),
    [("low", "draft"), ("medium", "normal"), ("high", "final"), ("hd", "final"), ("standard", "normal")],
)
def test_qualities_are_graine_s(quality: str, own: str) -> None:
    assert wish(quality=quality).quality == own


def test_graine_s_own_settings_go_along() -> None:
    found = wish(seed=42, steps=4, negative_prompt="text", cfg_scale=5, sampler="Euler a", n=3)
    assert (found.seed, found.steps, found.negative, found.cfg) == (42, 4, "text", 5)
    assert (found.sampler, found.count) == ("Euler a", 3)


def test_a_seed_is_decided_before_it_is_queued() -> None:
    assert wish().seed != wish().seed
    assert (wish(seed=-1).seed or 0) >= 0


def test_a_size_is_that_of_the_file() -> None:
    assert wish(POUSSE, size="512x512").size == (128, 128)
    assert wish(PLAIN, size="512x768").size == (512, 768)
    assert wish(POUSSE, size="auto").size is None


def test_what_is_far_larger_than_the_model_knows_is_drawn_in_two_passes() -> None:
    found = wish(POUSSE, size="1024x1024")
    assert (found.size, hires_size(found)) == ((128, 128), (256, 256))
    wide = wish(POUSSE, size="1536x1024")
    assert hires_size(wide) == (384, 256)
    assert wide.size
    assert wide.size[0] > wide.size[1]


@pytest.mark.parametrize("sent", [{"size": "big"}, {"quality": "poor"}, {"n": 11}, {"n": 0}, {"steps": 0}])
def test_what_has_no_meaning_is_refused(sent: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        wish(**sent)


@pytest.mark.parametrize("name", [None, "dall-e-3", "gpt-image-1", "gpt-image-2.5-sunburst", "pousse"])
def test_names_of_openai_s_models_mean_the_default_one(name: str | None) -> None:
    assert to_request.model(Catalogue(()), name).name == "pousse"


@pytest.mark.parametrize("name", ["sdxl", "/etc/passwd", "../pousse", "hub:someone/model", "src/graine"])
def test_another_name_and_a_path_are_not_found(name: str) -> None:
    with pytest.raises(ModelNotFound):
        to_request.model(Catalogue(()), name)


def edit(
    inputs: Inputs, mask: Image.Image | None = None, image: Image.Image | None = None, **sent: Any
) -> Redraw | Repaint:
    files = {"image": [png(image or gradient())]} | ({"mask": [png(mask)]} if mask else {})
    found = to_request.edit(Edit.model_validate({"prompt": "a hat", **sent}), files, POUSSE, inputs)
    draft(found)
    assert isinstance(found.edit, Redraw | Repaint)
    return found.edit


def repaint(inputs: Inputs, mask: Image.Image | None = None, **sent: Any) -> Repaint:
    found = edit(inputs, mask, **sent)
    assert isinstance(found, Repaint)
    return found


def test_what_is_transparent_in_the_mask_is_painted_anew(inputs: Inputs) -> None:
    mask = inputs.get(repaint(inputs, with_hole()).mask)
    assert (mask.getpixel((5, 64)), mask.getpixel((120, 64))) == (255, 0)


def test_without_a_mask_the_picture_s_own_transparency_counts(inputs: Inputs) -> None:
    found = repaint(inputs, image=with_hole())
    assert inputs.get(found.mask).getpixel((5, 64)) == 255


def test_without_any_transparency_the_whole_picture_is_redrawn(inputs: Inputs) -> None:
    assert isinstance(edit(inputs), Redraw)
    assert edit(inputs, strength=0.3).strength == 0.3


def test_a_size_is_given_to_picture_and_mask(inputs: Inputs) -> None:
    found = repaint(inputs, image=with_hole(), size="256x192")
    assert inputs.get(found.image).size == inputs.get(found.mask).size == (256, 192)
    found = repaint(inputs, with_hole(), size="256x256")
    assert inputs.get(found.mask).size == (256, 256)


def test_a_mask_without_a_hole_is_refused(inputs: Inputs) -> None:
    with pytest.raises(Refused, match="no transparent area"):
        edit(inputs, gradient())


def test_one_picture_is_edited_at_a_time(inputs: Inputs) -> None:
    files = {"image": [png(gradient()), png(gradient())]}
    with pytest.raises(Refused, match="Only one picture"):
        to_request.edit(Edit(prompt="x"), files, POUSSE, inputs)
    with pytest.raises(Refused, match="image"):
        to_request.edit(Edit(prompt="x"), {}, POUSSE, inputs)


def test_what_is_no_picture_is_refused(inputs: Inputs) -> None:
    with pytest.raises(PictureError):
        to_request.edit(Edit(prompt="x"), {"image": [b"<svg/>"]}, POUSSE, inputs)


def test_a_variation_keeps_the_rough_of_a_picture_and_its_prompt(inputs: Inputs) -> None:
    from PIL.PngImagePlugin import PngInfo

    texts, buffer = PngInfo(), io.BytesIO()
    texts.add_text("parameters", "a red fox\nSteps: 5, Sampler: Euler, CFG scale: 7, Seed: 1")
    gradient().save(buffer, "PNG", pnginfo=texts)
    found = to_request.variation(Edit(n=2), {"image": [buffer.getvalue()]}, POUSSE, inputs)
    assert (found.prompt, found.count) == ("a red fox", 2)
    assert isinstance(found.edit, Redraw)
    plain = to_request.variation(Edit(), {"image": [png(gradient())]}, POUSSE, inputs)
    draft(plain)
