"""Enlarging, reading what a picture says of itself, and words for a picture."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import NamedTuple

from fastapi import APIRouter
from PIL import Image, ImageOps
from starlette.requests import Request

from graine.edits import RANGES, Upscale
from graine.jobs.ask import AskRequest
from graine.jobs.draw import DrawRequest
from graine.picture.formats import infotext
from graine.picture.upscale.upscalers import Upscalers
from graine.queue.job import QueueJob
from graine.server.a1111 import aliases
from graine.server.a1111.request_models import ExtraBatch, Extras, ExtraSingle, Interrogate, PngInfo
from graine.server.dependencies import Client, TheState
from graine.server.external import base64_images, blocking_jobs
from graine.server.external.blocking_jobs import apart
from graine.server.http.error_responses import Refused
from graine.server.state import ServerState

router = APIRouter(prefix="/sdapi/v1", tags=["A1111"])
Answer = dict[str, object]


class UpscaleOrder(NamedTuple):
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
    """The `parameters` text of a picture, its other texts, and the settings that the first one holds."""
    with base64_images.opened(base64_images.picture_bytes(body.image)) as image:
        text, items = base64_images.texts(image)
    parts = infotext.read(text)
    parameters = {"Prompt": parts.prompt, "Negative prompt": parts.negative, **parts.settings} if text else {}
    return {"info": text, "items": items, "parameters": parameters}


@router.post("/interrogate", summary="Words for a picture")
async def interrogate(body: Interrogate, request: Request, state: TheState, client: Client) -> Answer:
    """A prompt that says what a picture shows, as `caption`; `model` is of no account."""
    if not body.image:
        raise Refused(404, "a1111_no_picture")
    taken = await apart(_kept, state, body.image)
    jobs = await apart(_ask, state, client, taken)
    ended = await blocking_jobs.awaited(request, state, [job.id for job in jobs])
    blocking_jobs.check_drawn(ended)
    return {"caption": str((ended[0].outcome or {}).get("prompt", ""))}


def _kept(state: ServerState, text: str) -> str:
    return state.studio.inputs.keep(base64_images.picture(base64_images.picture_bytes(text)).image)


def _ask(state: ServerState, client: str, picture: str) -> list[QueueJob]:
    return blocking_jobs.submit(state, client, [AskRequest(picture=picture, lang="en")])


async def _enlarged(
    texts: Sequence[str], body: Extras, request: Request, state: ServerState, client: str
) -> list[str]:
    """Enlarge pictures, all queued together; gives them in base64."""
    asked = await apart(_asked, texts, body, state)
    wishes = [wish for one in asked for wish in one.wishes]
    jobs = await apart(blocking_jobs.submit, state, client, wishes) if wishes else []
    ended = await blocking_jobs.awaited(request, state, [job.id for job in jobs]) if jobs else []
    blocking_jobs.check_drawn(ended)
    if any(job.state != "done" for job in ended):
        raise Refused(500, "compatible_gone")
    files = await apart(lambda: [entry.path.read_bytes() for entry in blocking_jobs.entries(state, ended)])
    return await apart(_finished, asked, files, body)


def _asked(texts: Sequence[str], body: Extras, state: ServerState) -> list[UpscaleOrder]:
    if not all(texts):
        raise Refused(404, "a1111_no_picture")
    if body.resize_mode == 1:
        base64_images.check_area(body.upscaling_resize_w * body.upscaling_resize_h)
    return [_enlarging(image, body, state) for image in base64_images.pictures(texts)]


def _enlarging(image: Image.Image, body: Extras, state: ServerState) -> UpscaleOrder:
    scale = _scale(image.size, body)
    chosen = _chosen(body, state)
    if scale <= 1 or not chosen:
        return UpscaleOrder(image, scale if chosen else 1.0, [])
    kept = state.studio.inputs.keep(image)
    edits = [Upscale(image=kept, scale=scale, upscaler=name) for name in chosen]
    return UpscaleOrder(image, scale, [DrawRequest(seed=0, edit=edit) for edit in edits])


def _chosen(body: Extras, state: ServerState) -> list[str]:
    """Graine's names of the first upscaler and of the one that is laid over it; none for "None"."""
    entries = Upscalers(state.settings.upscaler_folders).list()
    asked = [body.upscaler_1, *([body.upscaler_2] if body.extras_upscaler_2_visibility > 0 else [])]
    return [aliases.upscaler(name, entries) for name in asked if aliases.is_named(name)]


def _scale(size: tuple[int, int], body: Extras) -> float:
    """The factor; to a size, so that both sides reach it."""
    if body.resize_mode == 0:
        return body.upscaling_resize
    wanted = (body.upscaling_resize_w, body.upscaling_resize_h)
    return min(max(want / have for want, have in zip(wanted, size, strict=True)), RANGES["scale"][1])


def _finished(asked: Sequence[UpscaleOrder], files: Sequence[bytes], body: Extras) -> list[str]:
    left = list(files)
    found: list[str] = []
    for one in asked:
        own, left = left[: len(one.wishes)], left[len(one.wishes) :]
        found.append(blocking_jobs.encoded(_laid(one, own, body)))
    return found


def _laid(one: UpscaleOrder, files: Sequence[bytes], body: Extras) -> bytes:
    """One picture; a file of the library goes out as it is, with its recipe inside."""
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


def _smaller(one: UpscaleOrder) -> Image.Image:
    if one.scale == 1:
        return one.image
    size = (max(1, round(one.image.width * one.scale)), max(1, round(one.image.height * one.scale)))
    return one.image.resize(size, Image.Resampling.LANCZOS)


def _said(body: Extras) -> str:
    """Say in HTML what was done, and what was left out."""
    left = [name for name in ("gfpgan_visibility", "codeformer_visibility") if getattr(body, name) > 0]
    return f"<p>Ignored: {', '.join(left)}</p>" if left else ""
