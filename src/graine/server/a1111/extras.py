"""Enlarging, reading what a picture says of itself, and words for a picture."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, NamedTuple

from fastapi import APIRouter
from PIL import Image, ImageOps
from starlette.requests import Request

from graine.edits import RANGES, Upscale
from graine.jobs.ask import AskRequest
from graine.jobs.draw import DrawRequest
from graine.picture import infotext
from graine.picture.upscalers import Upscalers
from graine.queue.job import Job
from graine.server.a1111 import names
from graine.server.a1111.fields import ExtraBatch, Extras, ExtraSingle, Interrogate, PngInfo
from graine.server.compatible import arriving, drawing
from graine.server.compatible.drawing import apart
from graine.server.dependencies import Client, TheState
from graine.server.errors import Refused
from graine.server.state import ServerState

router = APIRouter(prefix="/sdapi/v1", tags=["A1111"])
Answer = dict[str, Any]


class Enlarging(NamedTuple):
    """One picture to enlarge, and by which upscalers."""

    image: Image.Image
    scale: float
    wishes: list[DrawRequest]  # none where it keeps or loses size


@router.post("/extra-single-image", summary="Enlarge a picture")
async def extra_single_image(body: ExtraSingle, request: Request, state: TheState, client: Client) -> Answer:
    """Enlarge a picture by a factor or to a size; gives `image` (base64) and `html_info`."""
    (image,) = await _enlarged([body.image], body, request, state, client)
    return {"html_info": _said(body), "image": image}


@router.post("/extra-batch-images", summary="Enlarge pictures")
async def extra_batch_images(body: ExtraBatch, request: Request, state: TheState, client: Client) -> Answer:
    """Enlarge several pictures alike; gives `images`."""
    images = await _enlarged([one.data for one in body.imageList], body, request, state, client)
    return {"html_info": _said(body), "images": images}


@router.post("/png-info", summary="Read a picture's parameters")
def png_info(body: PngInfo) -> Answer:
    """Give the `parameters` text of a picture, its other texts, and the settings that the first one holds."""
    with arriving.opened(arriving.picture_bytes(body.image)) as image:
        text, items = arriving.texts(image)
    parts = infotext.read(text)
    parameters = {"Prompt": parts.prompt, "Negative prompt": parts.negative, **parts.settings} if text else {}
    return {"info": text, "items": items, "parameters": parameters}


@router.post("/interrogate", summary="Words for a picture")
async def interrogate(body: Interrogate, request: Request, state: TheState, client: Client) -> Answer:
    """Give a prompt that says what a picture shows, as `caption`; `model` is of no account."""
    if not body.image:
        raise Refused(404, "a1111_no_picture")
    taken = await apart(_kept, state, body.image)
    jobs = await apart(_ask, state, client, taken)
    ended = await drawing.awaited(request, state, [job.id for job in jobs])
    drawing.check_drawn(ended)
    return {"caption": str((ended[0].outcome or {}).get("prompt", ""))}


def _kept(state: ServerState, text: str) -> str:
    return state.studio.inputs.keep(arriving.picture(arriving.picture_bytes(text)).image)


def _ask(state: ServerState, client: str, picture: str) -> list[Job]:
    return drawing.submit(state, client, [AskRequest(picture=picture, lang="en")])


async def _enlarged(
    texts: Sequence[str], body: Extras, request: Request, state: ServerState, client: str
) -> list[str]:
    """Enlarge pictures, all queued together; gives them in base64."""
    asked = await apart(_asked, texts, body, state)
    wishes = [wish for one in asked for wish in one.wishes]
    jobs = await apart(drawing.submit, state, client, wishes) if wishes else []
    ended = await drawing.awaited(request, state, [job.id for job in jobs]) if jobs else []
    drawing.check_drawn(ended)
    if any(job.state != "done" for job in ended):
        raise Refused(500, "compatible_gone")
    files = await apart(lambda: [entry.path.read_bytes() for entry in drawing.entries(state, ended)])
    return await apart(_finished, asked, files, body)


def _asked(texts: Sequence[str], body: Extras, state: ServerState) -> list[Enlarging]:
    if not all(texts):
        raise Refused(404, "a1111_no_picture")
    if body.resize_mode == 1:
        arriving.check_area(body.upscaling_resize_w * body.upscaling_resize_h)
    return [_enlarging(image, body, state) for image in arriving.pictures(texts)]


def _enlarging(image: Image.Image, body: Extras, state: ServerState) -> Enlarging:
    scale = _scale(image.size, body)
    chosen = _chosen(body, state)
    if scale <= 1 or not chosen:
        return Enlarging(image, scale if chosen else 1.0, [])
    kept = state.studio.inputs.keep(image)
    edits = [Upscale(image=kept, scale=scale, upscaler=name) for name in chosen]
    return Enlarging(image, scale, [DrawRequest(seed=0, edit=edit) for edit in edits])


def _chosen(body: Extras, state: ServerState) -> list[str]:
    """Give Graine's names of the first upscaler and of the one that is laid over it; none for "None"."""
    entries = Upscalers(state.settings.upscaler_folders).list()
    asked = [body.upscaler_1, *([body.upscaler_2] if body.extras_upscaler_2_visibility > 0 else [])]
    return [names.upscaler(name, entries) for name in asked if names.is_named(name)]


def _scale(size: tuple[int, int], body: Extras) -> float:
    """Give the factor; to a size, so that both sides reach it."""
    if body.resize_mode == 0:
        return body.upscaling_resize
    wanted = (body.upscaling_resize_w, body.upscaling_resize_h)
    return min(max(want / have for want, have in zip(wanted, size, strict=True)), RANGES["scale"][1])


def _finished(asked: Sequence[Enlarging], files: Sequence[bytes], body: Extras) -> list[str]:
    left = list(files)
    found: list[str] = []
    for one in asked:
        own, left = left[: len(one.wishes)], left[len(one.wishes) :]
        found.append(drawing.encoded(_laid(one, own, body)))
    return found


def _laid(one: Enlarging, files: Sequence[bytes], body: Extras) -> bytes:
    """Give one picture; a file of the library goes out as it is, with its recipe inside."""
    cut = body.resize_mode == 1 and body.upscaling_crop
    if len(files) == 1 and not cut:
        return files[0]
    images = [Image.open(io.BytesIO(data), formats=["PNG"]).convert("RGB") for data in files]
    image = images[0] if images else _smaller(one)
    if len(images) == 2:
        image = Image.blend(image, images[1], body.extras_upscaler_2_visibility)
    if cut and one.scale != 1:
        image = ImageOps.fit(image, (body.upscaling_resize_w, body.upscaling_resize_h))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def _smaller(one: Enlarging) -> Image.Image:
    if one.scale == 1:
        return one.image
    size = (max(1, round(one.image.width * one.scale)), max(1, round(one.image.height * one.scale)))
    return one.image.resize(size, Image.Resampling.LANCZOS)


def _said(body: Extras) -> str:
    """Say in HTML what was done, and what was left out."""
    left = [name for name in ("gfpgan_visibility", "codeformer_visibility") if getattr(body, name) > 0]
    return f"<p>Ignored: {', '.join(left)}</p>" if left else ""
