"""What the command line, the Python library, the worker and the server ask for pictures."""

from graine.studio.draw_request import MAX_COUNT, Draw, DrawOptions, adopted, random_seed
from graine.studio.input_pictures import InputPicture, Mask, Source
from graine.studio.replay import Replay, largest_difference
from graine.studio.studio import Studio

__all__ = [
    "MAX_COUNT",
    "Draw",
    "DrawOptions",
    "InputPicture",
    "Mask",
    "Replay",
    "Source",
    "Studio",
    "adopted",
    "largest_difference",
    "random_seed",
]
