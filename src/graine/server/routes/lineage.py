"""Where a picture came from, what differs between two, and a picture packed for another machine."""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi import Path as InPath
from starlette.background import BackgroundTask
from starlette.responses import FileResponse

from graine.library.bundle import bundle
from graine.library.lineage import lineage
from graine.library.recipe_diff import between
from graine.picture.pixels.pixel_diff import distance
from graine.server.dependencies import Language, TheState, TheStudio
from graine.server.http.picture_responses import without_path
from graine.server.http.uploads import decoding
from graine.server.routes.inputs import loaded
from graine.server.schemas.base import PictureId, responses
from graine.server.schemas.pictures import Comparison, Edge, Family, Pixels, shown, told

router = APIRouter(prefix="/api/pictures", tags=["library"])

Id = Annotated[PictureId, InPath(description="number of a picture")]
ZIP: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A zip file.",
        "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
    }
}
_PACKING = threading.Lock()  # one at a time: a bundle is put together in memory


@router.get("/{id}/lineage", responses=responses(404))
def family(id: Id, studio: TheStudio, lang: Language) -> Family:
    """A picture's ancestors and descendants, and what differs on each step."""
    found = lineage(studio.library, id)
    return Family(
        picture=id,
        nodes=[shown(entry) for entry in found.entries.values()],
        edges=[
            Edge(
                parent=edge.parent,
                child=edge.child,
                how=edge.how,
                differences=[told(one, lang) for one in edge.differences],
            )
            for edge in found.edges
        ],
        roots=found.roots,
        complete=found.complete,
    )


@router.get("/{id}/diff/{other}", responses=responses(404))
def diff(id: Id, other: Id, studio: TheStudio, lang: Language) -> Comparison:
    """What differs between two pictures, in their recipes and in their pixels."""
    left, right = studio.library.get(id), studio.library.get(other)
    with decoding():
        pixels = distance(loaded(studio, left), loaded(studio, right))
    return Comparison(
        left=shown(left),
        right=shown(right),
        differences=[told(one, lang) for one in between(left, right)],
        pixels=Pixels(**pixels._asdict()) if pixels else None,
    )


@router.get("/{id}/bundle", responses=ZIP | responses(404, 507), response_class=FileResponse)
def packed(id: Id, state: TheState) -> FileResponse:
    """A picture with its ancestry and all inputs as one zip file, for `graine import` elsewhere."""
    studio = state.studio
    entry = studio.library.get(id)
    folder = state.settings.home / "cache"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix="bundle-", suffix=".zip", delete=False) as file:
        path = Path(file.name)
    try:
        with _PACKING, without_path(id):
            bundle(studio.library, entry, path, studio.inputs, overwrite=True)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return FileResponse(
        path,
        media_type="application/zip",
        filename=f"graine-{id}.zip",
        background=BackgroundTask(path.unlink, missing_ok=True),
    )
