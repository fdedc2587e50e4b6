"""POST /v1/images/generations, /edits and /variations."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import APIRouter, Depends
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.datastructures import UploadFile
from starlette.requests import Request as Web
from starlette.responses import JSONResponse, Response, StreamingResponse

from graine.server.dependencies import Client, Language, TheState
from graine.server.external import blocking_jobs
from graine.server.external.blocking_jobs import apart
from graine.server.external.model_names import ListedModel
from graine.server.http.error_responses import Refused
from graine.server.openai import to_request
from graine.server.openai.error_format import request_id
from graine.server.openai.request_models import IMAGE_PART, Edit, Generation, Request
from graine.server.openai.responses import answer
from graine.server.openai.retries import HEADER, SECONDS, Repeats, Work
from graine.server.openai.streaming import Streamed, stream

if TYPE_CHECKING:
    from graine.jobs.draw import DrawRequest
    from graine.queue.job import QueueJob

router = APIRouter(prefix="/images")
Files = dict[str, list[bytes]]
LATELY: Final = timedelta(seconds=SECONDS)
MAX_FILES: Final = 17  # OpenAI's sixteen pictures and a mask
_PARTS: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["image"],
                    "properties": {
                        "image": IMAGE_PART,
                        "mask": IMAGE_PART,
                        "prompt": {"type": "string", "maxLength": 50_000},
                        "n": {"type": "integer", "minimum": 1, "maximum": 10},
                        "size": {"type": "string", "maxLength": 20},
                    },
                }
            }
        },
    }
}


async def repeats(web: Web) -> Repeats:
    """The works of the last minutes; made when first asked for, on the one thread of the event loop."""
    if not hasattr(web.app.state, "openai"):
        web.app.state.openai = Repeats()
    return web.app.state.openai


TheRepeats = Annotated[Repeats, Depends(repeats)]


class Asking:
    """Who asks, and what an answer needs; one a request."""

    def __init__(
        self, web: Web, state: TheState, client: Client, language: Language, repeats: TheRepeats
    ) -> None:
        self.web, self.state, self.client, self.language = web, state, client, language
        self.repeats = repeats

    async def work(self, body: str, wish: Callable[[], DrawRequest]) -> Work:
        """The work of a request: the first one's where this is a repeat, else new work.

        `wish` is asked for in a thread; `body` names the request by its content.
        """
        path = self.web.url.path
        body = hashlib.sha256(f"{self.client}\n{path}\n{body}".encode()).hexdigest()
        repeated = self.web.headers.get(HEADER, "0") != "0"
        if repeated and (found := self.repeats.find(body)):
            jobs = [await apart(self.state.queue.get, id) for id in await found.jobs]
            if all(job.state != "canceled" for job in jobs):
                return found
            self.repeats.drop(body, found)
        key = self.web.headers.get("idempotency-key", "")[:200]

        async def submit() -> tuple[str, ...]:
            jobs = await apart(self._before, body) if repeated and not key else []
            jobs = jobs or await apart(self._submit, wish, key or f"{body} {token_hex(8)}", body)
            return tuple(job.id for job in jobs)

        return await self.repeats.begin(body, submit)

    def model(self, name: str | None) -> ListedModel:
        """The model of a name. Raises `ModelNotFound`."""
        return to_request.model(self.state.studio.catalogue, name, self.state.queue.recall)

    def _submit(self, wish: Callable[[], DrawRequest], key: str, body: str) -> list[QueueJob]:
        return blocking_jobs.submit(self.state, self.client, [wish()], key=key, body_hash=body)

    def _before(self, body: str) -> list[QueueJob]:
        """The jobs of this request from before the server was started anew, if they still count."""
        found, since = self.state.queue.requested(self.client, f"{body} "), datetime.now(UTC) - LATELY
        return [] if any(job.state == "canceled" or job.made < since for job in found) else found

    async def answered(self, work: Work, request: Request, event: str) -> Response:
        """Wait for a work and answer it, at once in the end or as a stream."""
        ids = await work.jobs
        if request.stream:
            streamed = Streamed(request=request, event=event, language=self.language)
            return StreamingResponse(
                stream(self.web, self.state, ids, streamed),
                media_type="text/event-stream",
                headers={**request_id(), "cache-control": "no-store"},
            )
        work.waiting += 1
        try:
            jobs = await blocking_jobs.awaited(self.web, self.state, ids)
        finally:
            work.waiting -= 1
        blocking_jobs.check_drawn(jobs)
        body = await apart(answer, self.state, jobs, request, str(self.web.base_url))
        return JSONResponse(body, headers=request_id())


TheAsking = Annotated[Asking, Depends()]


@router.post("/generations", summary="Draw pictures")
async def generations(body: Generation, asked: TheAsking) -> Response:
    """Draw pictures from a prompt."""

    def wish() -> DrawRequest:
        return to_request.generation(body, asked.model(body.model))

    work = await asked.work(body.model_dump_json(), wish)
    return await asked.answered(work, body, "image_generation")


@router.post("/edits", summary="Change a picture", openapi_extra=_PARTS)
async def edits(asked: TheAsking) -> Response:
    """Paint anew where the mask is transparent; without a mask, redraw the whole picture."""
    return await _changed(asked, to_request.edit, "image_edit")


@router.post("/variations", summary="Pictures like one", openapi_extra=_PARTS)
async def variations(asked: TheAsking) -> Response:
    """Draw pictures that are like the one given."""
    return await _changed(asked, to_request.variation, "image_edit")


async def _changed(asked: Asking, translate: Callable[..., DrawRequest], event: str) -> Response:
    body, files = await _parts(asked.web)

    def wish() -> DrawRequest:
        return translate(body, files, asked.model(body.model), asked.state.studio.inputs)

    work = await asked.work(_content(body, files), wish)
    return await asked.answered(work, body, event)


async def _parts(web: Web) -> tuple[Edit, Files]:
    """Read a form: one `image`, or `image[]`, a `mask`, and texts. Raises `RequestValidationError`."""
    if not web.headers.get("content-type", "").startswith("multipart/form-data"):
        raise Refused(415, "openai_form")
    texts: dict[str, str] = {}
    files: Files = {}
    async with web.form(max_files=MAX_FILES, max_fields=100) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                files.setdefault(name.removesuffix("[]"), []).append(await value.read())
            else:
                texts[name] = value
    for name in ("image", "image[]", "mask"):
        if address := texts.get(name):
            raise Refused(400, "compatible_address", value=address[:60])
    try:
        return Edit.model_validate({name: value for name, value in texts.items() if value}), files
    except ValidationError as error:
        problems = [{**one, "loc": ("body", *one["loc"])} for one in error.errors(include_url=False)]
        raise RequestValidationError(problems) from error


def _content(body: Edit, files: Mapping[str, Sequence[bytes]]) -> str:
    """Name a form by its content; its boundary is another one at every try."""
    hashes = [f"{name} {hashlib.sha256(data).hexdigest()}" for name, all in files.items() for data in all]
    return "\n".join([body.model_dump_json(), *sorted(hashes)])
