"""Boards: pictures that belong together, by name."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from graine.errors import LibraryError
from graine.library.store import Library
from graine.server.dependencies import TheStudio
from graine.server.http.error_responses import Refused
from graine.server.schemas.base import Name, responses
from graine.server.schemas.pictures import Board, Boards, Hanging

router = APIRouter(prefix="/api/boards", tags=["library"])

BoardName = Annotated[Name, Path(description="name of a board; case makes no difference")]


@router.get("", responses=responses())
def boards(studio: TheStudio) -> Boards:
    """Every board and how many pictures hang on it, those in the bin not counted."""
    return _all(studio.library)


@router.put("/{name}", responses=responses(404))
def hang(name: BoardName, hanging: Hanging, studio: TheStudio) -> Boards:
    """Put pictures on a board, which is made where there is none, or take them off."""
    studio.library.board(name, hanging.ids, hanging.on)
    return _all(studio.library)


@router.delete("/{name}", responses=responses(404))
def remove(name: BoardName, studio: TheStudio) -> Boards:
    """Take a board away; its pictures stay."""
    try:
        studio.library.remove_board(name)
    except LibraryError as error:
        if error.key == "library_board":
            raise Refused(404, error.key, **error.values) from error
        raise
    return _all(studio.library)


def _all(library: Library) -> Boards:
    return Boards(boards=[Board(name=name, count=count) for name, count in library.boards()])
