"""img2img: pictures and a mask become redraws or repaints, one wish for each picture that is drawn from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from graine.edits import CONTENTS, RESIZES, Redraw, Repaint
from graine.picture.pixels import masks
from graine.picture.pixels.resize import resized
from graine.server.a1111 import scripts
from graine.server.external import base64_images
from graine.server.http.error_responses import Refused

if TYPE_CHECKING:
    from PIL.Image import Image

    from graine.edits import Edit
    from graine.jobs.draw import DrawRequest
    from graine.picture.inputs import Inputs
    from graine.server.a1111.client_options import Options
    from graine.server.a1111.request_models import ImageToImage
    from graine.server.a1111.to_request import Asked


class Edited(NamedTuple):
    """What img2img asks for."""

    asked: Asked  # with the number of pictures that will be made
    wishes: list[DrawRequest]  # one, or one a picture where several were given


def edited(request: ImageToImage, asked: Asked, options: Options, inputs: Inputs) -> Edited:
    """Take in the pictures of a request and give the wishes that redraw or repaint them.

    One picture is drawn as often as asked; of several each is drawn once in every batch, and they count as
    its pictures. Raises `PictureError`, and `Refused` for what has no meaning.
    """
    if not request.init_images:
        raise Refused(404, "a1111_no_picture")
    _check_choice("a1111_resize_mode", request.resize_mode, RESIZES)
    _check_choice("a1111_fill", request.inpainting_fill, CONTENTS)
    base64_images.check_area(asked.size[0] * asked.size[1])
    images = base64_images.pictures(request.init_images)
    mask = base64_images.mask(base64_images.picture_bytes(request.mask)) if request.mask else None
    parts = [_edit(request, image, mask, asked, options, inputs) for image in images]
    asked = replace(asked, wish=replace(asked.wish, edit=parts[0]))
    if len(parts) == 1:
        return Edited(asked, [asked.wish])
    total = replace(asked, count=len(parts) * request.n_iter)
    return Edited(total, [_numbered(total, parts[index % len(parts)], index) for index in range(total.count)])


def _check_choice(key: str, value: int, choices: tuple[str, ...]) -> None:
    if not 0 <= value < len(choices):
        raise Refused(422, key, value=value)


def _numbered(asked: Asked, edit: Edit, index: int) -> DrawRequest:
    """The wish of picture `index` of a batch of different pictures."""
    wish = replace(asked.wish, count=1, edit=edit, seed=asked.seeds()[index])
    return replace(wish, variation_seed=asked.subseeds()[index]) if asked.strength else wish


def _edit(
    request: ImageToImage, image: Image, mask: Image | None, asked: Asked, options: Options, inputs: Inputs
) -> Edit:
    resize = RESIZES[request.resize_mode]
    strength, exact = request.denoising_strength, options.img2img_fix_steps
    if mask is None:
        return Redraw(image=inputs.keep(image), resize=resize, strength=strength, exact_steps=exact)
    if not request.inpaint_full_res:  # the whole picture gets the size that was asked for, the mask with it
        way = "resize" if resize == "latent" else resize
        image, mask = resized(image, asked.size, way), resized(mask, asked.size, way)
    mask = masks.prepared(mask, image.size, invert=bool(request.inpainting_mask_invert))
    return Repaint(
        image=inputs.keep(image),
        mask=inputs.keep(mask),
        content=CONTENTS[request.inpainting_fill],
        area="masked" if request.inpaint_full_res else "picture",
        padding=request.inpaint_full_res_padding,
        blur=_blur(request),
        soft=scripts.wants_soft_inpainting(request),
        mask_weight=options.inpainting_mask_weight,
        strength=strength,
        exact_steps=exact,
    )


def _blur(request: ImageToImage) -> int:
    """The blur of a mask; Graine has one for both directions."""
    return max(request.mask_blur_x, request.mask_blur_y) if request.mask_blur is None else request.mask_blur
