"""POST /sdapi/v1/txt2img and /img2img: the answer comes when the pictures are there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from starlette.requests import Request

from graine.recipe import Recipe
from graine.server.a1111 import img2img, infotext_defaults, scripts, to_request
from graine.server.a1111.client_state import Memory, TheMemory
from graine.server.a1111.info import info
from graine.server.a1111.request_context import Here, here
from graine.server.a1111.request_models import Drawing, ImageToImage, TextToImage
from graine.server.a1111.to_request import Asked
from graine.server.dependencies import Client, TheState
from graine.server.external import blocking_jobs
from graine.server.external.blocking_jobs import apart
from graine.server.state import ServerState

if TYPE_CHECKING:
    from graine.jobs.draw import DrawRequest
    from graine.queue.job import QueueJob

router = APIRouter(prefix="/sdapi/v1", tags=["A1111"])
Answer = dict[str, object]


@router.post("/txt2img", summary="Draw pictures")
async def text_to_image(
    body: TextToImage, request: Request, state: TheState, client: Client, memory: TheMemory
) -> Answer:
    """Draw pictures from a prompt; gives `images` (base64), `parameters` and `info` (JSON in a text)."""
    return await _drawn(body, request, state, client, memory)


@router.post("/img2img", summary="Draw pictures from pictures")
async def image_to_image(
    body: ImageToImage, request: Request, state: TheState, client: Client, memory: TheMemory
) -> Answer:
    """Redraw pictures, or repaint what a mask shows in white; gives the same as `/txt2img`."""
    return await _drawn(body, request, state, client, memory)


async def _drawn(body: Drawing, request: Request, state: ServerState, client: str, memory: Memory) -> Answer:
    filled = infotext_defaults.filled(body)
    place, asked, wishes = await apart(_asked, state, memory.options.of(client), filled)
    jobs = await apart(blocking_jobs.submit, state, client, wishes)
    ids = [job.id for job in jobs]
    if body.force_task_id:
        memory.tasks.add(body.force_task_id, client, ids)
    ended = await blocking_jobs.awaited(request, state, ids)
    return await apart(_answer, state, filled, place, asked, ended)


def _asked(state: ServerState, options: Any, body: Drawing) -> tuple[Here, Asked, list[DrawRequest]]:
    """Read a request against a snapshot of all that it depends on."""
    scripts.check(body)
    place = here(state, options, body.override_settings, styled=bool(body.styles))
    if isinstance(body, ImageToImage):
        edited = img2img.edited(
            body, to_request.image_to_image(body, place), place.options, state.studio.inputs
        )
        return place, edited.asked, edited.wishes
    assert isinstance(body, TextToImage)
    asked = to_request.text_to_image(body, place)
    return place, asked, [asked.wish]


def _answer(state: ServerState, body: Drawing, place: Here, asked: Asked, jobs: Sequence[QueueJob]) -> Answer:
    """What A1111 gives; after an interruption those pictures that were finished."""
    blocking_jobs.check_drawn(jobs)
    entries = blocking_jobs.entries(state, jobs)
    recipes = [entry.recipe for entry in entries if isinstance(entry.recipe, Recipe)]
    options = place.options
    files = (
        blocking_jobs.file_bytes(entry, options.samples_format, options.jpeg_quality) for entry in entries
    )
    return {
        "images": [blocking_jobs.encoded(data) for data in files] if body.send_images else [],
        "parameters": _echo(body),
        "info": info(asked, recipes, place.model, batch_size=body.batch_size),
    }


def _echo(body: Drawing) -> Answer:
    """The request back; its pictures only where the client asks for them."""
    echo = body.model_dump(mode="json")
    if isinstance(body, ImageToImage) and not body.include_init_images:
        echo |= {"init_images": None, "mask": None}
    return echo
