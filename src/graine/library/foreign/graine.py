"""Our own pictures: the record that loses nothing; see `graine.picture.chunk`."""

from __future__ import annotations

from graine.errors import GraineError
from graine.library.foreign.base import Fields, Foreign
from graine.library.records import whole
from graine.picture import chunk


def read(fields: Fields) -> Foreign | None:
    """Read Graine's record; one that is damaged or of a later version is left to A1111's text beside it."""
    try:
        record = chunk.read(whole(fields[chunk.KEY]))
    except (KeyError, GraineError):
        return None
    recipe = record.recipe
    return Foreign(
        tool="graine",
        prompt=recipe.prompt,
        negative=recipe.negative,
        model=recipe.model,
        recipe=recipe,
        facts={**record.made_with, "sampler": recipe.sampler},
    )
