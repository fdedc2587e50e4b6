"""Our own pictures: the record that loses nothing; see `graine.picture.formats.graine_record`."""

from __future__ import annotations

from graine.errors import GraineError
from graine.library.foreign.base import Fields, Foreign
from graine.library.record_rows import whole
from graine.picture.formats import graine_record


def read(fields: Fields) -> Foreign | None:
    """Read Graine's record; one that is damaged or of a later version is left to A1111's text beside it."""
    try:
        record = graine_record.read(whole(fields[graine_record.KEY]))
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
