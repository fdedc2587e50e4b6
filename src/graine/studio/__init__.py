"""What the command line, the Python library and later the server ask for pictures."""

from graine.studio.replay import Replay, largest_difference
from graine.studio.sources import Mask, Source, Taken
from graine.studio.studio import Studio
from graine.studio.wishes import MAX_COUNT, Draw, DrawOptions, adopted, random_seed

__all__ = [
    "MAX_COUNT",
    "Draw",
    "DrawOptions",
    "Mask",
    "Replay",
    "Source",
    "Studio",
    "Taken",
    "adopted",
    "largest_difference",
    "random_seed",
]
