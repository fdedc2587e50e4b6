"""What A1111's clients tell the server to do or to be: interrupt, options, refresh; and how it is."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated, Any

import psutil
from fastapi import APIRouter, Body

from graine.errors import GraineError
from graine.server.a1111.client_options import shown
from graine.server.a1111.client_state import TheMemory
from graine.server.a1111.request_context import overridden
from graine.server.a1111.task_progress import open_jobs
from graine.server.dependencies import Client, TheState, TheStudio
from graine.server.external import model_names
from graine.server.external.blocking_jobs import apart
from graine.server.http.error_responses import Refused
from graine.server.state import ServerState

router = APIRouter(prefix="/sdapi/v1", tags=["A1111"])
Answer = dict[str, object]
Changes = Annotated[dict[str, Any], Body(max_length=1000)]


@router.post("/interrupt", summary="Stop what this client draws")
@router.post("/skip", summary="Stop what this client draws")
def interrupt(state: TheState, client: Client) -> Answer:
    """Stop the client's running jobs, or its next one if none runs; its request gets what is finished.

    Answers at once: the worker stops after the step that it is at. Pictures of a batch are drawn together, so
    that `/skip` can leave out none of them alone: it stops too.
    """
    stop(state, client)
    return {}


def stop(state: ServerState, client: str) -> None:
    """Cancel what a client's work is at."""
    jobs = open_jobs(state, client)
    running = [job for job in jobs if job.state == "running"]
    for job in running or jobs[:1]:
        with suppress(GraineError):  # it has ended since
            state.queue.cancel(job.id)
    state.wake()


@router.get("/options", summary="This client's settings")
def options(state: TheState, client: Client, memory: TheMemory) -> Answer:
    """All settings; those that say something here can be changed."""
    own = memory.options.of(client)
    model = model_names.find(state.studio.catalogue, own.sd_model_checkpoint, state.queue.recall)
    return shown(own, title=model.title, hash=model.hash)


@router.post("/options", summary="Change this client's settings")
async def set_options(changes: Changes, studio: TheStudio, client: Client, memory: TheMemory) -> None:
    """Change settings for this client's next requests; those that say nothing here are ignored."""
    overridden(memory.options.of(client), changes)
    if name := changes.get("sd_model_checkpoint"):
        await apart(model_names.find, studio.catalogue, str(name))
    memory.options.change(client, changes)


@router.get("/memory", summary="Memory")
def memory_use() -> Answer:
    """The machine's memory in bytes; of a graphics card's the API process knows nothing."""
    ram = psutil.virtual_memory()
    return {
        "ram": {"free": ram.available, "used": ram.used, "total": ram.total},
        "cuda": {"error": "unavailable"},
    }


@router.get("/cmd-flags", summary="Settings of the start")
def cmd_flags() -> Answer:
    """A fixed answer: how this server was started is nobody's business."""
    return {"api": True, "nowebui": False, "listen": False, "share": False, "api_auth": None, "ckpt": None}


@router.post("/refresh-checkpoints", summary="Look for models")
@router.post("/refresh-vae", summary="Look for decoders")
@router.post("/refresh-loras", summary="Look for LoRA files")
@router.post("/refresh-embeddings", summary="Look for embeddings")
@router.post("/unload-checkpoint", summary="Unload the model")
@router.post("/reload-checkpoint", summary="Load the model")
def nothing_to_do() -> None:
    """Do nothing: folders are read whenever they are asked for; the worker loads and unloads by itself."""


@router.post("/server-kill", summary="End the server", status_code=403)
@router.post("/server-restart", summary="Restart the server", status_code=403)
@router.post("/server-stop", summary="Stop the server", status_code=403)
def refused() -> None:
    """Refuse: whoever reaches this API must not be able to end the server."""
    raise Refused(403, "a1111_forbidden")
