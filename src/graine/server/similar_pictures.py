"""Pictures that look alike, by what a judge saw of them or else by their colours."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from graine.errors import GraineError
from graine.server.http.uploads import decoding

if TYPE_CHECKING:
    from PIL import Image

    from graine.library.entry import Entry, Query
    from graine.library.store import Library

COLOURS: Final = "colours"  # the name that vectors of colours are kept under
GRID: Final = 8  # cells a side
AT_ONCE: Final = 100  # pictures never seen before that one search looks at
GROUND: Final = 0.05  # of a vector's length, so that even one colour has a direction


class Like(NamedTuple):
    """A page of pictures with their likeness, and by what they were compared."""

    found: list[tuple[Entry, float]]
    total: int  # pictures that were compared
    judge: str
    unseen: bool  # there are pictures that were not compared yet


def like(library: Library, entry: Entry, query: Query) -> Like:
    """A page of the pictures most like one, the best first, itself left out.

    A judge's vectors count where the picture has one; else colours are compared, place by place, and pictures
    whose colours were never looked at are, the newest first, some at a time. Raises `LibraryError`.
    """
    judge = next((name for name in library.judges(entry.id) if name != COLOURS), COLOURS)
    if judge == COLOURS:
        _look(library, entry)
    vector = library.vector(entry.id, judge)
    assert vector is not None
    count = query.offset + query.limit + 1
    near = library.nearest(vector, judge, count, replace(query, offset=0))
    others = [(one, cosine) for one, cosine in near if one.id != entry.id]
    return Like(
        others[query.offset : query.offset + query.limit],
        library.comparable(judge, query, but=entry.id),
        judge,
        bool(library.without_vector(judge, 1)),
    )


def colours(image: Image.Image) -> np.ndarray:
    """The colours of an image cell by cell as a vector of length 1, float32."""
    cells = np.asarray(image.convert("RGB").resize((GRID, GRID), 4), dtype=np.float32)  # 4: mean of each cell
    vector = np.append(cells.ravel() / 255 - 0.5, GROUND * GRID).astype(np.float32)
    return vector / np.linalg.norm(vector)


def _look(library: Library, entry: Entry) -> None:
    """Note the colours of a picture, and of some that were never looked at. What cannot be read is left."""
    for one in [entry, *library.without_vector(COLOURS, AT_ONCE)]:
        if library.vector(one.id, COLOURS) is None:
            try:
                with decoding():
                    vector = colours(library.load(one))
            except GraineError:
                if one is entry:
                    raise
                continue
            library.record_vector(one.id, COLOURS, vector)
