"""`graine upscale`: more pixels, with or without new detail."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from graine.cli.drawing import Desk, drawing, picture_and_prompt
from graine.cli.options import FACTOR, MORE, declare, field_option, own_values
from graine.cli.screen import about, say
from graine.edits import Upscale
from graine.words import text

if TYPE_CHECKING:
    from graine.studio import Taken


@declare("upscale")
@picture_and_prompt
@field_option(Upscale, "scale", type=FACTOR)
@field_option(Upscale, "upscaler", metavar="NAME")
@field_option(Upscale, "detail")
@field_option(Upscale, "overlap", section=MORE)
@drawing
def command(picture: Path, words: tuple[str, ...], **asked: Any) -> None:
    """Enlarge a picture."""
    desk, own = Desk.of(asked), own_values(asked, Upscale)
    taken = desk.take(picture, words)
    edit = Upscale(image=taken.hash, **own)
    _announce(desk, edit, taken)
    if edit.detail:
        desk.finish(taken, words, edit, asked)
    else:
        desk.touch(desk.studio.touch(edit, taken), picture)


def _announce(desk: Desk, edit: Upscale, picture: Taken) -> None:
    """Say how large the picture becomes, and about how long the enlarging takes."""
    time = about(desk.studio.upscaling_seconds(edit, picture))
    width, height = (round(side * edit.scale) for side in picture.image.size)
    say(text("cli.upscale.introduction", width=width, height=height, time=time))
