"""What the library says of a picture, and what it can be asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from graine.recipe import Recipe

EDITED, VARIED, TAKEN = "edited", "varied", "taken"  # how a picture came from its parent


@dataclass(frozen=True, slots=True)
class Parent:
    """A picture that another one came from."""

    id: int
    how: str  # EDITED: an input of its edit; VARIED: its recipe, changed; TAKEN: a prompt or seed of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A picture of the library."""

    id: int  # what a user types: 12 or #12
    hash: str  # sha256 of the file
    path: Path
    pixels: str  # `pixels_hash` of the image
    width: int
    height: int
    made: datetime  # UTC
    tool: str  # "graine", "a1111", "comfyui", "invokeai", "fooocus", "novelai", "swarmui" or "" (not known)
    prompt: str
    negative: str
    model: str
    recipe: Recipe | None  # None where the file carries none that can be drawn again
    rating: int = 0  # 1 to 5; 0 = not rated
    starred: bool = False
    binned: bool = False
    tags: tuple[str, ...] = ()
    boards: tuple[str, ...] = ()
    parents: tuple[Parent, ...] = ()
    experiment: str = ""  # its name; "" for none
    scores: dict[str, float] = field(default_factory=dict[str, float])  # by judge or measure


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is looked for; every part that is given must hold."""

    words: str = ""  # in prompt, negative prompt, tags, model: every word, in any form; "a phrase"; -without
    rating: tuple[int, int] = (0, 5)  # from ... to
    starred: bool | None = None
    model: str = ""
    sampler: str = ""
    tool: str = ""
    tag: str = ""
    board: str = ""
    experiment: str = ""
    since: datetime | None = None
    until: datetime | None = None
    binned: bool = False
    order: str = "newest"  # "newest", "oldest", "best" (rating, then score), "fitting" (search rank)
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the pictures that were found, and how many there are."""

    entries: list[Entry]
    total: int
