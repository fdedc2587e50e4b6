"""Pictures to begin from, and masks: taken in once, named by the hash of their pixels."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Path
from PIL import Image
from starlette.requests import Request
from starlette.responses import Response

from graine.errors import GraineError
from graine.library.entry import Entry
from graine.library.foreign.base import Foreign
from graine.library.foreign.registry import read_picture
from graine.library.import_folder import known
from graine.picture.formats.decode import normal
from graine.picture.pixels.masks import from_alpha
from graine.recipe import Recipe, check
from graine.server.dependencies import TheStudio
from graine.server.http.error_responses import Refused
from graine.server.http.picture_responses import PICTURE, picture_file, without_path
from graine.server.http.uploads import Upload, contents, decoding, name_of, reading
from graine.server.schemas.base import PictureHash, PictureId, responses
from graine.server.schemas.inputs import MaskTaken, Taken
from graine.server.schemas.pictures import sendable
from graine.studio.input_pictures import InputPicture as Source
from graine.studio.studio import Studio

router = APIRouter(prefix="/api", tags=["inputs"])

MAX_GROWTH = 512  # pixels that a mask is grown or shrunk by
Hash = Annotated[PictureHash, Path(description="sha256 of the pixels, as the taking in gave it")]
Growth = Annotated[int, Form(ge=-MAX_GROWTH, le=MAX_GROWTH)]


@router.post("/inputs", responses=responses(413, 415, 507))
def take(file: Upload, studio: TheStudio) -> Taken:
    """Take a picture in, and read what its file says of itself."""
    data, name = contents(file), name_of(file)
    with reading(data, name) as image:
        picture = normal(image)
        said = read_picture(data) or Foreign(tool="", prompt="")
        taken = _kept(studio, picture.image, picture.alpha)
    seen = known(studio.library, data) or studio.library.of_pixels(taken.hash)
    return taken.model_copy(update=_said(said) | {"seen": seen.id if seen else None})


@router.post("/inputs/from/{id}", responses=responses(404, 507))
def take_from(id: PictureId, studio: TheStudio) -> Taken:
    """Take in a picture of the library."""
    entry = studio.library.get(id)
    with decoding():
        taken = _kept(studio, loaded(studio, entry), None)
    return taken.model_copy(update=_said(entry) | {"facts": studio.library.facts(id), "seen": id})


@router.get("/inputs/{hash}", responses=PICTURE | responses(404), response_class=Response)
def picture(hash: Hash, request: Request, studio: TheStudio) -> Response:
    """A picture or mask that was taken in, as PNG."""
    path = studio.inputs.file(hash)
    if path is None:
        raise Refused(404, "server_input_unknown", hash=hash)
    return picture_file(request, path, tag=hash, name=f"input-{hash[:12]}")


@router.post("/masks", responses=responses(404, 413, 415, 507))
def take_mask(
    file: Upload,
    image: Annotated[PictureHash, Form(description="hash of the picture that the mask is for")],
    studio: TheStudio,
    invert: Annotated[bool, Form()] = False,
    grow: Growth = 0,
) -> MaskTaken:
    """Take in the mask of a picture: white is painted anew, or what is opaque if parts are transparent."""
    data, name = contents(file), name_of(file)
    found = studio.inputs.find(image)
    if found is None:
        raise Refused(404, "server_input_unknown", hash=image)
    with reading(data, name) as mask:
        hash = studio.take_mask(mask, Source(image, found.convert("RGB")), invert=invert, grow=grow)
    return MaskTaken(hash=hash, width=found.width, height=found.height)


def loaded(studio: Studio, entry: Entry) -> Image.Image:
    """A picture's pixels. Raises `Refused` if its file is gone (404) or damaged (422)."""
    with without_path(entry.id):
        return studio.library.load(entry)


def _kept(studio: Studio, image: Image.Image, alpha: Image.Image | None) -> Taken:
    mask = studio.inputs.keep(from_alpha(alpha)) if alpha else None
    return Taken(
        hash=studio.inputs.keep(image),
        width=image.width,
        height=image.height,
        mask=mask,
        recipe=None,
        prompt="",
        negative="",
        tool="",
        model="",
        facts={},
        seen=None,
    )


def _said(said: Foreign | Entry) -> dict[str, object]:
    """What is said of a picture; a recipe that cannot be drawn here is left out."""
    plain: dict[str, object] = {name: getattr(said, name) for name in ("prompt", "negative", "tool", "model")}
    facts = {"facts": said.facts} if isinstance(said, Foreign) else {}
    return plain | facts | {"recipe": _usable(said.recipe)}


def _usable(recipe: Recipe | None) -> dict[str, object] | None:
    try:
        return sendable(check(recipe)) if recipe else None
    except GraineError:
        return None
