"""Pictures of the library as the page sees them, what is looked for, and what is done with them."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Literal, TypeAlias

from pydantic import ConfigDict, Field

from graine.library.entry import Entry, Parent
from graine.library.recipe_diff import Difference
from graine.library.record_rows import whole
from graine.recipe import Recipe
from graine.server.schemas.base import Answer, Body, JsonObject, Line, Name, PictureId, Tags, example

MAX_MARKED = 1000  # pictures that are changed at once
MAX_TAGS = 50
MAX_PAGE = 200  # pictures in one answer
MAX_OFFSET = 10_000_000

Order: TypeAlias = Literal["newest", "oldest", "best", "fitting"]
Ids = Annotated[list[PictureId], Field(min_length=1, max_length=MAX_MARKED)]
Rating = Annotated[int, Field(ge=0, le=5)]
Ratings = Annotated[  # "4", "4..", "..2", "2..4"
    str, Field(max_length=4, pattern=r"^([0-5](\.\.[0-5]?)?|\.\.[0-5])?$")
]

SHOWN: JsonObject = {
    "id": 12,
    "hash": "5c1b…",
    "pixels": "9a0e…",
    "width": 512,
    "height": 512,
    "made": "2026-11-23T01:00:00+00:00",
    "tool": "graine",
    "prompt": "a panda, 3D render",
    "negative": "",
    "model": "pousse",
    "recipe": None,
    "rating": 4,
    "starred": True,
    "binned": False,
    "tags": ["animals"],
    "boards": [],
    "parents": [{"id": 11, "how": "varied"}],
    "experiment": "",
    "scores": {},
    "file": "/api/pictures/12/file",
    "thumb": "/api/pictures/12/thumb",
    "likeness": None,
}


class Origin(Answer):
    """A picture that another one came from."""

    id: int
    how: str  # "edited", "varied", "taken"


class LibraryPicture(Answer):
    """A picture of the library."""

    model_config = example(SHOWN)

    id: int
    hash: str  # sha256 of the file
    pixels: str  # of the pixels
    width: int
    height: int
    made: datetime
    tool: str
    prompt: str
    negative: str
    model: str
    recipe: JsonObject | None  # null where the file carries none that can be drawn again
    rating: int
    starred: bool
    binned: bool
    tags: list[str]
    boards: list[str]
    parents: list[Origin]
    experiment: str
    scores: dict[str, float]
    file: str  # where its bytes are
    thumb: str  # and a small copy
    likeness: float | None = None  # to what was looked for, 1 for the same


class Pictures(Answer):
    """A page of what was found."""

    pictures: list[LibraryPicture]
    total: int
    facets: dict[str, list[tuple[str, int]]] | None = None  # value and count, the most frequent first
    note: str | None = None  # what a user should know of this search


class PictureQuery(Body):
    """What is looked for; every part that is given must hold."""

    words: Line = ""  # every word, in any form; "a phrase"; -without; beginning*
    rating: Ratings = ""
    starred: bool | None = None
    model: Name = ""
    sampler: Name = ""
    tool: Name = ""
    tag: Name = ""
    board: Name = ""
    experiment: Name = ""
    since: datetime | None = None
    until: datetime | None = None
    binned: bool = False
    order: Order | None = None
    limit: Annotated[int, Field(ge=1, le=MAX_PAGE)] = 50
    offset: Annotated[int, Field(ge=0, le=MAX_OFFSET)] = 0
    facets: bool = False
    like: PictureId | None = None
    meaning: Line = ""
    lang: Literal["en", "fr"] | None = None


class Marks(Body):
    """What is changed on some pictures; what is left out stays."""

    model_config = example({"ids": [12, 13], "rating": 4, "add_tags": ["animals"]})

    ids: Ids
    rating: Rating | None = None
    starred: bool | None = None
    add_tags: Tags = ()
    remove_tags: Tags = ()
    binned: bool | None = None


class Some(Answer):
    """Some pictures."""

    pictures: list[LibraryPicture]


class Emptied(Answer):
    """How many pictures left the bin for good."""

    model_config = example({"deleted": 3})

    deleted: int


class Board(Answer):
    """A board and how many pictures hang on it."""

    model_config = example({"name": "animals", "count": 12})

    name: str
    count: int


class Boards(Answer):
    """All boards, by name."""

    boards: list[Board]


class Hanging(Body):
    """Pictures that are put on a board, or taken off; a board that is not there is made."""

    model_config = example({"ids": [12], "on": True})

    ids: Annotated[list[PictureId], Field(max_length=MAX_MARKED)]
    on: bool = True


class WordChange(Answer):
    """A stretch of a prompt that is not the same: "added", "removed", "changed", "weighted", "moved"."""

    kind: str
    old: str
    new: str


class FieldDifference(Answer):
    """A field that is not the same; `before` and `after` as the recipe has them, `text` in words."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    field: str
    label: str
    before: object = Field(serialization_alias="from", validation_alias="from")
    after: object = Field(serialization_alias="to", validation_alias="to")
    text: str
    changes: list[WordChange]


class Edge(Answer):
    """A step from one picture to another."""

    parent: int
    child: int
    how: str
    differences: list[FieldDifference]


class Family(Answer):
    """A picture, all that it came from and all that came of it."""

    picture: int
    nodes: list[LibraryPicture]
    edges: list[Edge]
    roots: list[int]  # the first tries
    complete: bool  # false: there are more than are shown


class Pixels(Answer):
    """How far the pixels of two pictures are apart, colours from 0 to 255; `share` of them differ at all."""

    mean: float
    largest: int
    share: float


class Comparison(Answer):
    """What differs between two pictures."""

    left: LibraryPicture
    right: LibraryPicture
    differences: list[FieldDifference]
    pixels: Pixels | None  # null where the sizes differ


def shown(entry: Entry, likeness: float | None = None) -> LibraryPicture:
    """A picture of the library as the page sees it: no path of this machine is in it."""
    plain = {name: getattr(entry, name) for name in _SAME}
    address = f"/api/pictures/{entry.id}"
    return LibraryPicture(
        **plain,
        recipe=sendable(entry.recipe) if entry.recipe else None,
        tags=list(entry.tags),
        boards=list(entry.boards),
        parents=[_origin(parent) for parent in entry.parents],
        file=f"{address}/file",
        thumb=f"{address}/thumb",
        likeness=likeness,
    )


def sendable(recipe: Recipe) -> JsonObject:
    """A recipe as JSON; the library keeps half a character of a prompt, but nothing can send it."""
    return json.loads(whole(json.dumps(recipe.to_dict())))


def told(one: Difference, lang: str) -> FieldDifference:
    """A difference in the words of a language."""
    return FieldDifference(
        field=one.field,
        label=one.label(lang),
        before=one.old,
        after=one.new,
        text=one.text(lang),
        changes=[WordChange(**asdict(change)) for change in one.changes],
    )


_SAME = (
    *("id", "hash", "pixels", "width", "height", "made", "tool", "prompt", "negative", "model"),
    *("rating", "starred", "binned", "experiment", "scores"),
)


def _origin(parent: Parent) -> Origin:
    return Origin(id=parent.id, how=parent.how)
