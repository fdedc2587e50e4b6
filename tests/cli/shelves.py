"""The library that the command line opens in tests, with pictures whose colours their seeds decide."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from graine.library.entry import Entry, Query
from graine.library.store import Library
from tests.library.pictures import filled

PROMPTS = ("a red cat", "two cats in a forest", "a dog", "an old house")


def folder() -> Path:
    """The folder of the library."""
    return Path(os.environ["GRAINE_HOME"]) / "library"


def opened() -> Library:
    """Open the library that the commands use."""
    return Library(folder())


def fill(prompts: Sequence[str] = PROMPTS) -> None:
    """Put a picture for each prompt into the library, numbered from 1."""
    with opened():
        filled(folder(), prompts).close()


def entry(id: int) -> Entry:
    """What the library knows of a picture."""
    with opened() as library:
        return library.get(id)


def ids(query: Query | None = None) -> list[int]:
    """The numbers of the pictures in the library, the lowest first."""
    with opened() as library:
        return sorted(entry.id for entry in library.find(query or Query()).entries)
