"""The pictures of the library: found, shown, marked, brought in."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Query, status
from fastapi import Path as InPath
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from graine.i18n import text
from graine.library import entry as library_entry
from graine.library.foreign.base import Foreign
from graine.library.foreign.registry import read_picture
from graine.library.import_folder import known
from graine.library.store import Library
from graine.server.dependencies import Language, TheState, TheStudio
from graine.server.http.picture_responses import PICTURE, picture_file, without_path
from graine.server.http.uploads import Upload, contents, name_of, reading
from graine.server.schemas.base import PictureId, responses
from graine.server.schemas.pictures import LibraryPicture, Marks, PictureQuery, Pictures, Some, shown
from graine.server.similar_pictures import COLOURS, like
from graine.server.state import ServerState
from graine.server.thumbnails import Thumbnails

router = APIRouter(prefix="/api", tags=["library"])

MAKING = 2  # small copies that are made at once
MAX_TEXT = 2 * 2**20  # bytes of all texts of a picture that is brought in; graphs of ComfyUI are long
Id = Annotated[PictureId, InPath(description="number of a picture")]
Side = Annotated[int, Query(ge=16, le=1024, description="pixels of the longer side")]


@router.get("/pictures", responses=responses())
def find(asked: Annotated[PictureQuery, Query()], studio: TheStudio, lang: Language) -> Pictures:
    """A page of what is looked for; `like` and `meaning` order it by likeness and by words."""
    library, query = studio.library, query_of(asked)
    if asked.like is not None:
        return _alike(library, asked, query, lang)
    page = library.find(query)
    return Pictures(
        pictures=[shown(entry) for entry in page.entries],
        total=page.total,
        facets=library.facets(query) if asked.facets else None,
        note=text("server.meaning_words", lang=lang) if asked.meaning.strip() else None,
    )


@router.post("/pictures", responses=responses(413, 415, 507), status_code=status.HTTP_201_CREATED)
def bring_in(file: Upload, studio: TheStudio, response: Response) -> LibraryPicture:
    """Bring a picture of any program into the library, byte for byte; 200 where it is there already."""
    data, name = contents(file), name_of(file)
    library = studio.library
    if entry := known(library, data):
        library.restore([entry.id])
        response.status_code = status.HTTP_200_OK
        return shown(library.get(entry.id))
    with reading(data, name, max_text=MAX_TEXT):
        said = read_picture(data) or Foreign(tool="", prompt="")
        entry = library.adopt(
            data,
            tool=said.tool,
            prompt=said.prompt,
            negative=said.negative,
            model=said.model,
            recipe=said.recipe,
            facts=said.facts,
        )
    return shown(entry)


@router.patch("/pictures", responses=responses(404))
def mark(marks: Marks, studio: TheStudio) -> Some:
    """Rate, star, tag, throw away or restore pictures; all of them, or none where one is not there."""
    library, ids = studio.library, marks.ids
    for id in ids:
        library.get(id)
    if marks.rating is not None:
        library.rate(ids, marks.rating)
    if marks.starred is not None:
        library.star(ids, marks.starred)
    if marks.add_tags:
        library.tag(ids, marks.add_tags)
    if marks.remove_tags:
        library.untag(ids, marks.remove_tags)
    if marks.binned is not None:
        (library.forget if marks.binned else library.restore)(ids)
    return Some(pictures=[shown(library.get(id)) for id in dict.fromkeys(ids)])


@router.get("/pictures/{id}", responses=responses(404))
def picture(id: Id, studio: TheStudio) -> LibraryPicture:
    """What is known of a picture."""
    return shown(studio.library.get(id))


@router.get("/pictures/{id}/file", responses=PICTURE | responses(404), response_class=Response)
def file(id: Id, request: Request, studio: TheStudio, download: bool = False) -> Response:
    """A picture's file byte for byte, the recipe inside."""
    entry = studio.library.get(id)
    return picture_file(request, entry.path, tag=entry.hash, name=f"graine-{id}", download=download)


@router.get("/pictures/{id}/thumb", responses=PICTURE | responses(404, 507), response_class=Response)
async def thumb(id: Id, request: Request, state: TheState, side: Side = 256) -> Response:
    """A small copy of a picture, WebP."""
    entry = await run_in_threadpool(lambda: state.studio.library.get(id))
    path = thumbnails(state).known(entry, side)
    if path is None:
        # Who waits for a turn holds no thread: a page asks for a hundred copies at once.
        path = await to_thread.run_sync(_made, state, entry, side, limiter=_limiter(request))
    return await run_in_threadpool(picture_file, request, path, tag=path.stem, name=f"graine-{id}-small")


def thumbnails(state: ServerState) -> Thumbnails:
    """The small copies that are kept beside the library."""
    return Thumbnails(state.settings.home / "cache" / "thumbnails")


def _made(state: ServerState, entry: library_entry.Entry, side: int) -> Path:
    with without_path(entry.id):
        return thumbnails(state).make(state.studio.library, entry, side)


def _limiter(request: Request) -> CapacityLimiter:
    """The application's limit of small copies that are made at once."""
    kept = request.app.state
    if not hasattr(kept, "thumbnail_limiter"):
        kept.thumbnail_limiter = CapacityLimiter(MAKING)
    return kept.thumbnail_limiter


def query_of(asked: PictureQuery) -> library_entry.Query:
    """The library's query; words that are looked for by meaning are looked for as words."""
    words = " ".join(filter(None, (asked.words, asked.meaning))).strip()
    plain = ("starred", "model", "sampler", "tool", "tag", "board", "experiment", "binned", "limit", "offset")
    return library_entry.Query(
        **{name: getattr(asked, name) for name in plain},
        words=words,
        rating=_rating(asked.rating),
        since=_moment(asked.since),
        until=_moment(asked.until),
        order=asked.order or ("fitting" if words else "newest"),
    )


def _rating(asked: str) -> tuple[int, int]:
    """Read "4", "4..", "..2" and "2..4"; what has no rating is not below 2."""
    if not asked:
        return 0, 5
    low, dots, high = asked.partition("..")
    least = int(low or 1)
    return least, int(high or 5) if dots else least


def _moment(asked: datetime | None) -> datetime | None:
    return asked.replace(tzinfo=UTC) if asked and asked.tzinfo is None else asked


def _alike(library: Library, asked: PictureQuery, query: library_entry.Query, lang: str) -> Pictures:
    assert asked.like is not None
    with without_path(asked.like):
        found, total, judge, unseen = like(library, library.get(asked.like), query)
    key = None if judge != COLOURS else "colours_some" if unseen else "colours"
    return Pictures(
        pictures=[shown(entry, likeness) for entry, likeness in found],
        total=total,
        facets=library.facets(query) if asked.facets else None,
        note=text(f"server.{key}", lang=lang) if key else None,
    )
