"""The bin: what is in it can come back until it is emptied."""

from __future__ import annotations

from fastapi import APIRouter

from graine.library.entry import Query
from graine.server.dependencies import TheState
from graine.server.routes.pictures import thumbnails
from graine.server.schemas.base import responses
from graine.server.schemas.pictures import Emptied

router = APIRouter(prefix="/api/bin", tags=["library"])


@router.post("/empty", responses=responses(507))
def empty(state: TheState) -> Emptied:
    """Delete what is in the bin for good, files too."""
    library = state.studio.library
    hashes: list[str] = []
    while page := library.find(Query(binned=True, limit=1000, offset=len(hashes))).entries:
        hashes += [entry.hash for entry in page]
    deleted = library.empty_bin()
    thumbnails(state).forget(hashes)
    return Emptied(deleted=deleted)
