"""From OpenAI's requests to wishes, with every seed decided. Transparent parts of a mask are painted anew."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PIL import ImageChops

from graine.edits import Hires, Redraw, Repaint
from graine.jobs.draw import DrawRequest
from graine.picture.formats import infotext
from graine.picture.pixels.resize import resized
from graine.recipe import Recipe
from graine.server.external import base64_images, model_names
from graine.server.external.model_names import ListedModel, Recall
from graine.server.http.error_responses import Refused
from graine.studio.draw_request import random_seed
from graine.validation import CELL, check_integer

if TYPE_CHECKING:
    from PIL.Image import Image

    from graine.models.checkpoints.catalogue import Catalogue
    from graine.picture.inputs import Inputs
    from graine.server.openai.request_models import Edit, Generation, Request

DEFAULT: Final = Recipe(prompt="").model
# Names of OpenAI's own models: programs that cannot be told another get the default one.
_THEIRS: Final = re.compile(r"(dall-e|gpt-image|chatgpt-image)[\w.-]*", re.ASCII)
NO_PROMPT: Final = "#"  # a comment alone
LARGE: Final = 2.25  # times the pixels that a model was trained at, from which it needs a second pass
SECOND_STRENGTH: Final = 0.5  # of that pass: it adds detail and keeps the composition
MAX_SIDE: Final = 16_384  # pixels, of a picture that is scaled before it is changed
REPAINTED, REDRAWN, VARIED = 1.0, 0.75, 0.6  # strengths where the client names none


def model(catalogue: Catalogue, name: str | None, recall: Recall = lambda name: None) -> ListedModel:
    """The model of a name. Raises `ModelNotFound`."""
    return model_names.find(catalogue, DEFAULT if not name or _THEIRS.fullmatch(name) else name, recall)


def generation(request: Generation, model: ListedModel) -> DrawRequest:
    """Translate a request for new pictures; one far above what the model knows is drawn small, then large."""
    sides, asked = request.sides(), _common(request, model, request.prompt)
    if sides is None:
        return asked
    drawn, enlarged = model.drawn_size(*sides)
    native = model.native
    share = drawn[0] * drawn[1] / (native[0] * native[1]) if native else 1.0
    if share < LARGE:
        return replace(asked, size=drawn, upscale=enlarged)
    width, height = (max(model_names.LEAST, round(side / share**0.5 / CELL) * CELL) for side in drawn)
    hires = Hires(size=drawn, upscaler="", strength=SECOND_STRENGTH)
    return replace(asked, size=(width, height), upscale=enlarged, hires=hires)


def edit(
    request: Edit, files: Mapping[str, Sequence[bytes]], model: ListedModel, inputs: Inputs
) -> DrawRequest:
    """Translate an edit: a repaint where mask or picture are transparent, else the whole picture redrawn."""
    source = base64_images.picture(_only(files, "image"))
    image, alpha = source.image, source.alpha
    if data := files.get("mask"):
        alpha = base64_images.picture(data[0]).alpha
        if alpha is None:
            raise Refused(400, "openai_mask")
    if sides := request.sides():
        image = resized(image, _eights(sides), "crop")
        alpha = resized(alpha, _eights(sides), "crop") if alpha and not data else alpha
    asked = _common(request, model, request.prompt or NO_PROMPT)
    kept = inputs.keep(image)
    if alpha is None:
        strength = REDRAWN if request.strength is None else request.strength
        return replace(asked, edit=Redraw(image=kept, strength=strength))
    mask = inputs.keep(_mask(alpha, image.size))
    strength = REPAINTED if request.strength is None else request.strength
    return replace(asked, edit=Repaint(image=kept, mask=mask, content="fill", strength=strength))


def variation(
    request: Edit, files: Mapping[str, Sequence[bytes]], model: ListedModel, inputs: Inputs
) -> DrawRequest:
    """Translate a request for pictures like one, with the prompt that it carries, if it carries any."""
    data = _only(files, "image")
    image = base64_images.picture(data).image
    if sides := request.sides():
        image = resized(image, _eights(sides), "crop")
    strength = VARIED if request.strength is None else request.strength
    asked = _common(request, model, request.prompt or _carried_prompt(data) or NO_PROMPT)
    return replace(asked, edit=Redraw(image=inputs.keep(image), strength=strength))


def _common(request: Request, model: ListedModel, prompt: str) -> DrawRequest:
    decided = request.seed is not None and request.seed >= 0
    return DrawRequest(
        prompt=prompt,
        negative=request.negative_prompt,
        seed=request.seed if decided else random_seed(),
        count=request.n or 1,
        quality=request.own_quality(),
        model=model.name,
        steps=request.steps,
        cfg=request.cfg,
        sampler=request.sampler,
        schedule=request.schedule,
    )


def _only(files: Mapping[str, Sequence[bytes]], name: str) -> bytes:
    found = files.get(name, ())
    if not found:
        raise Refused(400, "server_missing", field=name)
    if len(found) > 1:
        raise Refused(400, "openai_images", count=len(found))
    return found[0]


def _eights(sides: tuple[int, int]) -> tuple[int, int]:
    for side in sides:
        check_integer("size", side, model_names.LEAST, MAX_SIDE)
    base64_images.check_area(sides[0] * sides[1])
    width, height = (max(model_names.LEAST, round(side / CELL) * CELL) for side in sides)
    return width, height


def _mask(alpha: Image, size: tuple[int, int]) -> Image:
    """The mask, white where the opacity is below half, of the picture's size."""
    from graine.picture.pixels import masks  # SciPy takes its time

    hard = ImageChops.invert(alpha).point([255 * (value > 127) for value in range(256)])
    return masks.prepared(hard, size)


def _carried_prompt(data: bytes) -> str:
    with base64_images.opened(data) as image:
        return infotext.read(base64_images.texts(image)[0]).prompt
